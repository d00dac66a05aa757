// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.training.recipe.TrainingPart.SchedulePart;

class ScheduleTest {
  private static Schedule schedule(SchedulePart part) {
    return new Schedule(part, 0.1, 10);
  }

  private static SchedulePart part(
      String kind, Double warmup, Double last, Integer over, Integer every, List<Integer> at) {
    return new SchedulePart(kind, warmup, last, over, every, at, 0.5, 1);
  }

  @Test
  void warmsUpThenFallsByACosine() {
    Schedule cosine = schedule(part("cosine", 2.0, 0.02, null, null, null));
    assertEquals(0.05, cosine.rate(1, 0), 1e-12);
    assertEquals(0.1, cosine.rate(2, 0), 1e-12);
    assertEquals(0.06, cosine.rate(6, 0), 1e-12);
    assertEquals(0.02, cosine.rate(10, 0), 1e-12);
    Schedule early = schedule(part("cosine", null, null, 5, null, null));
    assertEquals(0.001, early.rate(5, 0), 1e-12);
    assertEquals(0.001, early.rate(9, 0), 1e-12);
  }

  @Test
  void steps() {
    Schedule step = schedule(part("step", null, null, null, 3, null));
    assertEquals(0.1, step.rate(2.99, 0), 1e-12);
    assertEquals(0.05, step.rate(3, 0), 1e-12);
    assertEquals(0.025, step.rate(6.5, 0), 1e-12);
    Schedule multi = schedule(part("multi-step", null, null, null, null, List.of(1, 4)));
    assertEquals(0.1, multi.rate(0.9, 0), 1e-12);
    assertEquals(0.05, multi.rate(1, 0), 1e-12);
    assertEquals(0.025, multi.rate(4, 0), 1e-12);
    Schedule exponential = schedule(part("exponential", null, null, null, null, null));
    assertEquals(0.1 / 8, exponential.rate(3.7, 0), 1e-12);
    assertEquals(0.1, schedule(part("fixed", null, null, null, null, null)).rate(9, 0), 1e-12);
  }

  @Test
  void fallsOnAPlateau() {
    Schedule plateau = schedule(part("plateau", null, null, null, null, null));
    // Patience 1: the second epoch without a better loss makes the rate fall.
    assertEquals(0, plateau.reductions(new double[] {3, 2, 2.5}));
    assertEquals(1, plateau.reductions(new double[] {3, 2, 2.5, 2.1}));
    assertEquals(1, plateau.reductions(new double[] {3, 2, 2.5, 2.1, 2.2}));
    assertEquals(2, plateau.reductions(new double[] {3, 2, 2.5, 2.1, 2.2, 2.3}));
    assertEquals(1, plateau.reductions(new double[] {3, 2, 2.5, 2.1, 1.9, 2.3}));
    assertEquals(0.025, plateau.rate(7, 2), 1e-12);
  }
}
