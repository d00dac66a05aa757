// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.training.DataPack;
import org.seedhawk.training.ImportTool;
import org.seedhawk.training.data.LabelledSites;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.fit.OnnxScorer;
import org.seedhawk.training.network.DeepTarget;
import org.seedhawk.training.result.Parity;

class PublishedWeightsTest {
  /** The reference summed in another order, in float32. */
  private static final double TOLERANCE = 1e-4;

  @TempDir Path directory;

  @Test
  void importedDeepTargetGivesTheGoldenScores() throws IOException {
    Path golden = DataPack.file("golden/deeptarget_sites_offset-9-mer-m7.tsv");
    Map<String, String> mirnas = fasta(DataPack.file("deeptarget/mirna.fasta"));
    importDeepTarget();
    List<String> lines = Files.readAllLines(golden);
    try (SitePool pool = new SitePool()) {
      List<Window> windows = new ArrayList<>();
      float[] expected = new float[lines.size() - 1];
      for (int i = 1; i < lines.size(); i++) {
        String[] fields = lines.get(i).split("\t");
        int mirna = pool.addMirna(mirnas.get(fields[0]).replace('T', 'U'));
        String site = new StringBuilder(fields[3]).reverse().toString();
        int region = pool.addRegion(site);
        windows.add(new Window(mirna, region, site.length() - 1, false));
        expected[i - 1] = Float.parseFloat(fields[4]);
      }
      assertEquals(15_361, windows.size());
      try (OnnxScorer scorer = new OnnxScorer(directory, new DeepTarget().inputs(), pool)) {
        double joint = Parity.largestDifference(expected, scorer.score(windows, "joint"));
        double towers = Parity.largestDifference(expected, scorer.score(windows, "towers"));
        System.out.printf(
            "15,361 golden sites: largest difference %.1e (joint), %.1e (towers)%n", joint, towers);
        assertTrue(joint <= TOLERANCE, "joint differs by " + joint);
        assertTrue(towers <= TOLERANCE, "towers differ by " + towers);
      }
    }
  }

  private void importDeepTarget() {
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
                "deepTarget",
                "--out",
                directory.toString());
    assertEquals(0, status, messages.toString());
  }

  /**
   * The published network knows the rows that it was trained on best when their first letters are
   * read 5'->3', although it is shown windows 3'->5' when it predicts: why recipes can have {@code
   * window: published}.
   */
  @Test
  void deepTargetWasTrainedOnTheFirstLettersOfRowsAsTheyStand() throws IOException {
    Path table = DataPack.file("miraw/site_pool.tsv");
    importDeepTarget();
    Map<String, UnaryOperator<String>> readings = new LinkedHashMap<>();
    readings.put("first, 5'->3'", site -> reversed(first(site)));
    readings.put("first, 3'->5'", PublishedWeightsTest::first);
    readings.put("last, 5'->3'", site -> reversed(last(site)));
    readings.put("last, 3'->5'", PublishedWeightsTest::last);
    Map<String, Double> accuracy = new LinkedHashMap<>();
    List<LabelledSites.Row> rows = LabelledSites.read(table, LabelledSites.Format.POOL).rows();
    for (Map.Entry<String, UnaryOperator<String>> reading : readings.entrySet()) {
      try (SitePool pool = new SitePool();
          OnnxScorer scorer = new OnnxScorer(directory, new DeepTarget().inputs(), pool)) {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += 10) {
          LabelledSites.Row row = rows.get(i);
          int region = pool.addRegion(reading.getValue().apply(row.region()));
          windows.add(new Window(pool.addMirna(row.mirna()), region, 29, row.positive()));
        }
        accuracy.put(
            reading.getKey(),
            Metrics.of(scorer.score(windows, "joint"), Window.labels(windows), 0.5).accuracy());
      }
    }
    System.out.println(
        "published DeepTarget on rows of its training, by what is read: " + accuracy);
    double best = accuracy.remove("first, 5'->3'");
    assertTrue(best > 0.91, () -> best + " against " + accuracy);
    accuracy.forEach((reading, other) -> assertTrue(other < best - 0.015, reading + " " + other));
  }

  private static String first(String site) {
    return site.substring(0, 30);
  }

  private static String last(String site) {
    return site.substring(site.length() - 30);
  }

  private static String reversed(String letters) {
    return new StringBuilder(letters).reverse().toString();
  }

  @Test
  void saysWhatIsWrongWithAnIndex() throws IOException {
    Files.write(directory.resolve("w.bin"), new byte[16]);
    fails("tensor\tdtype\n", "w.index.tsv:1: the header is 'tensor\tdtype'");
    String header = "tensor\tdtype\tshape\tbyte_offset\tn_values\n";
    fails(header + "a\tfloat32le\t2,3\t0\t6\n", ":2: tensor 'a' is bytes 0..24");
    fails(header + "a\tfloat32le\t2,2\t0\t3\n", ":2: shape [2, 2] needs 4 values but 3 were given");
    fails(header + "a\tint8\t2,2\t0\t4\n", ":2: 'a int8 2,2 0 4' is no float32le tensor");
    fails(header + "a\tfloat32le\t4\t0\t4\n", "w.bin: there is no tensor 'embd1.weight', only [a]");
  }

  @Test
  void namesAMissingFile() {
    BadInputException e =
        assertThrows(BadInputException.class, () -> PublishedWeights.read(directory, "none"));
    assertTrue(e.getMessage().contains("none.bin: no such file"), e.getMessage());
  }

  private void fails(String index, String message) throws IOException {
    Files.writeString(directory.resolve("w.index.tsv"), index);
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> PublishedWeights.read(directory, "w").deepTarget());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static Map<String, String> fasta(Path file) throws IOException {
    Map<String, String> records = new HashMap<>();
    String name = null;
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(">")) {
        name = line.substring(1).strip().split("\\s")[0];
      } else {
        records.merge(name, line.strip(), String::concat);
      }
    }
    return records;
  }

  @Test
  void refusesWeightsThatAreNotFiniteOrNotAllNamed() throws IOException {
    String index = "tensor\tdtype\tshape\tbyte_offset\tn_values\na\tfloat32le\t4\t0\t4\n";
    Files.write(directory.resolve("w.bin"), new byte[20]);
    fails(index, "w.bin: the file has 20 bytes, and the tensors of");
    for (int value : new int[] {0x7fc00000, 0x7f800000, 0xff800000}) {
      ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putInt(8, value);
      Files.write(directory.resolve("w.bin"), bytes.array());
      fails(index, " as its value 2; a weight must be finite: fetch the file again");
    }
    fails(index.replace("\t0\t4\n", "\t9223372036854775800\t4\n"), ":2: tensor 'a' is bytes");
    fails(index.replace("\t0\t4\n", "\t0\t-4\n"), ":2: tensor 'a' is bytes");
  }
}
