// SPDX-License-Identifier: Apache-2.0
/**
 * The engine's front: what a JVM service embeds.
 *
 * <p>{@link org.seedhawk.Seedhawk} owns the native libraries, the model and a bounded pool of
 * workers. {@link org.seedhawk.MirnaSet} is a set of miRNAs that is ready to be searched for. Both
 * are shared by any number of threads. miRNAs and targets enter as {@link org.seedhawk.scan.Rna} or
 * {@link org.seedhawk.scan.TargetSource}. {@link org.seedhawk.scan.Site}s and {@link
 * org.seedhawk.scan.GeneScore}s leave: as objects for small jobs, or through a {@link
 * org.seedhawk.scan.ScanSink} as refilled columns for large ones.
 *
 * <p>{@link org.seedhawk.Scanner} and {@link org.seedhawk.RegionScorer} have buffers of their own
 * and serve one thread at a time without allocating. {@link org.seedhawk.ScoreQueue} gathers the
 * site regions of concurrent callers into small batches.
 *
 * <p>A service that changes its model keeps the engine in an {@link org.seedhawk.EngineHolder}. An
 * {@link org.seedhawk.EngineListener} is told what an engine does.
 *
 * {@snippet :
 * try (Seedhawk engine = Seedhawk.open();
 *     MirnaSet mirnas = engine.prepare(List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")))) {
 *   GeneScore gene = mirnas.score("let-7", utr);
 *   for (Site site : mirnas.scan(utr, ScanOptions.listAll())) {
 *     System.out.println(site);
 *   }
 * }
 * }
 */
package org.seedhawk;
