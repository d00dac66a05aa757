// SPDX-License-Identifier: Apache-2.0
/**
 * Result files: what was measured, of which commit, by which command, on which machine.
 *
 * <p>Samples enter ({@link org.seedhawk.bench.result.Timings}: wall clock and CPU time). A JSON
 * file leaves ({@link org.seedhawk.bench.result.ResultFile}), or a table between two marked lines
 * of a README ({@link org.seedhawk.bench.result.MarkedTable}). {@link
 * org.seedhawk.bench.result.Compare} tells whether the rows of one file are slower than those of
 * another. One thread at a time.
 */
package org.seedhawk.bench.result;
