// SPDX-License-Identifier: Apache-2.0
/**
 * The command line {@code seedhawk}: arguments, progress, exit codes; no logic.
 *
 * <p>In: arguments and the files they name. Out: tables on the standard output or in files, which
 * appear under their names when they are complete; everything else goes to the standard error. Exit
 * codes: 0 ok, 1 failed, 2 usage, 3 bad input, 4 device. Errors are one line: what, where, what to
 * do.
 *
 * <p>Commands run in the calling thread; the engine owns its workers and all native memory.
 *
 * {@snippet lang=shell :
 * ./seedhawk scan --mirna mature.fa --target utr.fa.gz --sites sites.tsv --genes genes.tsv
 * }
 */
package org.seedhawk.cli;
