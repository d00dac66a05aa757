// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

/**
 * Whether one score is better than another one in most of the same experiments. Immutable.
 *
 * @param pairs experiments in which both have a figure
 * @param better those in which the first has the higher one
 * @param worse those in which it has the lower one
 * @param meanDifference first minus second, the mean over the experiments; NaN without any
 * @param p two-sided p-value of the exact sign test; equal figures do not count, and 1 if all are
 */
public record PairedTest(int pairs, int better, int worse, double meanDifference, double p) {
  /**
   * Compares two columns; experiments in which one is NaN are left out.
   *
   * @throws IllegalArgumentException if they differ in length
   */
  public static PairedTest of(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "%d figures but %d beside them".formatted(first.length, second.length));
    }
    int pairs = 0;
    int better = 0;
    int worse = 0;
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      double difference = first[i] - second[i];
      if (!Double.isNaN(difference)) {
        pairs++;
        sum += difference;
        better += difference > 0 ? 1 : 0;
        worse += difference < 0 ? 1 : 0;
      }
    }
    return new PairedTest(
        pairs, better, worse, pairs == 0 ? Double.NaN : sum / pairs, sign(better, worse));
  }

  /** Returns how probable so few of one side, or of the other, are where both are as likely. */
  private static double sign(int better, int worse) {
    int all = better + worse;
    double term = Math.pow(0.5, all); // of 0 on one side
    double tail = 0;
    for (int fewer = 0; fewer <= Math.min(better, worse); fewer++) {
      tail += term;
      term *= (double) (all - fewer) / (fewer + 1);
    }
    return Math.min(1, 2 * tail);
  }
}
