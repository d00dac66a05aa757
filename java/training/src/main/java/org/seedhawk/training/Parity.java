// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How far ONNX Runtime, which serves, is from DJL, which trained, on the same windows. Immutable.
 *
 * @param sites windows compared
 * @param joint largest absolute difference of {@code model.onnx}'s score
 * @param towers largest absolute difference of the towers' score
 * @param tolerance what is allowed
 */
record Parity(int sites, double joint, double towers, double tolerance) {
  /** Scores are probabilities in float32, summed in another order. */
  static final double TOLERANCE = 1e-5;

  /** Scores windows with the trained network and with the files that were written from it. */
  static Parity measure(Path directory, WindowScorer trained, SitePool pool, List<Window> windows)
      throws IOException {
    float[] expected = trained.score(windows);
    try (OnnxScorer served = new OnnxScorer(directory, pool)) {
      return new Parity(
          windows.size(),
          largestDifference(expected, served.score(windows)),
          largestDifference(expected, served.scoreByTowers(windows)),
          TOLERANCE);
    }
  }

  /** Refuses a model whose file is not what was trained. */
  void check() {
    if (!(joint <= tolerance && towers <= tolerance)) {
      throw new TrainingException(
          "ONNX Runtime differs from DJL by %s (joint) and %s (towers) on %d sites; %s is allowed"
              .formatted(joint, towers, sites, tolerance));
    }
  }

  static double largestDifference(float[] expected, float[] actual) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
    }
    return largest;
  }
}
