// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.util.function.IntToDoubleFunction;

/** How far two columns of numbers go together: a figure that several commands print. Stateless. */
public final class Correlation {
  private Correlation() {}

  /** Returns Pearson's correlation; NaN where all values of a side are equal. */
  public static double pearson(double[] x, double[] y) {
    return pearson(x.length, row -> x[row], row -> y[row], row -> 1);
  }

  /** As {@link #pearson(double[], double[])}. */
  public static double pearson(float[] x, float[] y) {
    return pearson(x.length, row -> x[row], row -> y[row], row -> 1);
  }

  /** As {@link #pearson(double[], double[])}, when row i counts {@code times[i]} times. */
  public static double pearson(float[] x, float[] y, int[] times) {
    return pearson(x.length, row -> x[row], row -> y[row], row -> times[row]);
  }

  private static double pearson(
      int rows, IntToDoubleFunction x, IntToDoubleFunction y, IntToDoubleFunction times) {
    double count = 0;
    double sumX = 0;
    double sumY = 0;
    for (int i = 0; i < rows; i++) {
      count += times.applyAsDouble(i);
      sumX += times.applyAsDouble(i) * x.applyAsDouble(i);
      sumY += times.applyAsDouble(i) * y.applyAsDouble(i);
    }
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < rows; i++) {
      double dx = x.applyAsDouble(i) - sumX / count;
      double dy = y.applyAsDouble(i) - sumY / count;
      xx += times.applyAsDouble(i) * dx * dx;
      yy += times.applyAsDouble(i) * dy * dy;
      xy += times.applyAsDouble(i) * dx * dy;
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }
}
