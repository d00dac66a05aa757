// SPDX-License-Identifier: Apache-2.0
/**
 * The columns of TargetScan's context++ score in the tables of {@code rank}: their options, and
 * what stands in them.
 */
package org.seedhawk.cli.context;
