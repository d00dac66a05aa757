// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.util.stream.IntStream;

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

  /**
   * Returns what average precision can be when every score is moved by {@code error} at most, to
   * either side: as another engine or processor gives it. No such move leaves the bounds, which are
   * those of each positive's precision by itself and hence not always reached.
   *
   * @param error 0 or more
   * @return the lower and the upper bound
   */
  public static double[] averagePrecisionBounds(float[] scores, boolean[] labels, double error) {
    double[] positives = ascending(scores, labels, true);
    double[] negatives = ascending(scores, labels, false);
    double low = 0;
    double high = 0;
    for (double score : positives) {
      // Two scores that are two errors apart keep their order.
      double above = score + 2 * error;
      double beside = score - 2 * error;
      double fewest = atLeast(positives, above) + (above > score ? 1 : 0);
      double most = atLeast(positives, beside);
      low += fewest / (fewest + atLeast(negatives, beside));
      high += most / (most + atLeast(negatives, above));
    }
    return new double[] {low / positives.length, high / positives.length};
  }

  private static double[] ascending(float[] scores, boolean[] labels, boolean label) {
    return IntStream.range(0, scores.length)
        .filter(i -> labels[i] == label)
        .mapToDouble(i -> scores[i])
        .sorted()
        .toArray();
  }

  private static int atLeast(double[] ascending, double bound) {
    int from = 0;
    for (int to = ascending.length; from < to; ) {
      int middle = (from + to) >>> 1;
      if (ascending[middle] < bound) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return ascending.length - from;
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
