// SPDX-License-Identifier: Apache-2.0
/**
 * Scores and figures: what the engine says of labelled pairs, and how good that is.
 *
 * <p>A {@link org.seedhawk.evaluation.measure.Subject} is a model that is measured. {@link
 * org.seedhawk.evaluation.measure.EngineScores} asks it as {@code predict} does. A {@link
 * org.seedhawk.evaluation.measure.Line} holds the scores of a model, a control or a published
 * predictor; {@link org.seedhawk.evaluation.measure.Measured} leaves: the line's figures with their
 * 95 % intervals. The engine's workers score; everything else runs on the caller's thread. {@link
 * org.seedhawk.evaluation.measure.Metrics} is for training too:
 *
 * {@snippet :
 * Metrics metrics = Metrics.of(scores, labels, 0.5);
 * double[] interval = Metrics.averagePrecisionInterval(scores, labels, 1_000, 1);
 * }
 *
 * <p>Average precision is a step-wise sum, AUROC counts ties half. Sources: Brier 1950, percentile
 * bootstrap (Efron 1979), Spearman 1904.
 */
package org.seedhawk.evaluation.measure;
