// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  private static final double EPSILON = 1e-12;

  @Test
  void agreesWithAHandComputedCase() {
    // Ranks 1 2.5 2.5 4 and 4 2 3 1: covariance -4.5, variances 4.5 and 5.
    RankCorrelation correlation =
        new RankCorrelation(new float[] {0, 3, 3, 9}, new float[] {7, -1, 2, -2});
    assertEquals(-4.5 / Math.sqrt(4.5 * 5), correlation.value(), EPSILON);
    assertEquals(1, new RankCorrelation(new float[] {1, 2}, new float[] {0, 8}).value(), EPSILON);
    assertEquals(
        Double.NaN, new RankCorrelation(new float[] {1, 1}, new float[] {0, 8}).value(), EPSILON);
  }

  @Test
  void weightsCountAsRepeatedRows() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      int n = 2 + random.nextInt(20);
      float[] first = new float[n];
      float[] second = new float[n];
      int[] weights = new int[n];
      int total = 0;
      for (int i = 0; i < n; i++) {
        first[i] = random.nextInt(6);
        second[i] = random.nextInt(9);
        weights[i] = random.nextInt(4);
        total += weights[i];
      }
      float[] repeatedFirst = new float[total];
      float[] repeatedSecond = new float[total];
      for (int i = 0, at = 0; i < n; i++) {
        for (int copy = 0; copy < weights[i]; copy++) {
          repeatedFirst[at] = first[i];
          repeatedSecond[at++] = second[i];
        }
      }
      assertEquals(
          new RankCorrelation(repeatedFirst, repeatedSecond).value(),
          new RankCorrelation(first, second).value(weights),
          EPSILON);
    }
  }

  @Test
  void refusesWhatHasNoRank() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RankCorrelation(new float[] {1, Float.NaN}, new float[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RankCorrelation(new float[] {1}, new float[] {1, 2}));
  }
}
