// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Seedhawk;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** The published TargetNet weights, imported and served, against the published scores. */
class TargetNetGoldenTest {
  /** The reference has seven digits, and sums in another order, in float32. */
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path directory;

  @BeforeAll
  static void importWeights() {
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages, true);
    int status =
        new ImportTool()
            .run(
                writer,
                writer,
                "--weights",
                DataPack.file("weights").toString(),
                "--name",
                "TargetNet",
                "--out",
                directory.toString());
    assertEquals(0, status, messages.toString());
  }

  @Test
  void sitesHaveThePublishedAlignmentsAndProbabilities() throws IOException {
    List<String[]> sites = rows("miraw/targetnet_val.txt");
    List<String[]> golden = rows("golden/targetnet_val_scores.tsv");
    assertEquals(4329, golden.size());
    List<Pair> pairs = new ArrayList<>();
    try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      WindowEncoder encoder = new WindowEncoderJava();
      MemorySegment zero = arena.allocate(JAVA_LONG);
      MemorySegment mirna = arena.allocate(JAVA_LONG, WindowEncoder.PLANES);
      MemorySegment site = arena.allocate(JAVA_LONG, WindowEncoder.PLANES);
      MemorySegment score = arena.allocate(JAVA_INT);
      PairRows rows = new PairRows(site, 1, mirna, 1, zero, zero);
      for (int i = 0; i < golden.size(); i++) {
        String[] row = sites.get(i);
        pairs.add(new Pair(row[0], row[1], row[2], row[3]));
        sequences.clear();
        sequences.add(row[1]);
        sequences.add(row[3]);
        encoder.planes(sequences.get(0), zero, 1, WindowEncoder.MAX_PLANE_LENGTH, false, mirna);
        encoder.planes(sequences.get(1), zero, 1, WindowEncoder.ESA_SITE_LENGTH, true, site);
        encoder.esa(rows, 1, MemorySegment.NULL, score);
        assertEquals(
            Integer.parseInt(golden.get(i)[4]), score.get(JAVA_INT, 0), "alignment of row " + i);
      }
    }
    Genes genes = new Genes(Map.of());
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
      engine.predict(pairs.iterator(), Search.everyWindow(), ScanOptions.DEFAULT, genes);
    }
    double worst = 0;
    for (int i = 0; i < golden.size(); i++) {
      worst = Math.max(worst, Math.abs(genes.score.get(i) - Double.parseDouble(golden.get(i)[5])));
    }
    System.out.printf("4,329 golden TargetNet sites: largest difference %.1e%n", worst);
    assertTrue(worst <= TOLERANCE, "probabilities differ by " + worst);
  }

  @Test
  void genesHaveThePublishedCandidatesAndMaxima() throws IOException {
    Map<String, Pair> sequences = new HashMap<>();
    for (int set = 0; set < 10; set++) {
      for (String[] row : rows("miraw/miRAW_Test" + set + ".txt")) {
        sequences.put(row[0] + "\t" + row[2], new Pair(row[0], row[1], row[2], row[3]));
      }
    }
    List<String[]> golden = rows("golden/targetnet_miraw_pair_scores.tsv");
    assertEquals(2936, golden.size());
    List<Pair> pairs = new ArrayList<>();
    Map<String, Long> argmax = new HashMap<>();
    for (String[] row : golden) {
      Pair pair = sequences.get(row[0] + "\t" + row[1]);
      pairs.add(pair);
      int length = pair.target().length();
      assertEquals(Integer.parseInt(row[4]), Math.max(0, length - 39), "windows of " + pair);
      argmax.put(row[0] + "\t" + row[1], length - 40L - Long.parseLong(row[7]));
    }
    Genes genes = new Genes(argmax);
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
      engine.predict(
          pairs.iterator(),
          new Search.PublishedTargetNet(),
          ScanOptions.builder().threshold(0).batch(512).build(),
          genes);
    }
    double worst = 0;
    for (int i = 0; i < golden.size(); i++) {
      String[] row = golden.get(i);
      String what = row[0] + " " + row[1];
      assertEquals(Long.parseLong(row[5]), genes.sites.get(i), "candidates of " + what);
      double expected = Double.parseDouble(row[6]);
      worst = Math.max(worst, Math.abs(genes.score.get(i) - expected));
      if (genes.sites.get(i) > 0) {
        // Of windows with as much the published search names one, this engine the first.
        Float there = genes.atArgmax.get(row[0] + "\t" + row[1]);
        assertTrue(there != null, what + ": the published window is no candidate");
        worst = Math.max(worst, Math.abs(there - expected));
      } else {
        assertEquals("-1", row[7], what);
      }
    }
    System.out.printf("2,936 golden TargetNet pairs: largest difference %.1e%n", worst);
    assertTrue(worst <= TOLERANCE, "probabilities differ by " + worst);
  }

  private static List<String[]> rows(String file) throws IOException {
    List<String[]> rows = new ArrayList<>();
    List<String> lines = Files.readAllLines(DataPack.file(file));
    for (String line : lines.subList(1, lines.size())) {
      rows.add(line.split("\t"));
    }
    return rows;
  }

  /** Keeps the gene rows, and the scores of the sites that start where {@code wanted} says. */
  private static final class Genes implements ScanSink<Map<String, Float>> {
    final List<Float> score = new ArrayList<>();
    final List<Long> sites = new ArrayList<>();
    final Map<String, Float> atArgmax = new HashMap<>();
    private final Map<String, Long> wanted;

    Genes(Map<String, Long> wanted) {
      this.wanted = wanted;
    }

    @Override
    public Map<String, Float> map(SiteBatch batch) {
      Map<String, Float> found = new HashMap<>();
      for (int i = 0; i < batch.size(); i++) {
        String pair = batch.mirnaId(i) + "\t" + batch.targetId(i);
        if (wanted.getOrDefault(pair, -1L) == batch.start(i)) {
          found.put(pair, batch.score(i));
        }
      }
      return found;
    }

    @Override
    public void sites(Map<String, Float> found) {
      atArgmax.putAll(found);
    }

    @Override
    public void gene(GeneView gene) {
      score.add(gene.score());
      sites.add(gene.siteCount());
    }
  }
}
