// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.seed.DeepTargetCompat.Rule;

class DeepTargetCompatTest {
  private static final String LET_7 = "UGAGGUAGUAGUUUGUACAGUU";

  @Test
  void searchesTheComplementNotTheReverseComplement() {
    String mirna = "AAAAAUUUUU";
    for (Rule rule : Rule.values()) {
      assertEquals("", join(DeepTargetCompat.siteEnds(mirna, "AAAAAUUUUU", rule)), rule.label());
    }
    String complement = "UUUUUAAAAA";
    assertEquals("10", join(DeepTargetCompat.siteEnds(mirna, complement, Rule.TEN_MER_M6)));
    assertEquals("10", join(DeepTargetCompat.siteEnds(mirna, complement, Rule.TEN_MER_M7)));
    assertEquals("10", join(DeepTargetCompat.siteEnds(mirna, complement, Rule.OFFSET_NINE_MER_M7)));
    assertEquals("8 9", join(DeepTargetCompat.siteEnds(mirna, complement, Rule.STRICT)));
  }

  @Test
  void addsNt1ToTheEndOfTheNineMerEvenBeyondTheTarget() {
    assertArrayEquals(
        new int[] {10},
        DeepTargetCompat.siteEnds(LET_7, "CUCCAUCAU", Rule.OFFSET_NINE_MER_M7),
        "target of 9 nt");
  }

  @ParameterizedTest
  @CsvSource({
    // what the published patterns give for let-7 with Python's regex; duplicates are merged
    "ACUCCAUCAU, '7 8 9'",
    "GCUCCAUCAU, '8 9'",
    "ACUCCAUGG, '7 8'",
    "GGACUCCAUGG, '9 10'",
    "CUCCAU, '7'",
    "GGCUCCAUGG, '9'",
    "ACUCCAGG, ''",
    "UCCAUCAGG, '6 7'",
    "GUCCAUCGG, '7'",
    "UCCAUC, '6'",
    "ACUCCAUCACUCCAUC, '7 8 9 15 16'",
    "'', ''",
    "CUACCUCA, ''",
  })
  void strictGivesThePublishedEnds(String target, String ends) {
    assertEquals(ends, join(DeepTargetCompat.siteEnds(LET_7, target, Rule.STRICT)));
  }

  @Test
  void strictLeavesOutThe6merA1() {
    // UGAGGU: an A opposite nt 1 and the complement of nt 2-6, mismatch at nt 7.
    assertEquals("", join(DeepTargetCompat.siteEnds(LET_7, "GGACUCCGGG", Rule.STRICT)));
  }

  @Test
  void strictMatchesOfOnePatternDoNotOverlap() {
    assertEquals(
        "6 7 12 13", join(DeepTargetCompat.siteEnds("UAAAAAAAA", "U".repeat(12), Rule.STRICT)));
  }

  @Test
  void strictSevenMerM8AsksForNt1Too() {
    // nt 2-8 alone would add 14; 6 and 12 are the offset-6-mer's, 7 and 13 the 6-mer's.
    assertEquals(
        "6 7 12 13", join(DeepTargetCompat.siteEnds("CAAAAAAAC", "U".repeat(14), Rule.STRICT)));
  }

  @ParameterizedTest
  @CsvSource({
    // miRNA, target, ends: Python's slices give shorter patterns
    "'', GACUCCA, '0 1 2 3 4 5 6 7 8'",
    "U, GACUCCA, '0 1 2 3 4 5 6 7 8'",
    "UG, GACUCCA, '0 1 2 3 4 5 6 7'",
    "UGA, GACUCCA, '4 5'",
    "UGAGG, GACUCCA, '6 7'",
  })
  void shortMirnasGiveShorterStrictPatterns(String mirna, String target, String ends) {
    assertEquals(ends, join(DeepTargetCompat.siteEnds(mirna, target, Rule.STRICT)));
  }

  @Test
  void shortMirnasGiveShorterFuzzyPatterns() {
    // nt 2-5 = GAGG, pattern CUCC with two errors: 0-4, 4-8
    assertEquals(
        "5 9", join(DeepTargetCompat.siteEnds("UGAGG", "CUCCCUCC", Rule.OFFSET_NINE_MER_M7)));
  }

  @Test
  void readsTAsUInEitherCase() {
    String target = "GGCAUACUCCAUCGUAACUGACUCCUCAUGGACCAACUUGACUCAUCAUCC";
    for (Rule rule : Rule.values()) {
      int[] ends = DeepTargetCompat.siteEnds(LET_7, target, rule);
      String dna = target.replace('U', 'T').toLowerCase(Locale.ROOT);
      assertArrayEquals(ends, DeepTargetCompat.siteEnds(LET_7, dna, rule), rule.label());
      assertArrayEquals(
          ends,
          DeepTargetCompat.siteEnds(LET_7.replace('U', 'T').toLowerCase(Locale.ROOT), target, rule),
          rule.label());
    }
  }

  @Test
  void otherLettersPairWithNothing() {
    String mirna = "NNNNNNNNNN";
    for (String letter : new String[] {"N", "X", "-", "?", "\u00e9", "\u4e2d", "\0"}) {
      for (Rule rule : Rule.values()) {
        int[] ends = DeepTargetCompat.siteEnds(mirna, letter.repeat(40), rule);
        assertArrayEquals(new int[0], ends, rule.label() + " " + letter);
      }
    }
    // two ambiguous letters are two substitutions, three are too many
    assertEquals(
        "10", join(DeepTargetCompat.siteEnds(LET_7, "CUNCANCAU", Rule.OFFSET_NINE_MER_M7)));
    assertEquals("", join(DeepTargetCompat.siteEnds(LET_7, "CUNNANCAU", Rule.OFFSET_NINE_MER_M7)));
  }

  @ParameterizedTest
  @CsvSource({
    // target, window length, site end, reversed window, location
    "ACGUAC, 30, 6, CAUGCA, '1,6'", // shorter than the window
    "ACGUACGUA, 3, 4, UGC, '2,4'",
    "ACGUACGUA, 3, 9, AUG, '7,9'",
    "ACGUACGUA, 3, 10, AU, '8,10'", // one past the end
    "ACGUACGUA, 3, 1, A, '1,1'",
    "ACGUACGUA, 3, 0, '', '1,0'",
  })
  void windowsEndAtTheSiteAndAreClippedAtBothEnds(
      String target, int windowLength, int siteEnd, String reversed, String location) {
    assertEquals(reversed, DeepTargetCompat.reversedWindow(target, siteEnd, windowLength));
    assertEquals(location, DeepTargetCompat.location(siteEnd, windowLength));
  }

  @Test
  void rulesHaveThePublishedNames() {
    assertEquals(Rule.TEN_MER_M6, Rule.of("10-mer-m6"));
    assertEquals(Rule.TEN_MER_M7, Rule.of("10-mer-m7"));
    assertEquals(Rule.OFFSET_NINE_MER_M7, Rule.of("offset-9-mer-m7"));
    assertEquals(Rule.STRICT, Rule.of("strict"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Rule.of("canonical"));
    assertEquals(
        "seed match 'canonical' is unknown to DeepTarget; use one of 10-mer-m6, 10-mer-m7, "
            + "offset-9-mer-m7, strict",
        refused.getMessage());
  }

  private static String join(int[] ends) {
    return String.join(" ", Arrays.stream(ends).mapToObj(Integer::toString).toList());
  }
}
