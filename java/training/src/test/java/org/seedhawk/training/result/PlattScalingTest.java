// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlattScalingTest {
  @Test
  void recoversTheScalingThatMadeTheLabels() {
    Random random = new Random(31);
    int n = 40_000;
    float[] probabilities = new float[n];
    boolean[] labels = new boolean[n];
    for (int i = 0; i < n; i++) {
      double margin = random.nextGaussian() * 2;
      probabilities[i] = (float) (1 / (1 + Math.exp(-margin)));
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-1.7 * margin));
    }
    PlattScaling platt = PlattScaling.fit(probabilities, labels);
    assertEquals(1.7, platt.slope(), 0.08);
    assertEquals(0, platt.offset(), 0.08);
    assertTrue(platt.apply(0.7) > 0.7);
  }

  @Test
  void weighsBothClassesAlike() {
    // Nine negatives for one positive, the score tells nothing: calibrated for equal classes it
    // says one half.
    float[] probabilities = new float[1_000];
    boolean[] labels = new boolean[1_000];
    for (int i = 0; i < labels.length; i++) {
      probabilities[i] = 0.2f + 0.6f * (i / 10 % 2);
      labels[i] = i % 10 == 0;
    }
    PlattScaling platt = PlattScaling.fit(probabilities, labels);
    assertEquals(0.5, platt.apply(0.2), 0.02);
    assertEquals(0.5, platt.apply(0.8), 0.02);
  }

  @Test
  void staysFiniteWhereClassesAreSeparable() {
    PlattScaling platt =
        PlattScaling.fit(new float[] {0, 0.1f, 0.9f, 1}, new boolean[] {false, false, true, true});
    assertTrue(Double.isFinite(platt.slope()) && platt.slope() > 0);
    assertTrue(Double.isFinite(platt.offset()));
  }

  @Test
  void needsBothClasses() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PlattScaling.fit(new float[] {0.5f}, new boolean[] {true}));
  }
}
