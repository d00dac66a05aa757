// SPDX-License-Identifier: Apache-2.0
/**
 * The files of genomics.
 *
 * <p>In: FASTA ({@link org.seedhawk.formats.FastaReader}, a {@link org.seedhawk.scan.TargetSource})
 * and tables of pairs ({@link org.seedhawk.formats.table.PairTable}), plain, gzip or bgzip. Out:
 * site and gene tables, formatted into a {@link org.seedhawk.formats.RowBuffer} by whichever thread
 * has the rows, written in order to an {@link org.seedhawk.formats.AtomicFile}. Whatever bytes a
 * file holds, a reader gives records or a {@link org.seedhawk.error.BadInputException} that says
 * file, line and record, and what to do.
 *
 * <p>Every reader and writer belongs to one thread at a time and holds a buffer of 64 KiB, not the
 * file.
 *
 * {@snippet :
 * try (FastaReader targets = FastaReader.open(Path.of("utr.fa.gz"))) {
 *   byte[] letters = new byte[4096];
 *   while (targets.next()) {
 *     for (int n; (n = targets.read(letters, 0, letters.length)) >= 0; ) {
 *       count(targets.id(), letters, n);
 *     }
 *   }
 * }
 * }
 */
package org.seedhawk.formats;
