// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.Seedhawk;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.TestSequences;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;

class EngineScoresTest {
  private static final String MIR_21 = "UAGCUUAUCAGACUGAUGUUGA";

  /** Equal pairs are scored once, whatever their names and labels, and stand in all their rows. */
  @Test
  void everyRowHasTheScoreAndTheSitesThatItsPairHasAlone() throws IOException {
    Random random = new Random(4);
    List<LabelledPair> pairs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String target = TestSequences.random(random, 400 + random.nextInt(200), "ACGU");
      pairs.add(new LabelledPair("a", TestSequences.LET_7A, "t" + i, target, true));
      pairs.add(new LabelledPair("b", MIR_21, "t" + i, target, false));
      pairs.add(0, new LabelledPair("again", TestSequences.LET_7A, "u" + i, target, false));
    }
    try (Seedhawk engine = Seedhawk.open("deeptarget")) {
      EngineScores all =
          EngineScores.of(
              engine, pairs, Search.seeds(SeedMatch.OFFSET_9_MER_M7), ScanOptions.DEFAULT);
      List<Float> sites = new ArrayList<>();
      List<Integer> pairOfSite = new ArrayList<>();
      for (int i = 0; i < pairs.size(); i++) {
        EngineScores alone =
            EngineScores.of(
                engine,
                List.of(pairs.get(i)),
                Search.seeds(SeedMatch.OFFSET_9_MER_M7),
                ScanOptions.DEFAULT);
        assertEquals(alone.pairs()[0], all.pairs()[i], 1e-6f, "pair " + i);
        assertEquals(alone.statuses()[0], all.statuses()[i]);
        for (float score : alone.sites()) {
          sites.add(score);
          pairOfSite.add(i);
        }
      }
      assertTrue(sites.size() > pairs.size() / 2, sites.size() + " sites");
      assertArrayEquals(
          pairOfSite.stream().mapToInt(Integer::intValue).toArray(), all.pairOfSite());
      for (int i = 0; i < all.sites().length; i++) {
        assertEquals(sites.get(i), all.sites()[i], 1e-6f, "site " + i);
      }
    }
  }
}
