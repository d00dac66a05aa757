// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;

class RnaBertTest {
  private static final int PADDING = 5;
  private static final RnaBert MODEL = new RnaBert(7, PADDING, 40, 2, 16, 4, 24);

  @Test
  void paddingOnTheLeftChangesNothingAndIsZero() {
    Network.seed(1);
    Random random = new Random(7);
    int letters = 22;
    int columns = 30;
    long[] row = random.longs(letters, 0, 5).toArray();
    long[] padded = new long[columns];
    java.util.Arrays.fill(padded, PADDING);
    System.arraycopy(row, 0, padded, columns - letters, letters);
    try (RnaBertNetwork network = LanguageTests.network(MODEL, 3);
        NDManager manager = network.manager().newSubManager()) {
      float[] alone = network.embed(manager.create(row, new Shape(1, letters))).toFloatArray();
      float[] both = network.embed(manager.create(padded, new Shape(1, columns))).toFloatArray();
      int width = MODEL.width();
      for (int i = 0; i < (columns - letters) * width; i++) {
        assertTrue(both[i] == 0, "value " + both[i]);
      }
      assertArrayEquals(
          alone,
          java.util.Arrays.copyOfRange(both, (columns - letters) * width, columns * width),
          1e-6f);
    }
  }

  @Test
  void eachLetterDependsOnTheOthersAndOnTheirOrder() {
    try (RnaBertNetwork network = LanguageTests.network(MODEL, 3);
        NDManager manager = network.manager().newSubManager()) {
      float[] first =
          network.embed(manager.create(new long[] {0, 1, 2, 3}, new Shape(1, 4))).toFloatArray();
      float[] second =
          network.embed(manager.create(new long[] {1, 0, 2, 3}, new Shape(1, 4))).toFloatArray();
      double difference = 0;
      for (int i = 3 * MODEL.width(); i < first.length; i++) {
        difference += Math.abs(first[i] - second[i]);
      }
      assertTrue(difference > 1e-3, "difference " + difference);
    }
  }

  @Test
  void firstWeightsFollowFromTheSeed() {
    assertArrayEquals(
        MODEL.initial(new Initial(5)).get("layer1.up.weight").values(),
        MODEL.initial(new Initial(5)).get("layer1.up.weight").values());
  }

  @Test
  void refusesRowsThatAreTooLongAndShapesThatCannotBe() {
    try (RnaBertNetwork network = LanguageTests.network(MODEL, 3);
        NDManager manager = network.manager().newSubManager()) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> network.embed(manager.create(new long[41], new Shape(1, 41))));
      assertEquals("windows of 41 tokens; the language model takes up to 40", e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> new RnaBert(7, 5, 40, 2, 16, 3, 24));
    assertThrows(IllegalArgumentException.class, () -> new RnaBert(7, 7, 40, 2, 16, 4, 24));
  }
}
