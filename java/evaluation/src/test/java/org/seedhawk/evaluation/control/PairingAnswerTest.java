// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.data.SitePairs.Row;

/** The answer that pairing and frequency give. */
class PairingAnswerTest {
  private final Random random = new Random(1);

  @Test
  void learnsWhichPlacesPair() {
    List<String> mirnas = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      mirnas.add(letters(21));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(row(i, mirnas.get(i % mirnas.size())));
    }
    PairingAnswer answer = new PairingAnswer(rows.subList(0, 300));
    int right = 0;
    int among = 0;
    for (Row row : rows.subList(300, 400)) {
      List<String> best = answer.best(row.site(), 5);
      assertEquals(5, best.size());
      right += best.getFirst().equals(row.mirna()) ? 1 : 0;
      among += best.contains(row.mirna()) ? 1 : 0;
    }
    // Seven pairs among forty miRNAs: chance alone names one in 160 rows wrong, and 2.5 % right.
    assertTrue(right >= 90, right + " of 100");
    assertTrue(among >= right, among + " of 100");
  }

  @Test
  void ofEqualOnesTheMoreFrequentIsFirst() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      // Alike in all twenty places that are looked at.
      rows.add(row(i, "UGAGGUAGUAGGUUGUAUGG" + (i % 3 == 0 ? "A" : "C")));
    }
    List<String> both = List.of("UGAGGUAGUAGGUUGUAUGGC", "UGAGGUAGUAGGUUGUAUGGA");
    PairingAnswer answer = new PairingAnswer(rows);
    assertEquals(both, answer.best("ACUCCAUCAACCACCACC", 9));
    assertEquals(both.subList(0, 1), answer.best("GGGGGGGGGG", 1));
  }

  @Test
  void whoKnowsTheSeedNamesItsMostFrequentMirna() {
    PairingAnswer answer =
        new PairingAnswer(
            List.of(
                new Row(1, "UGAGGUAGA", "ACUCCAUCA"),
                new Row(2, "AGAGGUAGC", "ACUCCAUCA"),
                new Row(3, "AGAGGUAGC", "ACUCCAUCA"),
                new Row(4, "CCCCCCCCC", "GGGGGGGGG"),
                new Row(5, "CCCCCCCCC", "GGGGGGGGG"),
                new Row(6, "CCCCCCCCC", "GGGGGGGGG")));
    assertEquals("AGAGGUAGC", answer.ofSeed("UGAGGUAGA"));
    assertEquals("CCCCCCCCC", answer.ofSeed("AAAAAAAAA"), "no such seed: the most frequent of all");
    assertEquals(List.of("AGAGGUAGC", "UGAGGUAGA"), answer.bestOfSeed("UGAGGUAGA", "UUUUUUUUU", 5));
    assertEquals(3, answer.bestOfSeed("AAAAAAAAA", "UUUUUUUUU", 5).size());
  }

  /** A site that pairs with nt 2-8, one nt further for every other row. */
  private Row row(int number, String mirna) {
    StringBuilder site = new StringBuilder(letters(number % 2));
    for (int i = 0; i < 8; i++) {
      site.append("UGCA".charAt("ACGU".indexOf(mirna.charAt(i))));
    }
    return new Row(number, mirna, site + letters(12));
  }

  private String letters(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("ACGU".charAt(random.nextInt(4)));
    }
    return text.toString();
  }
}
