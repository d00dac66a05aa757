// SPDX-License-Identifier: Apache-2.0
/**
 * Candidate target sites: seeds, site types, seed-match rules and the scanners that find every site
 * of every miRNA in one pass.
 *
 * <p>Packed miRNAs become {@link org.seedhawk.seed.Seeds} (the distinct seeds and the definition of
 * a match) and a {@link org.seedhawk.seed.SeedTable} (k-mer code to postings); a {@link
 * org.seedhawk.seed.SeedScanner} walks a packed target and writes hits into a {@link
 * org.seedhawk.seed.HitBuffer} of its worker. Tables are immutable and shared, scanners belong to
 * one thread.
 *
 * <p>Three scanners give the same hits: {@code SeedScannerDirect} asks the definition, {@code
 * SeedScannerJava} walks the table, {@code SeedScannerNative} lets libseedhawk walk it. {@link
 * org.seedhawk.seed.DeepTargetCompat} is the published DeepTarget search as coded.
 *
 * {@snippet :
 * Seeds seeds = Seeds.of(mirnas, SeedMatch.CANONICAL, false);
 * try (SeedTable table = new SeedTable(seeds);
 *     Arena arena = Arena.ofConfined()) {
 *   HitBuffer hits = new HitBuffer(arena, 65_536);
 *   SeedScanner scanner = new SeedScannerJava(table);
 *   long count = scanner.scan(target, Long.MIN_VALUE, Long.MAX_VALUE, hits);
 * }
 * }
 *
 * <p>Sources: Bartel 2009 (Cell 136:215) and Agarwal et al. 2015 (eLife 4:e05005) for the canonical
 * types, Lee et al. 2016 (DeepTarget) for the fuzzy rules.
 */
package org.seedhawk.seed;
