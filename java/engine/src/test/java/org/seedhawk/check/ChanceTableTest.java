// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.check.ChanceTable.Row;
import org.seedhawk.error.ModelException;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.scan.SeedMatch;

/** The table of sites by chance: its file, and the thresholds that it gives. */
class ChanceTableTest {
  private static final String HEADER = "rule\tthreshold\tsites\tper_1000_nt\n";

  private static ChanceTable table(Map<String, String> facts) {
    return new ChanceTable(
        facts,
        List.of(
            new Row(SeedMatch.CANONICAL, 0, 4300, 0.43),
            new Row(SeedMatch.CANONICAL, 0.5f, 3700, 0.37),
            new Row(SeedMatch.CANONICAL, 0.9f, 123, 0.0123456),
            new Row(SeedMatch.CANONICAL, 0.99f, 9, 0.0009),
            new Row(SeedMatch.STRICT, 0, 9, 0.0009)));
  }

  @Test
  void readsWhatItWrites() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", "m 1");
    facts.put("sha256 model.onnx", "ab");
    ChanceTable table = table(facts);
    ChanceTable read = ChanceTable.parse("chance.tsv", table.text());
    assertEquals(table, read);
    assertEquals(List.copyOf(facts.keySet()), List.copyOf(read.facts().keySet()));
    assertEquals(4, read.of(SeedMatch.CANONICAL).size());
  }

  @Test
  void givesTheLowestThresholdWithSoFewSites() {
    ChanceTable table = table(Map.of());
    assertEquals(0, table.threshold(SeedMatch.CANONICAL, 0.43).threshold());
    assertEquals(0.5f, table.threshold(SeedMatch.CANONICAL, 0.42).threshold());
    assertEquals(0.5f, table.threshold(SeedMatch.CANONICAL, 0.37).threshold());
    assertEquals(0.9f, table.threshold(SeedMatch.CANONICAL, 0.36).threshold());
    assertEquals(0.9f, table.threshold(SeedMatch.CANONICAL, 0.0123456).threshold());
  }

  /** Nine sites are too few for a rate, so the range ends before. Its ends are in it. */
  @Test
  void refusesWhatWasNotMeasured() {
    ChanceTable table = table(Map.of());
    for (double most : new double[] {0.0123, 0.0009, 0, 0.44, Double.NaN}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> table.threshold(SeedMatch.CANONICAL, most));
      assertTrue(e.getMessage().endsWith("it must be 0.0124..0.43"), e.getMessage());
    }
    assertEquals(0.9f, table.threshold(SeedMatch.CANONICAL, 0.0124).threshold());
    for (SeedMatch rule : List.of(SeedMatch.STRICT, SeedMatch.TEN_MER_M6)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> table.threshold(rule, 0.1));
      assertTrue(e.getMessage().startsWith("no chance was measured with seed match"));
    }
  }

  @Test
  void refusesWhatIsNoTable() {
    for (String[] bad :
        new String[][] {
          {"", "chance.tsv:0: the header must be rule threshold sites per_1000_nt"},
          {"#model\tm\n", "chance.tsv:1: the header"},
          {"a\tb\n", "chance.tsv:1: the header"},
          {HEADER + "canonical\t0\t1\n", "chance.tsv:2: a row is a rule"},
          {HEADER + "canonical\t0\tx\t1\n", "chance.tsv:2: a row is a rule"},
          {HEADER + "other\t0\t1\t1\n", "chance.tsv:2: a row is a rule"},
          {HEADER + "canonical\t0.5\t1\t1\n", "chance.tsv:2: thresholds rise from 0"},
          {HEADER + "canonical\t0\t1\tNaN\n", "chance.tsv:2: thresholds rise from 0"},
          {HEADER + "canonical\t0\t5\t1\ncanonical\t0.5\t6\t1\n", "chance.tsv:3: thresholds"},
          {HEADER + "canonical\t0\t5\t1\ncanonical\t0\t5\t1\n", "chance.tsv:3: thresholds"},
        }) {
      ModelException e =
          assertThrows(ModelException.class, () -> ChanceTable.parse("chance.tsv", bad[0]));
      assertTrue(e.getMessage().startsWith(bad[1]), e.getMessage());
    }
  }

  @Test
  void belongsToTheFilesThatItWasMeasuredWith(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "a model");
    ModelFiles files = ModelFiles.find(folder.toString());
    assertEquals(Optional.empty(), ChanceTable.of(files));
    ChanceTable table = table(Map.of("sha256 model.onnx", files.sha256("model.onnx")));
    Files.writeString(folder.resolve("chance.tsv"), table.text());
    assertEquals(Optional.of(table), ChanceTable.of(files));
    Files.writeString(folder.resolve("site.onnx"), "a tower");
    ModelException e = assertThrows(ModelException.class, () -> ChanceTable.of(files));
    assertTrue(e.getMessage().contains("it was measured with another site.onnx;"), e.getMessage());
    Files.delete(folder.resolve("site.onnx"));
    Files.writeString(folder.resolve("model.onnx"), "another model");
    e = assertThrows(ModelException.class, () -> ChanceTable.of(files));
    assertTrue(e.getMessage().contains("it was measured with another model.onnx;"));
  }
}
