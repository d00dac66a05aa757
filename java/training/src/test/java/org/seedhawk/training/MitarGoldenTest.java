// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;

/** The published miTAR weights, imported and served, against the published scores. */
class MitarGoldenTest {
  /** The reference has seven digits, and sums in another order, in float32. */
  private static final double TOLERANCE = 1e-5;

  /** What published miTAR lists: fragments from this score on, where a pair has two of them. */
  private static final float LISTED_SCORE = 0.8f;

  private static final int LISTED_FRAGMENTS = 2;

  @TempDir Path directory;

  private void importWeights(String name) {
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages, true);
    String weights = DataPack.file("weights").toString();
    String out = directory.toString();
    String[] args = {"--weights", weights, "--name", name, "--out", out};
    assertEquals(0, new ImportTool().run(writer, writer, args), messages.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"miTAR", "miTAR1", "miTAR2"})
  void sitesHaveThePublishedProbabilities(String name) throws IOException {
    importWeights(name);
    assertEquals(1000, ModelVerification.of(directory.toString()).pairs());
    List<String> golden = lines("golden/mitar_data_DeepMirTar_test_scores.tsv");
    int column = List.of(golden.getFirst().split("\t")).indexOf(name);
    List<String> sites = lines("mitar/data_DeepMirTar_test.txt");
    assertEquals(49, golden.size());
    assertEquals(49, sites.size());
    List<Pair> pairs = new ArrayList<>();
    for (String line : sites.subList(1, sites.size())) {
      String[] row = line.split("\t");
      String mirna = new StringBuilder(row[1]).reverse().toString(); // the file has 3'->5'
      pairs.add(new Pair(row[0], mirna, row[2], row[3]));
    }
    Scores scores = new Scores();
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
      engine.predict(pairs.iterator(), Search.everyWindow(), ScanOptions.DEFAULT, scores);
    }
    double worst = 0;
    for (int i = 0; i < pairs.size(); i++) {
      double expected = Double.parseDouble(golden.get(i + 1).split("\t")[column]);
      worst = Math.max(worst, Math.abs(scores.score.get(i) - expected));
    }
    System.out.printf("48 golden %s sites: largest difference %.1e%n", name, worst);
    assertTrue(worst <= TOLERANCE, "probabilities differ by " + worst);
  }

  @Test
  void workedExampleGivesThePublishedFragments() throws IOException {
    importWeights("miTAR");
    List<Rna> targets = fasta("mitar/tests_input/mrna_multiple_mixedLongShort.fa");
    List<Rna> mirnas = fasta("mitar/tests_input/mirna_multiple.fa");
    String single = Files.readString(DataPack.file("mitar/tests_input/mirna_hsa-miR-139-5p.txt"));
    double worst = listed(mirnas, targets, true, "mirna_multiple_predictedTar.fa");
    List<Rna> one = List.of(new Rna("hsa-miR-139-5p", single.strip()));
    worst = Math.max(worst, listed(one, targets, false, "mir139-5p_predictedTar.fa"));
    System.out.printf("17 golden miTAR fragments: largest difference %.1e%n", worst);
    assertTrue(worst <= TOLERANCE, "probabilities differ by " + worst);
  }

  /** Compares the fragments that published miTAR lists, and the letters that it saw. */
  private double listed(
      List<Rna> mirnas, List<Rna> targets, boolean namesMirna, String expectedFile)
      throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (Rna mirna : mirnas) {
      for (Rna target : targets) {
        pairs.add(new Pair(mirna.id(), mirna.letters(), target.id(), target.letters()));
      }
    }
    Scores scores = new Scores();
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
      engine.predict(
          pairs.iterator(),
          new Search.PublishedMitar(Search.PublishedMitar.PUBLISHED_STEP),
          ScanOptions.builder().threshold(0).build(),
          scores);
    }
    List<Rna> expected = fasta("mitar/tests_expected/" + expectedFile);
    double worst = 0;
    int next = 0;
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      List<Site> fragments = new ArrayList<>();
      for (Site site : scores.sites) {
        if (site.mirnaId().equals(pair.mirnaId()) && site.targetId().equals(pair.targetId())) {
          fragments.add(site);
        }
      }
      float best = (float) fragments.stream().mapToDouble(Site::score).max().orElseThrow();
      assertEquals(best, scores.score.get(i), "the pair's score is its best fragment's");
      assertEquals(fragments.size(), scores.count.get(i));
      long listed = fragments.stream().filter(site -> site.score() >= LISTED_SCORE).count();
      for (int f = 0; f < fragments.size() && listed >= LISTED_FRAGMENTS; f++) {
        Site site = fragments.get(f);
        if (site.score() < LISTED_SCORE) {
          continue;
        }
        Rna wanted = expected.get(next++);
        String prefix = namesMirna ? pair.mirnaId() + "|" : "";
        String name = "%s%s|%s|%s|".formatted(prefix, pair.targetId(), listed, f);
        assertTrue(wanted.id().startsWith(name), wanted.id() + " is not " + name);
        String letters =
            pair.target().substring((int) site.start(), (int) site.end()).replace('T', 'U');
        assertEquals(wanted.letters().substring(26).replaceAll("N+$", ""), letters, name);
        double score = Double.parseDouble(wanted.id().substring(name.length()));
        worst = Math.max(worst, Math.abs(site.score() - score));
      }
    }
    assertEquals(expected.size(), next, "fragments of " + expectedFile);
    return worst;
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(DataPack.file(file));
  }

  private static List<Rna> fasta(String file) throws IOException {
    List<Rna> records = new ArrayList<>();
    for (String line : lines(file)) {
      if (line.startsWith(">")) {
        records.add(new Rna(line.substring(1).strip(), ""));
      } else if (!line.isBlank()) {
        Rna last = records.removeLast();
        records.add(new Rna(last.id(), last.letters() + line.strip()));
      }
    }
    return records;
  }

  /** Keeps all rows. */
  private static final class Scores implements ScanSink<List<Site>> {
    final List<Site> sites = new ArrayList<>();
    final List<Float> score = new ArrayList<>();
    final List<Long> count = new ArrayList<>();

    @Override
    public List<Site> map(SiteBatch batch) {
      List<Site> mapped = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        mapped.add(batch.site(i));
      }
      return mapped;
    }

    @Override
    public void sites(List<Site> mapped) {
      sites.addAll(mapped);
    }

    @Override
    public void gene(GeneView gene) {
      assertEquals(PairStatus.SCORED, gene.status(), gene.mirnaId() + " " + gene.targetId());
      score.add(gene.score());
      count.add(gene.siteCount());
    }
  }
}
