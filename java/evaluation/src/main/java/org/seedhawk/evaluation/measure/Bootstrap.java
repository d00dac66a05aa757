// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Percentile bootstrap: how a figure spreads when units are drawn with replacement. Immutable. */
public final class Bootstrap {
  private Bootstrap() {}

  /**
   * Returns the 2.5 % and 97.5 % points of a figure over resamples. A resample in which the figure
   * does not exist (no positive was drawn) is left out; NaN when that is so in all.
   *
   * @param units what is drawn, as often as there are units
   * @param figure of how often each unit was drawn
   */
  public static double[] interval(
      int units, int rounds, long seed, ToDoubleFunction<int[]> figure) {
    Random random = new Random(seed);
    int[] weights = new int[units];
    double[] values = new double[rounds];
    int count = 0;
    for (int round = 0; round < rounds; round++) {
      Arrays.fill(weights, 0);
      for (int i = 0; i < units; i++) {
        weights[random.nextInt(units)]++;
      }
      double value = figure.applyAsDouble(weights);
      if (!Double.isNaN(value)) {
        values[count++] = value;
      }
    }
    if (count == 0) {
      return new double[] {Double.NaN, Double.NaN};
    }
    Arrays.sort(values, 0, count);
    return new double[] {values[(int) (count * 0.025)], values[(int) (count * 0.975)]};
  }
}
