// SPDX-License-Identifier: Apache-2.0
/**
 * Which genes go down: predicted log2 fold changes of transcripts under a miRNA.
 *
 * <p>{@link org.seedhawk.repression.RepressionModel} is opened once and shared. {@link
 * org.seedhawk.repression.RepressionSet} holds miRNAs that are ready to be searched for. A {@link
 * org.seedhawk.repression.Transcript} is what a gene gives: its 3'UTR, and its open reading frame
 * where that is known. Only canonical sites count: those that pair with the miRNA's seed, nt 2-7,
 * or with most of it. Of sites that overlap one counts, see {@link
 * org.seedhawk.repression.GeneRepression.Site}.
 */
package org.seedhawk.repression;
