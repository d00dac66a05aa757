// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReliabilityTest {
  @Test
  void agreesWithAHandComputedCase() {
    Reliability reliability =
        Reliability.of(
            new float[] {0.75f, 0.75f, 0.25f, 1}, new boolean[] {true, false, false, true});
    // (1/16 + 9/16 + 1/16 + 0) / 4
    assertEquals(11.0 / 64, reliability.brier(), 1e-12);
    // |1.5 - 1| + |0.25 - 0| + |1 - 1|, over 4 rows
    assertEquals(0.1875, reliability.calibrationError(), 1e-12);
    assertEquals(3, reliability.bins().size());
    Reliability.Bin bin = reliability.bins().get(1);
    assertEquals(0.7, bin.from(), 1e-12);
    assertEquals(2, bin.rows());
    assertEquals(0.75, bin.meanScore(), 1e-12);
    assertEquals(0.5, bin.positiveShare(), 1e-12);
    assertEquals(1, reliability.bins().getLast().rows());
  }

  @Test
  void knowsWhatCannotBeAProbability() {
    assertTrue(Reliability.areProbabilities(new float[] {0, 0.5f, 1}));
    assertFalse(Reliability.areProbabilities(new float[] {20.6f}));
    assertFalse(Reliability.areProbabilities(new float[] {Float.NaN}));
  }
}
