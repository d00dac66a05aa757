// SPDX-License-Identifier: Apache-2.0
/**
 * The tables that Seedhawk reads and writes, a row a line.
 *
 * <p>In: pairs ({@link org.seedhawk.formats.table.PairTable}), fold changes, ends of transcripts,
 * lengths, genes and probabilities of conserved targeting. Each reads its lines through {@link
 * org.seedhawk.formats.TextLines} and names the line in every refusal. Out: rows of sites and
 * genes, appended to a {@link org.seedhawk.formats.RowBuffer}.
 */
package org.seedhawk.formats.table;
