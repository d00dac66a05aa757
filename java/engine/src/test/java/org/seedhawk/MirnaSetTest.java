// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.TargetList;

/** One miRNA against one target at a time. */
class MirnaSetTest {
  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "OFFSET_9_MER_M7"})
  void scoresAsPredictionsDo(SeedMatch rule) throws IOException {
    Randoms random = new Randoms(21);
    Rna let7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String target = random.sequence(1 + random.below(2500), i % 3);
      pairs.add(
          i % 2 == 0
              ? new Pair(let7.id(), let7.letters(), "utr-" + i, target + "CUACCUCA")
              : new Pair(
                  "mir-" + i, random.sequence(10 + random.below(20), 0), "utr-" + i, target));
    }
    for (boolean noisyOr : new boolean[] {false, true}) {
      ScanOptions options = ScanOptions.builder().noisyOr(noisyOr).build();
      List<GeneScore> expected = new ArrayList<>();
      List<GeneScore> actual = new ArrayList<>();
      List<Float> scanned = new ArrayList<>();
      Search search = Search.seeds(rule);
      List<Rna> mirnas =
          pairs.stream().map(pair -> new Rna(pair.mirnaId(), pair.mirna())).distinct().toList();
      try (Seedhawk engine =
              Seedhawk.builder().model("deeptarget").device(Device.CPU).threads(2).open();
          MirnaSet set = engine.prepare(mirnas, search);
          Scanner scanner = set.newScanner(options)) {
        engine.predict(pairs.iterator(), search, options, new Genes(expected));
        for (Pair pair : pairs) {
          Rna target = new Rna(pair.targetId(), pair.target());
          actual.add(set.score(pair.mirnaId(), target, options));
          assertEquals(actual.getLast(), set.scoreAsync(pair.mirnaId(), target, options).join());
          int mirna = mirnas.indexOf(new Rna(pair.mirnaId(), pair.mirna()));
          scanned.add(scanner.score(mirna, pair.target().getBytes(StandardCharsets.US_ASCII)));
        }
        BadInputException refused =
            assertThrows(
                BadInputException.class, () -> set.score("let-7", new Rna("x", "AC!GU"), options));
        assertTrue(refused.getMessage().contains("'x'"), refused.getMessage());
        assertEquals(
            expected.getFirst(),
            set.score("let-7", new Rna("utr-0", pairs.getFirst().target()), options));
        set.close(); // and once more at the end
        assertThrows(
            EngineClosedException.class, () -> set.score("let-7", new Rna("x", "ACGU"), options));
      }
      assertEquals(expected, actual, random.repeat());
      assertEquals(expected.stream().map(GeneScore::score).toList(), scanned, random.repeat());
      assertTrue(expected.stream().anyMatch(gene -> gene.status() == PairStatus.SCORED));
    }
  }

  @Test
  void anEngineAndItsScannersMayBeClosedAtOnce() throws Exception {
    for (int round = 0; round < 30; round++) {
      Seedhawk engine = Seedhawk.builder().model("deeptarget").threads(1).open();
      MirnaSet set = engine.prepare(List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")));
      Scanner scanner = set.newScanner(ScanOptions.DEFAULT);
      RegionScorer scorer = engine.newRegionScorer(1);
      Thread other =
          new Thread(
              () -> {
                scanner.close();
                scorer.close();
              });
      other.start();
      engine.close();
      other.join();
      assertEquals(0, engine.status().open());
    }
  }

  /** A source that never moves on would be asked for ever. */
  @Test
  void aSourceThatReadsNothingIsNamed() {
    for (int wrong : new int[] {0, -7, 1 << 30}) {
      TargetList source =
          new TargetList(List.of(new Rna("t", "ACGU"))) {
            @Override
            public int read(byte[] out, int from, int length) {
              return wrong;
            }
          };
      try (Seedhawk engine = Seedhawk.open("deeptarget");
          MirnaSet set = engine.prepare(List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")))) {
        IOException e =
            assertThrows(
                IOException.class,
                () -> set.scan(source, ScanOptions.DEFAULT, new Genes(new ArrayList<>())));
        assertTrue(e.getMessage().contains("TargetSource.read returned " + wrong), e.getMessage());
      }
    }
  }

  @Test
  void aWaitMayBeLongerThanNanosecondsCount() {
    Seedhawk engine = Seedhawk.open("deeptarget");
    assertTrue(engine.close(java.time.Duration.ofSeconds(Long.MAX_VALUE)));
  }
}
