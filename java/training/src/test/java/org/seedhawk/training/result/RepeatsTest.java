// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  @Test
  void intervalIsStudents() {
    Repeats repeats =
        Repeats.of(
            List.of(
                new Repeats.Run(1, 5, 3, 0.90, 0.5, 0.7),
                new Repeats.Run(2, 5, 3, 0.92, 0.6, 0.8),
                new Repeats.Run(3, 5, 3, 0.94, 0.7, 0.9)));
    assertEquals(0.92, repeats.validationScore().mean(), 1e-12);
    // Standard error 0.02 / sqrt(3), t = 4.303 for two degrees of freedom.
    assertEquals(0.92 - 4.303 * 0.02 / Math.sqrt(3), repeats.validationScore().low(), 1e-12);
    assertEquals(0.6, repeats.testAccuracy().mean(), 1e-12);
    assertEquals(0.8, repeats.testAveragePrecision().mean(), 1e-12);
  }

  @Test
  void splitsWithoutATestPartHaveNoTestFigures() throws IOException {
    Repeats repeats =
        Repeats.of(
            List.of(
                new Repeats.Run(1, 5, 3, 0.90, null, null),
                new Repeats.Run(2, 5, 3, 0.92, null, null)));
    assertNull(repeats.testAccuracy());
    assertFalse(new ObjectMapper().writeValueAsString(repeats).contains("test"));
  }
}
