// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;

/** Sites by chance: what is shuffled, and what is counted. */
class ChanceSitesTest {
  private static List<Rna> targets(int count) {
    Random random = new Random(5);
    List<Rna> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder letters = new StringBuilder();
      for (int j = 0; j < 500; j++) {
        letters.append("ACGU".charAt(random.nextInt(4)));
      }
      targets.add(new Rna("t" + i, letters.toString()));
    }
    return targets;
  }

  private static Map<String, Integer> dinucleotides(String letters) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i + 2 <= letters.length(); i++) {
      counts.merge(letters.substring(i, i + 2), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void shufflesSoManyLettersAndKeepsTheirDinucleotides() {
    List<Rna> targets = targets(40);
    List<Rna> shuffled = ChanceSites.shuffled(targets, 9_600, 1);
    assertEquals(20, shuffled.size());
    for (Rna one : shuffled) {
      Rna before =
          targets.stream().filter(target -> target.id().equals(one.id())).findFirst().get();
      assertNotEquals(before.letters(), one.letters());
      assertEquals(dinucleotides(before.letters()), dinucleotides(one.letters()));
    }
    assertEquals(shuffled, ChanceSites.shuffled(targets, 9_600, 1));
    assertNotEquals(shuffled, ChanceSites.shuffled(targets, 9_600, 2));
    assertEquals(
        "ACGU",
        ChanceSites.shuffled(List.of(new Rna("a", "N"), new Rna("b", "aNcnGt")), 9, 1)
            .getFirst()
            .letters());
  }

  @Test
  void countsWhatAScanLists() {
    List<Rna> mirnas =
        List.of(
            new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"),
            new Rna("miR-21", "UAGCUUAUCAGACUGAUGUUGA"));
    List<Rna> targets = targets(70);
    try (Seedhawk engine = Seedhawk.open("deeptarget")) {
      ChanceSites chance = new ChanceSites(engine, mirnas, targets);
      assertEquals(35_000, chance.letters());
      for (SeedMatch rule : List.of(SeedMatch.CANONICAL, SeedMatch.TEN_MER_M6_ONLY)) {
        List<Site> sites;
        try (MirnaSet set = engine.prepare(mirnas, Search.seeds(rule))) {
          sites = set.scan(targets, ScanOptions.listAll());
        }
        assertTrue(sites.size() > 15, rule + " " + sites.size());
        List<ChanceTable.Row> rows = chance.count(rule, ScanOptions.DEFAULT);
        for (ChanceTable.Row row : rows) {
          long expected = sites.stream().filter(site -> site.score() >= row.threshold()).count();
          assertEquals(expected, row.sites());
          assertEquals(expected / 70.0, row.rate(), 1e-12); // 35 kilobases and two miRNAs
        }
        assertEquals(sites.size(), rows.getFirst().sites());
      }
    }
  }
}
