// SPDX-License-Identifier: Apache-2.0
/**
 * Reports: what people read of an evaluation.
 *
 * <p>Figures enter: a {@link org.seedhawk.evaluation.report.Comparison} of models with their
 * controls, the {@link org.seedhawk.evaluation.report.LearningCurves} of a training. A {@link
 * org.seedhawk.evaluation.report.Report} leaves, as plain text or as one HTML page with its
 * pictures inside. {@link org.seedhawk.evaluation.report.PrecisionCard} writes the section of a
 * model's card that says what a precision costs. One thread.
 */
package org.seedhawk.evaluation.report;
