// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetList;

/** Models give scores for paddings; pairs of which nothing can be told get a status instead. */
class NoInformationTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "AAAAAAAAAAAAAAAAAAAAAACUACCUCAAAAAAAAAAA";
  private static final String NO_INFORMATION =
      "region: no_information: no window holds 6 letters A C G U, those of the shortest site;"
          + " leave it out";

  private static List<GeneScore> predict(Seedhawk engine, Search search, String... pairs)
      throws IOException {
    List<Pair> all = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.add(new Pair("m", pairs[i], "t", pairs[i + 1]));
    }
    List<GeneScore> genes = new ArrayList<>();
    engine.predict(all.iterator(), search, ScanOptions.DEFAULT, new Genes(genes));
    return genes;
  }

  private record Genes(List<GeneScore> all) implements ScanSink<Boolean> {
    @Override
    public Boolean map(SiteBatch batch) {
      return true;
    }

    @Override
    public void sites(Boolean mapped) {}

    @Override
    public void gene(GeneView gene) {
      all.add(gene.toScore());
    }
  }

  private static List<String> statuses(List<GeneScore> genes) {
    return genes.stream().map(gene -> gene.status().label()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "deeptarget", "targetnet"})
  void windowsOfPaddingHaveNoScore(String model) throws IOException {
    String fiveOfForty = "N".repeat(17) + "ACUAC" + "N".repeat(18);
    String sixOfForty = "N".repeat(17) + "ACUACC" + "N".repeat(17);
    String sixApart = "ACU" + "N".repeat(200) + "ACC";
    try (Seedhawk engine = Seedhawk.builder().model(model).open()) {
      List<GeneScore> genes =
          predict(
              engine,
              Search.everyWindow(),
              LET7,
              "N".repeat(40),
              LET7,
              "GGGG",
              LET7,
              "A",
              "N".repeat(22),
              SITE,
              "UGAGGNAGUAGGUUGUAUAGUU",
              SITE,
              LET7,
              fiveOfForty,
              LET7,
              sixApart,
              LET7,
              sixOfForty,
              "NGAGGUANUAGGUUGUAUAGUU",
              SITE,
              LET7,
              SITE);
      assertEquals(
          List.of(
              "no_information",
              "no_information",
              "no_information",
              "ambiguous_seed",
              "ambiguous_seed",
              "no_information",
              "no_information",
              "scored",
              "scored",
              "scored"),
          statuses(genes));
      for (GeneScore gene : genes.subList(0, 7)) {
        assertEquals(0, gene.siteCount());
        assertEquals(0, gene.score());
      }
    }
  }

  @Test
  void publishedSearchesCallShortTargetsShort() throws IOException {
    try (Seedhawk engine = Seedhawk.builder().model("deeptarget").open()) {
      Search search = new Search.PublishedDeepTarget(SeedMatch.OFFSET_9_MER_M7);
      List<GeneScore> genes =
          predict(
              engine, search, LET7, "ACU", LET7, "N".repeat(5), LET7, "N".repeat(40), LET7, SITE);
      assertEquals(List.of("too_short", "too_short", "no_information", "no_site"), statuses(genes));
    }
  }

  @Test
  void scorersOfRegionsRefuseThemInTheSameWords() {
    try (Seedhawk engine = Seedhawk.open();
        RegionScorer scorer = engine.newRegionScorer(2);
        ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT)) {
      byte[] mirna = LET7.getBytes(US_ASCII);
      for (String letters : List.of("N".repeat(40), "GGGG", "A", "ACU" + "N".repeat(200) + "ACC")) {
        byte[] region = letters.getBytes(US_ASCII);
        assertEquals(
            NO_INFORMATION,
            assertThrows(BadInputException.class, () -> scorer.score(mirna, region)).getMessage());
        CompletionException failed =
            assertThrows(CompletionException.class, () -> queue.submit(mirna, region).join());
        assertEquals(NO_INFORMATION, failed.getCause().getMessage());
      }
      byte[] unknown = "N".repeat(22).getBytes(US_ASCII);
      byte[] site = SITE.getBytes(US_ASCII);
      assertTrue(
          assertThrows(BadInputException.class, () -> scorer.score(unknown, site))
              .getMessage()
              .startsWith("mirna: ambiguous_seed: nt 2-7 are not all A C G U"));
      scorer.clear();
      scorer.add(mirna, site);
      assertThrows(BadInputException.class, () -> scorer.add(mirna, "N".getBytes(US_ASCII)));
      scorer.run();
      assertEquals(1, scorer.size());
    }
  }

  /** Windows of padding beside known letters are left out, and the others are scored. */
  @Test
  void longTargetsAreScoredWhereTheyAreKnown() throws IOException {
    try (Seedhawk engine = Seedhawk.open();
        RegionScorer scorer = engine.newRegionScorer(1)) {
      String target = "N".repeat(300) + SITE + "N".repeat(300);
      GeneScore gene = predict(engine, Search.everyWindow(), LET7, target).getFirst();
      scorer.score(LET7.getBytes(US_ASCII), target.getBytes(US_ASCII));
      assertEquals(gene.score(), scorer.score(0));
      int length = engine.model().windowLength();
      assertEquals(SITE.length() + length - 1 - 2 * 5, gene.siteCount());
      assertEquals(gene.siteCount(), scorer.result(0).windows());
    }
  }

  @Test
  void scansUseTheSameStatuses() throws IOException {
    List<Rna> mirnas =
        List.of(
            new Rna("let-7", LET7),
            new Rna("lost", "N".repeat(22)),
            new Rna("nt3", "UGNGGUAGUAGGUUGUAUAGUU"));
    List<Rna> targets =
        List.of(
            new Rna("site", SITE),
            new Rna("none", "A".repeat(60)),
            new Rna("padding", "N".repeat(60)),
            new Rna("short", "NNN"));
    List<String> expected =
        List.of(
            "scored",
            "ambiguous_seed",
            "ambiguous_seed",
            "no_site",
            "ambiguous_seed",
            "ambiguous_seed",
            "no_information",
            "ambiguous_seed",
            "ambiguous_seed",
            "too_short",
            "too_short",
            "too_short");
    ScanOptions options = ScanOptions.builder().allPairs(true).build();
    try (Seedhawk engine = Seedhawk.open();
        MirnaSet set = engine.prepare(mirnas, Search.seeds(SeedMatch.CANONICAL))) {
      assertEquals(expected, statuses(set.scoreGenes(targets, options)));
      List<GeneScore> streamed = new ArrayList<>();
      set.scan(new TargetList(targets), options, new Genes(streamed));
      assertEquals(expected, statuses(streamed));
      List<String> predicted = new ArrayList<>();
      for (Rna target : targets) {
        for (Rna mirna : mirnas) {
          predicted.addAll(
              statuses(
                  predict(
                      engine,
                      Search.seeds(SeedMatch.CANONICAL),
                      mirna.letters(),
                      target.letters())));
        }
      }
      assertEquals(expected, predicted);
    }
  }
}
