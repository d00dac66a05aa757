// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The sign test, against counting all outcomes. */
class PairedTestTest {
  /** Of all assignments of signs, the share that is as uneven as this one. */
  private static double twin(int better, int worse) {
    int all = better + worse;
    int uneven = 0;
    for (int signs = 0; signs < 1 << all; signs++) {
      int ones = Integer.bitCount(signs);
      uneven += Math.min(ones, all - ones) <= Math.min(better, worse) ? 1 : 0;
    }
    return (double) uneven / (1 << all);
  }

  @Test
  void pIsTheShareOfOutcomesThatAreAsUneven() {
    for (int better = 0; better <= 9; better++) {
      for (int worse = 0; worse <= 7; worse++) {
        double[] first = new double[better + worse + 1];
        double[] second = new double[better + worse + 1];
        for (int i = 0; i < better; i++) {
          first[i] = 0.5;
        }
        for (int i = 0; i < worse; i++) {
          second[better + i] = 0.25;
        }
        PairedTest test = PairedTest.of(first, second);
        assertEquals(better, test.better());
        assertEquals(worse, test.worse());
        assertEquals(twin(better, worse), test.p(), 1e-12);
        assertEquals(
            (0.5 * better - 0.25 * worse) / (better + worse + 1), test.meanDifference(), 1e-12);
      }
    }
    assertEquals(2 * Math.pow(0.5, 74), PairedTest.of(new double[74], ones(74)).p(), 1e-30);
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void leavesOutWhatHasNoFigure() {
    PairedTest test =
        PairedTest.of(new double[] {Double.NaN, 1, 2}, new double[] {0, Double.NaN, 1});
    assertEquals(1, test.pairs());
    assertEquals(1, test.meanDifference());
    assertEquals(1, test.p());
    assertEquals(Double.NaN, PairedTest.of(new double[0], new double[0]).meanDifference());
    assertThrows(IllegalArgumentException.class, () -> PairedTest.of(new double[1], new double[2]));
  }
}
