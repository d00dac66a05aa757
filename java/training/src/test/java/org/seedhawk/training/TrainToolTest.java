// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainToolTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("seedhawk.root"), "models/deeptarget/recipe.yaml");

  @TempDir Path directory;

  private final StringWriter messages = new StringWriter();

  @Test
  void trainsReproduciblyOnASmallTableAndLeavesOnlyResults() throws IOException {
    writeData();
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    assertEquals(0, train(SHIPPED, first, "--epochs", "2"), messages.toString());
    assertEquals(0, train(SHIPPED, second, "--epochs", "2"), messages.toString());
    List<String> names = new ArrayList<>(TestWeights.FILES);
    names.addAll(List.of("README.md", "results.json"));
    try (var files = Files.list(first)) {
      assertEquals(
          names.stream().sorted().toList(),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    for (String file : TestWeights.FILES) {
      assertArrayEquals(
          Files.readAllBytes(first.resolve(file)), Files.readAllBytes(second.resolve(file)), file);
    }
    JsonNode results = new ObjectMapper().readTree(first.resolve("results.json").toFile());
    assertEquals(2, results.get("history").size());
    assertTrue(results.at("/parity/joint").asDouble() <= Parity.TOLERANCE);
    assertEquals(64, results.at("/sha256/miraw~1site_pool.tsv").asText().length());
    assertFalse(results.at("/split/validation_families").isEmpty());
    assertEquals(19, results.get("metrics").size());
    String card = Files.readString(first.resolve("README.md"));
    assertFalse(card.contains("{{"), card);
    assertTrue(messages.toString().contains("epoch 2/2: loss "), messages.toString());
  }

  @Test
  void bothToolsAreFoundByName() {
    assertTrue(ToolProvider.findFirst("seedhawk-train").isPresent());
    assertTrue(ToolProvider.findFirst("seedhawk-import").isPresent());
  }

  @Test
  void wrongArgumentsAreUsageErrors() {
    assertEquals(2, run("seedhawk-train", SHIPPED.toString()));
    assertTrue(messages.toString().contains("--data"), messages.toString());
    assertEquals(2, run("seedhawk-train", SHIPPED.toString(), "--data", "x", "--epochs", "-1"));
    assertEquals(2, run("seedhawk-import", "--weights", "x", "--name", "other", "--out", "y"));
    assertTrue(messages.toString().contains("--name 'other' is unknown"), messages.toString());
  }

  @Test
  void wrongInputIsOneLineAndWritesNothing() throws IOException {
    Path out = directory.resolve("out");
    Path recipe =
        Files.writeString(
            directory.resolve("recipe.yaml"),
            Files.readString(SHIPPED).replace("  batch: ", "  batches: "));
    assertEquals(3, train(recipe, out));
    assertTrue(messages.toString().contains("unknown key 'batches'"), messages.toString());
    assertEquals(1, messages.toString().lines().count(), messages.toString());
    assertEquals(3, train(SHIPPED, out));
    assertTrue(messages.toString().contains("site_pool.tsv: no such file"), messages.toString());
    assertFalse(Files.exists(out.resolve("model.onnx")));
  }

  @Test
  void saysWhenATableIsTooSmallToSplit() throws IOException {
    writeData();
    assertEquals(3, train(SHIPPED, directory.resolve("out"), "--limit", "8"));
    assertTrue(messages.toString().contains("8 rows are too few"), messages.toString());
  }

  @Test
  void stopsAtALossThatIsNoNumber() {
    TrainingException e =
        assertThrows(
            TrainingException.class,
            () -> DeepTargetTraining.checkLoss(Float.NaN, 3, 17, 1_024, 1_088));
    assertTrue(
        e.getMessage().startsWith("loss is NaN in epoch 3, step 17 (rows 1024..1087"),
        e.getMessage());
  }

  private int train(Path recipe, Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(recipe.toString(), "--data", directory.toString(), "--out", out.toString()));
    args.addAll(List.of(more));
    return run("seedhawk-train", args.toArray(String[]::new));
  }

  private int run(String tool, String... args) {
    messages.getBuffer().setLength(0);
    PrintWriter writer = new PrintWriter(messages, true);
    return ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, args);
  }

  /** Positives carry the miRNA's seed match, negatives do not. */
  private void writeData() throws IOException {
    Random random = new Random(51);
    StringBuilder sites = new StringBuilder("mirna_seq\tmrna_seq\tlabel\tin_targetnet_val\n");
    StringBuilder benchmark = new StringBuilder("gene\tnoncodingRNA\tlabel\n");
    List<String> mirnas = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      mirnas.add(TestSequences.random(random, 22, "ACGU"));
    }
    for (int i = 0; i < 1_500; i++) {
      String mirna = mirnas.get(random.nextInt(mirnas.size()));
      boolean positive = random.nextBoolean();
      String region = TestSequences.random(random, 40, "ACGU");
      if (positive) {
        region =
            region.substring(0, 26)
                + TestSequences.partner(mirna.substring(1, 10))
                + region.substring(35);
      }
      sites.append(
          "%s\t%s\t%d\t%d\n".formatted(mirna, region, positive ? 1 : 0, i % 10 == 0 ? 1 : 0));
      if (i % 20 == 0) {
        benchmark.append("%s\t%s\t%d\n".formatted(region, mirna, positive ? 1 : 0));
      }
    }
    write("miraw/site_pool.tsv", sites.toString());
    write("mirbench/AGO2_CLASH_Hejret2023_test.tsv", benchmark.toString());
    String transcript = TestSequences.random(random, 6_000, "ACGT");
    write("utr/human_3utr_miraw_4025.fa", ">a\n" + transcript + "\n>b\n" + transcript + "\n");
    write("mirbase/mirgenedb_family_mappings.tsv", "MirGeneDB_ID\tFamily\n");
    write("mirbase/mirgenedb_hsa_mature.fas", ">none\nUGAGGUAGUAGG\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
