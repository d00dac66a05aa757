// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Statistics against those that blastn 2.12 prints for match 1, mismatch -2, ungapped. */
class ScoringTest {
  /** The 2,656 human miRNAs of miRBase 22. */
  private static final Scoring HUMAN = new Scoring(2_656, 57_386);

  @Test
  void solvesForTheParametersThatBlastnPrints() {
    assertEquals(1.33271, Scoring.LAMBDA, 5e-6);
    assertEquals(0.620991, Scoring.K, 5e-7);
    assertEquals(1.12409, Scoring.ENTROPY, 5e-6);
    assertEquals(13, Scoring.GAP_TRIGGER);
  }

  @Test
  void turnsScoresIntoBits() {
    assertEquals(43.0, Scoring.bits(22), 0.05);
    assertEquals(25.7, Scoring.bits(13), 0.05);
  }

  @Test
  void findsTheLowestScoreOfAnEvalue() {
    for (double evalue : new double[] {1e-9, 0.001, 0.005, 0.01, 0.1, 10, 1e6}) {
      for (int length = 7; length < 200; length++) {
        int lowest = HUMAN.lowestScore(evalue, length);
        assertTrue(HUMAN.evalue(lowest, length) <= evalue, evalue + " " + length);
        assertTrue(lowest == 1 || HUMAN.evalue(lowest - 1, length) > evalue, evalue + " " + length);
      }
    }
  }

  @Test
  void leavesTheSearchSpaceThatBlastnPrints() {
    assertEquals(140_286, HUMAN.searchSpace(7), 0);
    assertEquals(132_318, HUMAN.searchSpace(8), 0);
    assertEquals(154_130, HUMAN.searchSpace(15), 0);
    assertEquals(369_912, HUMAN.searchSpace(22), 0);
    assertEquals(507_060, HUMAN.searchSpace(29), 0);
    assertEquals(1_224_672, HUMAN.searchSpace(60), 0);
    assertEquals(4_274_446, HUMAN.searchSpace(200), 0);
    assertEquals(34_828_810, HUMAN.searchSpace(2_000), 0);
    assertEquals(6_409, new Scoring(1, 20).searchSpace(500), 0);
    assertEquals(23_904, new Scoring(1, 20).searchSpace(2_000), 0);
    assertEquals(288, new Scoring(1, 7).searchSpace(100), 0);
    assertEquals(2_990, new Scoring(1, 7).searchSpace(1_500), 0);
    assertEquals(1_436_544, new Scoring(1, 300).searchSpace(5_000), 0);
    assertEquals(4.24e-8, HUMAN.evalue(22, 22), 0.005e-8);
  }

  @Test
  void adjustsLengthsToTheLargestThatLeavesRoom() {
    for (int length = 1; length < 3_000; length += 7) {
      int l = HUMAN.lengthAdjustment(length);
      assertTrue(l >= 0 && l < length && 2_656L * l < 57_386, "length " + length);
      assertTrue(HUMAN.searchSpace(length) >= 1, "length " + length);
    }
    // Where the whole database is one letter nothing is taken away.
    assertEquals(0, new Scoring(1, 1).lengthAdjustment(22));
    assertEquals(22, new Scoring(1, 1).searchSpace(22), 0);
  }

  @Test
  void refusesEvaluesThatAreNone() {
    for (double evalue : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> SearchOptions.DEFAULT.withEvalue(evalue));
      assertTrue(e.getMessage().contains("is not a number above 0; give one such as 0.01"));
    }
  }
}
