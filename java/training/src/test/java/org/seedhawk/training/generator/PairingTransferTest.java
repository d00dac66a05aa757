// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.evaluation.data.SitePairs.Row;

/** Rows whose pairing is given to another miRNA. */
class PairingTransferTest {
  private static final String MIRNA = "UGAGGUAGUAGGUUGUAUAGUU";

  private static final String WAYS = "pair, wobble or neither";

  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 0, 1, 4})
  void everyPlacePairsAsItDid(int shift) {
    Random random = new Random(shift);
    SplittableRandom draws = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      String other = GeneratorTests.letters(random, 18 + random.nextInt(8));
      Row row = new Row(i, MIRNA, site(random, shift));
      Row given = new PairingTransfer(List.of(new Row(0, other, "")), 1).apply(row, draws);
      assertEquals(other, given.mirna());
      assertEquals(i, given.number());
      assertEquals(row.site().length(), given.site().length());
      for (int column = 0; column < row.site().length(); column++) {
        int place = column - shift;
        if (place < 0 || place >= Math.min(MIRNA.length(), other.length())) {
          assertEquals(row.site().charAt(column), given.site().charAt(column), "beside nothing");
          continue;
        }
        String before = way(MIRNA.charAt(place), row.site().charAt(column));
        String after = way(other.charAt(place), given.site().charAt(column));
        boolean cannot = before.equals("wobble") && "AC".indexOf(other.charAt(place)) >= 0;
        assertEquals(cannot ? "pair" : before, after, WAYS);
        if (way(other.charAt(place), row.site().charAt(column)).equals(before)) {
          assertEquals(row.site().charAt(column), given.site().charAt(column), "stays");
        }
      }
    }
  }

  @Test
  void drawsAsOftenAsTheShareAndTheTableSay() {
    Row row = new Row(7, MIRNA, site(new Random(1), 0));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(new Row(i, i == 0 ? "CCCCCCCCCC" : "AAAAAAAAAA", ""));
    }
    SplittableRandom draws = new SplittableRandom(2);
    PairingTransfer never = new PairingTransfer(rows, 0);
    PairingTransfer often = new PairingTransfer(rows, 0.8);
    int own = 0;
    int rare = 0;
    for (int i = 0; i < 10_000; i++) {
      assertSame(row, never.apply(row, draws));
      String mirna = often.apply(row, draws).mirna();
      own += mirna.equals(MIRNA) ? 1 : 0;
      rare += mirna.equals("CCCCCCCCCC") ? 1 : 0;
    }
    assertEquals(2_000, own, 250);
    assertEquals(2_000, rare, 250);
  }

  @Test
  void leavesWhatDoesNotPair() {
    Row row = new Row(1, MIRNA, "G".repeat(20));
    List<Row> rows = List.of(new Row(2, "C".repeat(20), ""));
    assertSame(row, new PairingTransfer(rows, 1).apply(row, new SplittableRandom(1)));
    Row pairs = new Row(1, MIRNA, site(new Random(1), 0));
    assertNotEquals(pairs, new PairingTransfer(rows, 1).apply(pairs, new SplittableRandom(1)));
  }

  /** A site whose nt beside 2-8 pair, the rest by chance. */
  private static String site(Random random, int shift) {
    StringBuilder site = new StringBuilder(GeneratorTests.letters(random, 22 + random.nextInt(8)));
    for (int place = 1; place < 8; place++) {
      if (place + shift >= 0) {
        char partner = "UGCA".charAt("ACGU".indexOf(MIRNA.charAt(place)));
        site.setCharAt(place + shift, partner);
      }
    }
    assertTrue(site.length() >= 22);
    return site.toString();
  }

  private static String way(char mirna, char site) {
    return switch ("" + mirna + site) {
      case "AU", "UA", "CG", "GC" -> "pair";
      case "GU", "UG" -> "wobble";
      default -> "neither";
    };
  }
}
