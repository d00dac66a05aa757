// SPDX-License-Identifier: Apache-2.0
/**
 * Which known miRNA is a sequence like?
 *
 * <p>In: queries and a database of miRNAs ({@link org.seedhawk.search.MirnaDatabase}), RNA or DNA
 * letters. Out: the hits of each query, best first ({@link org.seedhawk.search.MirnaHit}). Two
 * engines answer behind {@link org.seedhawk.search.MirnaSearch}: {@link
 * org.seedhawk.search.BlastSearch} drives NCBI's {@code blastn}, {@link
 * org.seedhawk.search.LocalSearch} is a Smith-Waterman search in this JVM; {@code engine()} says
 * which one did.
 *
 * <p>Both score match 1, mismatch -2, an ambiguous letter -1 and a gap of k letters -(5 + 2 k),
 * which is what {@code blastn} without {@code -task} does when it is given word size 7 and gap
 * costs 5 and 2. An alignment counts when it holds 7 matches in a row, and the gapless alignment
 * through them scores 13 (27 bits) or what the E-value asks for, whichever is less: gaps are looked
 * for around good matches alone. Gaps cost so much that the statistics are those of ungapped
 * alignments (Karlin and Altschul, PNAS 87:2264, 1990), with the edge effect corrected as in
 * Altschul and Gish, Methods Enzymol. 266:460 (1996). The low-complexity filter is symmetric DUST
 * (Morgulis et al., J. Comput. Biol. 13:1028, 2006).
 *
 * <p>Beside them, {@link org.seedhawk.search.NearSearch} finds the places of a target that pair
 * with a strand but for a few mismatches.
 *
 * <p>Everything is on the heap; a search may be used by one thread at a time, a database by any
 * number.
 *
 * {@snippet :
 * MirnaDatabase known = MirnaDatabase.read(Path.of("mature.fa"));
 * Rna decoded = new Rna("decoded", "ACUUUAACAUGGAGGCACUUGC");
 * try (MirnaSearch search =
 *     MirnaSearch.open(
 *         MirnaSearch.Engine.AUTO, known, 1, System.getenv("PATH"), System.err::println)) {
 *   for (MirnaHit hit : search.search(List.of(decoded), SearchOptions.DEFAULT).getFirst()) {
 *     System.out.println(known.id(hit.subject()) + " " + hit.evalue() + " by " + search.engine());
 *   }
 * }
 * }
 */
package org.seedhawk.search;
