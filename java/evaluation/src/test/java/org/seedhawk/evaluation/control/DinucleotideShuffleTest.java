// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.data.TestSequences;

class DinucleotideShuffleTest {
  @Test
  void keepsEveryDinucleotideAndTheEnds() {
    Random random = new Random(11);
    int changed = 0;
    for (int round = 0; round < 500; round++) {
      String sequence = TestSequences.random(random, random.nextInt(60), "ACGU");
      String shuffled = DinucleotideShuffle.of(sequence, random);
      assertEquals(sequence.length(), shuffled.length());
      assertEquals(counts(sequence), counts(shuffled), sequence);
      if (!sequence.isEmpty()) {
        assertEquals(sequence.charAt(0), shuffled.charAt(0));
        assertEquals(
            sequence.charAt(sequence.length() - 1), shuffled.charAt(shuffled.length() - 1));
      }
      changed += sequence.equals(shuffled) ? 0 : 1;
    }
    assertTrue(changed > 300, "only " + changed + " of 500 were changed");
  }

  @Test
  void keepsDinucleotidesOfFewLetters() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      String sequence = TestSequences.random(random, 3 + random.nextInt(12), "AU");
      assertEquals(counts(sequence), counts(DinucleotideShuffle.of(sequence, random)), sequence);
    }
  }

  @Test
  void refusesAmbiguousLetters() {
    assertThrows(
        IllegalArgumentException.class, () -> DinucleotideShuffle.of("ACNGU", new Random(1)));
  }

  private static Map<String, Integer> counts(String sequence) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i + 2 <= sequence.length(); i++) {
      counts.merge(sequence.substring(i, i + 2), 1, Integer::sum);
    }
    return counts;
  }
}
