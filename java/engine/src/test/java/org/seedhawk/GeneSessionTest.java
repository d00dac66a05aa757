// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairLevel;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SeedMatch;

/** One miRNA against one target at a time. */
class GeneSessionTest {
  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "OFFSET_9_MER_M7"})
  void scoresAsPredictionsDo(SeedMatch rule) throws IOException {
    Randoms random = new Randoms(21);
    Rna let7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String target = random.sequence(random.below(2500), i % 3);
      pairs.add(
          i % 2 == 0
              ? new Pair(let7.id(), let7.letters(), "utr-" + i, target + "CUACCUCA")
              : new Pair("mir-" + i, random.sequence(4 + random.below(20), 0), "utr-" + i, target));
    }
    for (boolean noisyOr : new boolean[] {false, true}) {
      ScanOptions options = ScanOptions.DEFAULT.withSeedMatch(rule).withNoisyOr(noisyOr);
      List<GeneScore> expected = new ArrayList<>();
      List<GeneScore> actual = new ArrayList<>();
      try (Seedhawk engine = Seedhawk.open("deeptarget", SiteModel.Path.AUTO, Device.CPU);
          GeneSession session = engine.newGeneSession(options)) {
        engine.predict(
            pairs.iterator(),
            PairLevel.GENE,
            options,
            new Seedhawk.Collector(new ArrayList<>(), expected));
        for (Pair pair : pairs) {
          actual.add(
              session.score(
                  new Rna(pair.mirnaId(), pair.mirna()), new Rna(pair.targetId(), pair.target())));
        }
        IllegalArgumentException refused =
            assertThrows(
                IllegalArgumentException.class, () -> session.score(let7, new Rna("x", "AC!GU")));
        assertTrue(refused.getMessage().contains("'x'"), refused.getMessage());
        assertEquals(
            expected.getFirst(), session.score(let7, new Rna("utr-0", pairs.getFirst().target())));
        session.close(); // and once more at the end
      }
      assertEquals(expected, actual, random.repeat());
      assertTrue(expected.stream().anyMatch(gene -> gene.status() == PairStatus.SCORED));
    }
  }
}
