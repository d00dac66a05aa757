// SPDX-License-Identifier: Apache-2.0
/**
 * Models: the contract in the ONNX metadata, window encoders, ONNX Runtime sessions and the scorer
 * of one worker.
 *
 * <p>Windows of packed targets enter, probabilities leave. A {@link org.seedhawk.model.SiteModel}
 * is shared by all threads; each worker has its own {@link org.seedhawk.encode.WindowEncoder} and
 * {@link org.seedhawk.model.SiteScorer}, whose tensors live in one confined arena that ONNX Runtime
 * reads and writes through IoBinding.
 *
 * <p>A model is stored in float32; opened with {@link org.seedhawk.scan.Precision#FLOAT16} its
 * graphs are converted first.
 *
 * <p>A {@link org.seedhawk.model.MirnaGenerator} goes the other way: sites enter, the miRNAs that
 * it writes for them leave. Each worker has its {@link org.seedhawk.model.MirnaDecoder}.
 *
 * {@snippet :
 * try (OrtRuntime runtime = OrtRuntime.open();
 *     SiteModel model = SiteModel.open(runtime, ModelFiles.find(null), PathChoice.AUTO);
 *     MirnaRows rows = model.mirnaRows(mirnas, encoder);
 *     SiteScorer scorer = model.newScorer(encoder, 256)) {
 *   scorer.use(rows);
 *   scorer.setWindow(0, nt1);
 *   scorer.encode(target, 0, 1);
 *   scorer.runSites(1);
 *   scorer.setPair(0, 0, mirna);
 *   scorer.runPairs(1);
 *   float probability = scorer.score(0);
 * }
 * }
 */
package org.seedhawk.model;
