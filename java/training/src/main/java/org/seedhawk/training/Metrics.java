// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.util.Arrays;
import java.util.Random;
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
record Metrics(
    int rows,
    int positives,
    double accuracy,
    double f1,
    double sensitivity,
    double specificity,
    double auroc,
    double averagePrecision) {

  static Metrics of(float[] scores, boolean[] labels, double threshold) {
    check(scores, labels);
    int tp = 0;
    int fp = 0;
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      positives += labels[i] ? 1 : 0;
      if (scores[i] >= threshold) {
        tp += labels[i] ? 1 : 0;
        fp += labels[i] ? 0 : 1;
      }
    }
    int negatives = scores.length - positives;
    return new Metrics(
        scores.length,
        positives,
        (double) (tp + negatives - fp) / scores.length,
        2.0 * tp / (tp + fp + positives),
        (double) tp / positives,
        (double) (negatives - fp) / negatives,
        auroc(scores, labels),
        averagePrecision(scores, labels));
  }

  static double averagePrecision(float[] scores, boolean[] labels) {
    check(scores, labels);
    int[] order = descending(scores);
    long positives = count(labels);
    double sum = 0;
    long tp = 0;
    for (int i = 0; i < order.length; ) {
      long before = tp;
      int end = i;
      while (end < order.length && scores[order[end]] == scores[order[i]]) {
        tp += labels[order[end]] ? 1 : 0;
        end++;
      }
      sum += (double) (tp - before) * tp / end;
      i = end;
    }
    return sum / positives;
  }

  static double auroc(float[] scores, boolean[] labels) {
    check(scores, labels);
    int[] order = descending(scores);
    long positives = count(labels);
    long negatives = labels.length - positives;
    double wins = 0;
    long negativesBelow = negatives;
    for (int i = 0; i < order.length; ) {
      long tiedPositives = 0;
      int end = i;
      while (end < order.length && scores[order[end]] == scores[order[i]]) {
        tiedPositives += labels[order[end]] ? 1 : 0;
        end++;
      }
      long tiedNegatives = end - i - tiedPositives;
      negativesBelow -= tiedNegatives;
      wins += tiedPositives * (negativesBelow + 0.5 * tiedNegatives);
      i = end;
    }
    return wins / ((double) positives * negatives);
  }

  /**
   * Returns the 2.5 % and 97.5 % points of average precision over {@code rounds} resamples of the
   * rows.
   */
  static double[] averagePrecisionInterval(
      float[] scores, boolean[] labels, int rounds, long seed) {
    check(scores, labels);
    Random random = new Random(seed);
    double[] values = new double[rounds];
    float[] resampledScores = new float[scores.length];
    boolean[] resampledLabels = new boolean[scores.length];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < scores.length; i++) {
        int row = random.nextInt(scores.length);
        resampledScores[i] = scores[row];
        resampledLabels[i] = labels[row];
      }
      values[round] = averagePrecision(resampledScores, resampledLabels);
    }
    Arrays.sort(values);
    return new double[] {values[(int) (rounds * 0.025)], values[(int) (rounds * 0.975)]};
  }

  private static int[] descending(float[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Float.compare(scores[b], scores[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static long count(boolean[] labels) {
    long positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    return positives;
  }

  private static void check(float[] scores, boolean[] labels) {
    if (scores.length != labels.length) {
      throw new IllegalArgumentException(
          "%d scores but %d labels".formatted(scores.length, labels.length));
    }
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        throw new IllegalArgumentException("score %d is not a number".formatted(i));
      }
    }
  }
}
