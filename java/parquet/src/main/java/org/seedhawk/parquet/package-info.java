// SPDX-License-Identifier: Apache-2.0
/**
 * The command line's tables as Apache Parquet. It is a module of its own, as its libraries are
 * larger than the rest of the command line.
 */
package org.seedhawk.parquet;
