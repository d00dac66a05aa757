// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CorrelationTest {
  @Test
  void agreesWithACaseByHand() {
    double[] x = {1, 2, 3, 4};
    double[] y = {2, 1, 4, 3};
    // Deviations -1.5 -0.5 0.5 1.5 and -0.5 -1.5 1.5 0.5: products 3, squares 5 and 5.
    assertEquals(0.6, Correlation.pearson(x, y), 1e-12);
    assertEquals(-1, Correlation.pearson(x, new double[] {8, 6, 4, 2}), 1e-12);
    assertTrue(Double.isNaN(Correlation.pearson(x, new double[] {1, 1, 1, 1})));
  }

  @Test
  void aRowThatCountsTwiceIsTwoRows() {
    float[] x = {1, 5, 2, 7};
    float[] y = {3, 1, 4, 1};
    assertEquals(
        Correlation.pearson(new float[] {1, 5, 5, 7, 7, 7}, new float[] {3, 1, 1, 1, 1, 1}),
        Correlation.pearson(x, y, new int[] {1, 2, 0, 3}),
        1e-12);
  }
}
