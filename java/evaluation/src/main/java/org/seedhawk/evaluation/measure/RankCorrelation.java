// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation of two columns, sorted once; equal values share their mean rank.
 * Weights say how often a row counts, so that resampling does not sort again. Immutable.
 */
public final class RankCorrelation {
  private final Column first;
  private final Column second;
  private final int size;

  /**
   * Sorts.
   *
   * @throws IllegalArgumentException if the columns differ in length, or a value is NaN
   */
  public RankCorrelation(float[] first, float[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "%d values but %d beside them".formatted(first.length, second.length));
    }
    this.first = new Column(first);
    this.second = new Column(second);
    size = first.length;
  }

  private static final class Column {
    private final float[] values;
    private final int[] order;

    Column(float[] values) {
      this.values = values.clone();
      for (int i = 0; i < values.length; i++) {
        if (Float.isNaN(values[i])) {
          throw new IllegalArgumentException("value %d is not a number".formatted(i));
        }
      }
      order =
          IntStream.range(0, values.length)
              .boxed()
              .sorted((a, b) -> Float.compare(values[a], values[b]))
              .mapToInt(Integer::intValue)
              .toArray();
    }

    /** Returns the rank of each row, equal values in the middle of theirs. */
    double[] ranks(int[] weights) {
      double[] ranks = new double[values.length];
      long below = 0;
      for (int from = 0, to = 0; from < order.length; from = to) {
        long tied = 0;
        for (; to < order.length && values[order[to]] == values[order[from]]; to++) {
          tied += weights[order[to]];
        }
        for (int i = from; i < to; i++) {
          ranks[order[i]] = below + (tied + 1) / 2.0;
        }
        below += tied;
      }
      return ranks;
    }
  }

  /** Returns the correlation, -1 to 1; NaN when a column has one value alone. */
  public double value() {
    int[] ones = new int[size];
    Arrays.fill(ones, 1);
    return value(ones);
  }

  /** Returns the correlation when row i counts {@code weights[i]} times. */
  public double value(int[] weights) {
    double[] x = first.ranks(weights);
    double[] y = second.ranks(weights);
    double rows = 0;
    for (int weight : weights) {
      rows += weight;
    }
    double mean = (rows + 1) / 2;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < size; i++) {
      xy += weights[i] * (x[i] - mean) * (y[i] - mean);
      xx += weights[i] * (x[i] - mean) * (x[i] - mean);
      yy += weights[i] * (y[i] - mean) * (y[i] - mean);
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }
}
