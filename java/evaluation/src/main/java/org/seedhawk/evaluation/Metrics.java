// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

/**
 * Binary classification metrics of scores against labels. Equal scores form one threshold, as the
 * field's tools have it: average precision is the sum over thresholds of (recall step) x
 * (precision), AUROC counts a tie as half. A metric that does not exist (no positive, or no
 * negative) is NaN. Immutable.
 *
 * @param rows rows
 * @param positives rows with a positive label
 * @param accuracy share of right calls at the threshold
 * @param f1 harmonic mean of precision and recall at the threshold
 * @param sensitivity recall of positives at the threshold
 * @param specificity recall of negatives at the threshold
 * @param auroc area under the receiver operating characteristic
 * @param averagePrecision area under the precision-recall steps
 */
public record Metrics(
    int rows,
    int positives,
    double accuracy,
    double f1,
    double sensitivity,
    double specificity,
    double auroc,
    double averagePrecision) {

  /**
   * Measures scores.
   *
   * @param threshold a score from it on is a positive call
   * @throws IllegalArgumentException if there are not as many labels, or a score is NaN
   */
  public static Metrics of(float[] scores, boolean[] labels, double threshold) {
    Ranking ranking = new Ranking(scores, labels);
    int tp = 0;
    int fp = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= threshold) {
        tp += labels[i] ? 1 : 0;
        fp += labels[i] ? 0 : 1;
      }
    }
    int positives = ranking.positives();
    int negatives = scores.length - positives;
    return new Metrics(
        scores.length,
        positives,
        (double) (tp + negatives - fp) / scores.length,
        2.0 * tp / (tp + fp + positives),
        (double) tp / positives,
        (double) (negatives - fp) / negatives,
        ranking.auroc(),
        ranking.averagePrecision());
  }

  /** Returns the average precision alone; arguments as for {@link #of}. */
  public static double averagePrecision(float[] scores, boolean[] labels) {
    return new Ranking(scores, labels).averagePrecision();
  }

  /** Returns the area under the ROC curve alone; arguments as for {@link #of}. */
  public static double auroc(float[] scores, boolean[] labels) {
    return new Ranking(scores, labels).auroc();
  }

  /**
   * Returns the 2.5 % and 97.5 % points of average precision over {@code rounds} resamples of the
   * rows.
   */
  public static double[] averagePrecisionInterval(
      float[] scores, boolean[] labels, int rounds, long seed) {
    Ranking ranking = new Ranking(scores, labels);
    return Bootstrap.interval(scores.length, rounds, seed, ranking::averagePrecision);
  }
}
