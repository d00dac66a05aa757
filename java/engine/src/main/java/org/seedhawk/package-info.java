// SPDX-License-Identifier: Apache-2.0
/**
 * The engine's front: what a JVM service embeds.
 *
 * <p>miRNAs and targets enter as {@link org.seedhawk.scan.Rna}, {@link
 * org.seedhawk.scan.TargetSource} or {@link org.seedhawk.scan.Pair}; {@link
 * org.seedhawk.scan.Site}s and {@link org.seedhawk.scan.GeneScore}s leave, as objects for small
 * jobs or through a {@link org.seedhawk.scan.ScanSink} as refilled columns for large ones. {@link
 * org.seedhawk.PairSession} and {@link org.seedhawk.PairQueue} answer single pairs with little
 * delay. {@link org.seedhawk.Seedhawk} owns the native libraries and the model and may be used by
 * any number of threads.
 *
 * {@snippet :
 * try (Seedhawk engine = Seedhawk.open()) {
 *   Rna let7 = new Rna("cel-let-7-5p", "UGAGGUAGUAGGUUGUAUAGUU");
 *   Rna lin41 = new Rna("lin-41", "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC");
 *   ScanOptions options = ScanOptions.DEFAULT.withThreshold(0); // list every candidate
 *   for (Site site : engine.scan(List.of(let7), List.of(lin41), options)) {
 *     System.out.println(site);
 *   }
 * }
 * }
 */
package org.seedhawk;
