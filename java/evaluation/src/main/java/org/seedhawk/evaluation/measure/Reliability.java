// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a score of 0.8 means that 80 % are right. Immutable.
 *
 * @param brier mean squared difference of score and label
 * @param calibrationError mean over rows of the distance between their bin's mean score and its
 *     share of positives
 * @param bins equal widths from 0 to 1; those without rows are left out
 */
public record Reliability(double brier, double calibrationError, List<Bin> bins) {
  private static final int BINS = 10;

  /**
   * The rows with scores in {@code [from, to)}; the last bin holds 1 too.
   *
   * @param rows rows
   * @param meanScore mean of their scores
   * @param positiveShare share of positives among them
   */
  public record Bin(double from, double to, int rows, double meanScore, double positiveShare) {}

  /** Returns whether all scores can be probabilities. */
  static boolean areProbabilities(float[] scores) {
    for (float score : scores) {
      if (!(score >= 0 && score <= 1)) {
        return false;
      }
    }
    return true;
  }

  static Reliability of(float[] scores, boolean[] labels) {
    double squares = 0;
    int[] rows = new int[BINS];
    int[] positives = new int[BINS];
    double[] sums = new double[BINS];
    for (int i = 0; i < scores.length; i++) {
      double difference = scores[i] - (labels[i] ? 1 : 0);
      squares += difference * difference;
      int bin = Math.min((int) (scores[i] * BINS), BINS - 1);
      rows[bin]++;
      positives[bin] += labels[i] ? 1 : 0;
      sums[bin] += scores[i];
    }
    double error = 0;
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (rows[bin] > 0) {
        error += Math.abs(sums[bin] - positives[bin]) / scores.length;
        bins.add(
            new Bin(
                (double) bin / BINS,
                (bin + 1.0) / BINS,
                rows[bin],
                sums[bin] / rows[bin],
                (double) positives[bin] / rows[bin]));
      }
    }
    return new Reliability(squares / scores.length, error, List.copyOf(bins));
  }
}
