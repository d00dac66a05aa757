// SPDX-License-Identifier: Apache-2.0
/**
 * Trains what the engine serves.
 *
 * <p>Labelled pairs of miRNA and site region enter ({@code LabelledSites}), a model directory
 * leaves: {@code model.onnx}, the towers {@code site.onnx}, {@code mirna.onnx}, {@code pair.onnx},
 * a card and a result file. On the way: a split by miRNA family ({@code FamilySplit}), candidate
 * windows as a scan would cut them ({@code Window}), negatives that a scan would meet ({@code
 * BackgroundSites}), DJL's PyTorch engine ({@code DeepTargetNetwork}), our own ONNX writer ({@code
 * OnnxGraph}, {@code DeepTargetOnnx}), a proof that ONNX Runtime computes the same ({@code Parity})
 * and a table of metrics with controls ({@code Evaluation}).
 *
 * <p>Sequences and tensors are off-heap: {@code SitePool} owns packed sequences and writes windows
 * with the engine's own encoder into the memory that the arrays of a step share. Everything runs on
 * one thread, plus PyTorch's own.
 *
 * <p>The command line finds the commands as tools, so that it does not depend on DJL:
 *
 * {@snippet :
 * int status = ToolProvider.findFirst("seedhawk-train")
 *     .orElseThrow()
 *     .run(System.out, System.err, "models/deeptarget/recipe.yaml", "--data", "data");
 * }
 *
 * <p>Architecture: Lee et al. 2016, "deepTarget". Metrics: average precision as a step-wise sum,
 * AUROC with ties counted half. Shuffles: Altschul and Erickson 1985. Calibration: Platt 1999.
 * Model format: ONNX, opset 20, IR version 9.
 */
package org.seedhawk.training;
