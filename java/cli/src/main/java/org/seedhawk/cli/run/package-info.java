// SPDX-License-Identifier: Apache-2.0
/**
 * What is recorded of a run, and how long work is cut into parts.
 *
 * <p>In: a command line, its files, its counts. Out: a manifest, a file for MultiQC, the targets of
 * a part, and the tables of all parts joined.
 */
package org.seedhawk.cli.run;
