// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

/**
 * Platt scaling (Platt 1999): probability = sigmoid(slope * margin + offset), fitted by Newton's
 * method on held-out scores in which positives and negatives weigh the same. Immutable.
 *
 * @param slope factor of the margin
 * @param offset added to it
 */
public record PlattScaling(double slope, double offset) {
  private static final int MAX_STEPS = 100;
  private static final double MAX_MARGIN = 30;

  /**
   * Fits to uncalibrated probabilities.
   *
   * @throws IllegalArgumentException if there is no positive or no negative
   */
  public static PlattScaling fit(float[] probabilities, boolean[] labels) {
    int positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    int negatives = labels.length - positives;
    if (positives == 0 || negatives == 0) {
      throw new IllegalArgumentException(
          "%d positives and %d negatives; calibration needs both".formatted(positives, negatives));
    }
    // Platt's targets keep the fit finite when the classes are separable.
    double high = (positives + 1.0) / (positives + 2.0);
    double low = 1.0 / (negatives + 2.0);
    double a = 1;
    double b = 0;
    for (int step = 0; step < MAX_STEPS; step++) {
      double ga = 0;
      double gb = 0;
      double haa = 1e-9;
      double hab = 0;
      double hbb = 1e-9;
      for (int i = 0; i < labels.length; i++) {
        double weight = 0.5 / (labels[i] ? positives : negatives);
        double margin = margin(probabilities[i]);
        double p = sigmoid(a * margin + b);
        double error = weight * (p - (labels[i] ? high : low));
        double curve = weight * p * (1 - p);
        ga += error * margin;
        gb += error;
        haa += curve * margin * margin;
        hab += curve * margin;
        hbb += curve;
      }
      double determinant = haa * hbb - hab * hab;
      double da = (hbb * ga - hab * gb) / determinant;
      double db = (haa * gb - hab * ga) / determinant;
      double damping = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db)));
      a -= damping * da;
      b -= damping * db;
      if (Math.abs(da) + Math.abs(db) < 1e-10) {
        break;
      }
    }
    return new PlattScaling(a, b);
  }

  /** Returns the calibrated probability. */
  public double apply(double probability) {
    return sigmoid(slope * margin(probability) + offset);
  }

  private static double margin(double probability) {
    double margin = Math.log(probability) - Math.log1p(-probability);
    return Math.clamp(margin, -MAX_MARGIN, MAX_MARGIN);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
