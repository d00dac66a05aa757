// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The filter against its definition: intervals are scored one by one. */
class DustTest {

  private static String mask(String letters) {
    boolean[] masked =
        Dust.mask(letters.isEmpty() ? new byte[0] : MirnaDatabase.codes("q", letters));
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < masked.length; i++) {
      shown.append(masked[i] ? 'n' : letters.charAt(i));
    }
    return shown.toString();
  }

  private static double score(String interval) {
    Map<String, Integer> counts = new HashMap<>();
    double pairs = 0;
    for (int i = 0; i + 3 <= interval.length(); i++) {
      pairs += counts.merge(interval.substring(i, i + 3), 1, Integer::sum) - 1;
    }
    return interval.length() < 4 ? 0 : pairs / (interval.length() - 3);
  }

  /** Masks an interval when it scores above 2, holds no N, and no part of it scores more. */
  private static String slowMask(String letters) {
    int length = letters.length();
    double[][] scores = new double[length + 1][length + 1];
    for (int from = 0; from < length; from++) {
      for (int to = from + 3; to <= Math.min(length, from + 64); to++) {
        scores[from][to] = score(letters.substring(from, to));
      }
    }
    StringBuilder shown = new StringBuilder(letters);
    for (int from = 0; from < length; from++) {
      for (int to = from + 3; to <= Math.min(length, from + 64); to++) {
        int n = letters.indexOf('N', from);
        boolean highest = scores[from][to] > 2 && (n < 0 || n >= to);
        for (int start = from; highest && start < to; start++) {
          for (int end = start + 3; highest && end <= to; end++) {
            highest = scores[start][end] <= scores[from][to];
          }
        }
        for (int i = from; highest && i < to; i++) {
          shown.setCharAt(i, 'n');
        }
      }
    }
    return shown.toString();
  }

  @Test
  void masksRepeats() {
    assertEquals("UGAGGUAGUAGGUUGUAUAGUU", mask("UGAGGUAGUAGGUUGUAUAGUU"));
    assertEquals("n".repeat(22), mask("A".repeat(22)));
    assertEquals("", mask(""));
    assertEquals("AA", mask("AA"));
    // The shorter of two that score the same is part of the longer one (as dustmasker prints it).
    assertEquals("n".repeat(24) + "GAGA", mask("AAAAAGAAAGAAAGAAAAAAAAGAGAGA"));
    assertEquals("G" + "n".repeat(27), mask("GGAAAAAAAAGAAAGAAAGAAAAAAAGA"));
  }

  @Test
  void masksWhatTheDefinitionMasks() {
    RandomMirnas random = new RandomMirnas();
    int masked = 0;
    for (int round = 0; round < 300; round++) {
      String alphabet = round % 3 == 0 ? "AU" : round % 3 == 1 ? "AAAAAAACN" : "ACGU";
      String letters = random.letters(random.below(round < 20 ? 100 : 40), alphabet);
      if (round % 10 == 0) {
        // Letters by chance are seldom masked; ten of one are always.
        letters += "U".repeat(10) + random.letters(random.below(20), alphabet);
      }
      String expected = slowMask(letters);
      assertEquals(expected, mask(letters), random.repeat());
      masked += expected.contains("n") ? 1 : 0;
    }
    assertTrue(masked >= 30, random.repeat());
  }
}
