// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.data.WindowLayout;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.RecipeFile;
import org.seedhawk.training.result.Parity;

class TrainToolTest {
  @Test
  void namesARecipeByItsPlaceInTheProject() {
    assertEquals(
        "models/mitar/recipe.yaml", TrainCommand.inModels(Path.of("/any/where/mitar/recipe.yaml")));
    assertEquals(
        "models/experiments/why/mitar/r.yaml",
        TrainCommand.inModels(Path.of("/any/models/experiments/why/mitar/r.yaml")));
  }

  private static final Path SHIPPED =
      Path.of(System.getProperty("seedhawk.root"), "models/deeptarget/recipe.yaml");

  @TempDir Path directory;

  private final StringWriter messages = new StringWriter();

  @Test
  void trainsReproduciblyOnASmallTableAndLeavesOnlyResults() throws IOException {
    writeData();
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    // Alone: beside the shipped recipe lie results of other data, which is warned of.
    Path recipe = Files.copy(SHIPPED, directory.resolve("recipe.yaml"));
    assertEquals(0, train(recipe, first, "--epochs", "2"), messages.toString());
    assertEquals(0, train(recipe, second, "--epochs", "2"), messages.toString());
    List<String> names = new ArrayList<>(TestWeights.FILES);
    names.addAll(List.of("README.md", "learning-curve.svg", "parity.tsv", "results.json"));
    try (var files = Files.list(first)) {
      assertEquals(
          names.stream().sorted().toList(),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    for (String file : TestWeights.FILES) {
      assertArrayEquals(
          Files.readAllBytes(first.resolve(file)), Files.readAllBytes(second.resolve(file)), file);
    }
    assertEquals(48, ParityFile.read(first.resolve("parity.tsv")).size());
    JsonNode results = new ObjectMapper().readTree(first.resolve("results.json").toFile());
    assertEquals(2, results.get("history").size());
    assertTrue(results.at("/parity/largest/joint").asDouble() <= Parity.TOLERANCE);
    assertEquals(64, results.at("/sha256/miraw~1site_pool.tsv").asText().length());
    assertFalse(results.at("/split/validation_families").isEmpty());
    assertEquals(19, results.get("metrics").size());
    String card = Files.readString(first.resolve("README.md"));
    assertFalse(card.contains("{{"), card);
    assertTrue(card.contains("## Float16\nNot measured. `seedhawk evaluate --table float16"), card);
    assertTrue(messages.toString().contains("epoch 2/2: loss "), messages.toString());
    assertFalse(messages.toString().contains("warning"), messages.toString());

    byte[] before = Files.readAllBytes(first.resolve("results.json"));
    assertEquals(3, train(recipe, first, "--epochs", "1"), messages.toString());
    assertTrue(
        messages
            .toString()
            .contains("results.json: a training is finished there; give --overwrite"),
        messages.toString());
    assertArrayEquals(before, Files.readAllBytes(first.resolve("results.json")));
    assertEquals(0, train(SHIPPED, first, "--epochs", "1", "--overwrite"), messages.toString());
    assertTrue(
        messages.toString().contains("warning: miraw/site_pool.tsv, utr/human_3utr_miraw_4025.fa,"),
        messages.toString());
  }

  @Test
  void bothToolsAreFoundByName() {
    assertTrue(ToolProvider.findFirst("seedhawk-train").isPresent());
    assertTrue(ToolProvider.findFirst("seedhawk-import").isPresent());
  }

  @Test
  void wrongArgumentsAreUsageErrors() {
    assertEquals(2, run("seedhawk-train", SHIPPED.toString()));
    assertEquals(
        "seedhawk: %s: its data file 'miraw/site_pool.tsv' is not found without --data DIR; give the"
                .formatted(SHIPPED)
            + " folder that it is in; see 'seedhawk train --help'\n",
        messages.toString());
    for (String option : List.of("--epochs", "--limit", "--splits")) {
      assertEquals(2, run("seedhawk-train", SHIPPED.toString(), "--data", "x", option, "0"));
      assertTrue(
          messages.toString().startsWith("seedhawk: " + option + " is 0; it must be 1"),
          messages.toString());
      assertEquals(1, messages.toString().lines().count());
    }
    assertEquals(2, run("seedhawk-train", SHIPPED.toString(), "--data", "x", "--epochs", "-1"));
    assertEquals(2, run("seedhawk-train", SHIPPED.toString(), "--data", "x", "--random"));
    assertTrue(
        messages.toString().contains("--random has no effect without the recipe of a language"),
        messages.toString());
    String language = SHIPPED.resolveSibling("../rnabert/recipe.yaml").normalize().toString();
    assertEquals(2, run("seedhawk-train", language, "--data", "x", "--language-model", "x.onnx"));
    assertTrue(
        messages.toString().contains("--language-model has no effect with the recipe of a"),
        messages.toString());
    assertEquals(2, run("seedhawk-train", language, "--data", "x", "--random", "--epochs", "3"));
    assertTrue(
        messages.toString().contains("--epochs has no effect with --random"), messages.toString());
    assertEquals(
        2, run("seedhawk-import", "--weights", "x", "--name", "y", "--out", "z", "--width", "8"));
    assertTrue(
        messages.toString().contains("--width has no effect without --language-model; add it"),
        messages.toString());
    assertEquals(
        2, run("seedhawk-import", "--language-model", "x", "--out", "z", "--max-length", "0"));
    assertTrue(
        messages.toString().contains("--max-length is 0; it must be 1..65536"),
        messages.toString());
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
    Files.createDirectories(directory.resolve("miraw/site_pool.tsv"));
    assertEquals(3, train(SHIPPED, out));
    assertTrue(
        messages.toString().contains("site_pool.tsv: it is a folder; name a file in it"),
        messages.toString());
    assertFalse(Files.exists(out));
  }

  @Test
  void refusesASequenceThatTheModelCannotReadBeforeAnyTraining() throws IOException {
    Path recipe =
        Files.copy(
            SHIPPED.resolveSibling("../mitar2/recipe.yaml"), directory.resolve("recipe.yaml"));
    String row = "m\t%s\tt\t%s\t1\n";
    String good = row.formatted("ACGU".repeat(5), "ACGU".repeat(10));
    Path out = directory.resolve("out");
    for (List<String> refused :
        List.of(
            List.of(
                "ACGU".repeat(7),
                "ACGU".repeat(10),
                "miRNA 'm': a miRNA of more than 26 nt; model"),
            List.of("ACGU".repeat(5), "ACGU".repeat(11), "the target of miRNA 'm' has 44 nt but"),
            List.of("ACGU".repeat(5), "ACGUA", "the target of miRNA 'm' has 5 nt but needs"))) {
      String file = "mitar/data_miRaw_IndTest_noRepeats_3folds.txt";
      write(file, good + row.formatted(refused.get(0), refused.get(1)));
      assertEquals(3, train(recipe, out), messages.toString());
      assertEquals(1, messages.toString().lines().count(), messages.toString());
      assertTrue(messages.toString().contains(file + ":2: " + refused.get(2)), messages.toString());
      assertFalse(Files.exists(out), "nothing is written");
    }
  }

  @Test
  void warnsOfTranscriptsThatAreTakenForSites() throws IOException {
    writeData();
    Path pool = directory.resolve("miraw/site_pool.tsv");
    String text = Files.readString(pool);
    String region = text.split("\t|\n", 7)[5];
    Files.writeString(pool, text.replaceFirst(region, region.repeat(100)));
    assertEquals(0, train(SHIPPED, directory.resolve("out"), "--epochs", "1"));
    assertTrue(
        messages
            .toString()
            .contains("1 targets are longer than two of the model's windows, up to" + " 4,000 nt"),
        messages.toString());
  }

  @Test
  void saysWhenATableIsTooSmallToSplit() throws IOException {
    writeData();
    assertEquals(3, train(SHIPPED, directory.resolve("out"), "--limit", "8"));
    assertTrue(messages.toString().contains("8 rows are too few"), messages.toString());
  }

  @Test
  void saysWhenAllLabelsAreEqual() throws IOException {
    writeData();
    Path pool = directory.resolve("miraw/site_pool.tsv");
    Files.writeString(pool, Files.readString(pool).replaceAll("\t0\t([01])\n", "\t1\t$1\n"));
    assertEquals(3, train(SHIPPED, directory.resolve("out")));
    assertTrue(
        messages
            .toString()
            .contains("site_pool.tsv: all 1500 labels are 1; training needs positives (1) and"),
        messages.toString());
  }

  @Test
  void goesOnAfterAKillToTheSameWeights() throws IOException {
    writeData();
    Path recipe =
        Files.writeString(
            directory.resolve("recipe.yaml"),
            Files.readString(SHIPPED)
                .replace("  threads: 1", "  threads: 1\n  checkpoint_seconds: 0"));
    Path unbroken = directory.resolve("unbroken");
    Path resumed = directory.resolve("resumed");
    assertEquals(0, train(recipe, unbroken, "--epochs", "3"), messages.toString());
    // What a kill at the end of the first epoch would have left: its last checkpoint.
    Path checkpoint = resumed.resolve(".checkpoint");
    Path kept = directory.resolve("kept");
    PrintWriter writer =
        new PrintWriter(messages) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.startsWith("epoch 1/3: loss")) {
              try {
                Files.copy(checkpoint, kept);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    String[] args = {
      recipe.toString(),
      "--data",
      directory.toString(),
      "--out",
      resumed.toString(),
      "--epochs",
      "3"
    };
    assertEquals(0, new TrainTool().run(writer, writer, args), messages.toString());
    Files.delete(resumed.resolve("model.onnx"));
    Files.move(kept, checkpoint);
    assertEquals(0, train(recipe, resumed, "--epochs", "3"), messages.toString());
    assertTrue(
        messages.toString().contains("going on from the checkpoint: epoch "), messages.toString());
    for (String file : TestWeights.FILES) {
      assertArrayEquals(
          Files.readAllBytes(unbroken.resolve(file)),
          Files.readAllBytes(resumed.resolve(file)),
          file);
    }
    assertFalse(Files.exists(checkpoint), "a finished training leaves no checkpoint");
  }

  @Test
  void refusesACheckpointOfAnotherTraining() throws IOException {
    writeData();
    Path out = Files.createDirectories(directory.resolve("out"));
    Path checkpoint = Files.write(out.resolve(".checkpoint"), new byte[100]);
    assertEquals(3, train(SHIPPED, out, "--epochs", "1"));
    assertTrue(
        messages.toString().contains("the checkpoint is damaged; start anew with --restart"),
        messages.toString());
    assertTrue(Files.exists(checkpoint));
    assertEquals(0, train(SHIPPED, out, "--epochs", "1", "--restart"), messages.toString());
  }

  /** Whoever goes on with something else is told what, and the checkpoint stays for the first. */
  @Test
  void saysWhatIsAnotherThanWhereTheCheckpointWasWritten() throws IOException {
    writeData();
    String text = Files.readString(SHIPPED);
    Path recipe = Files.writeString(directory.resolve("recipe.yaml"), text);
    Path out = directory.resolve("out");
    Path checkpoint = out.resolve(".checkpoint");
    Path kept = directory.resolve("kept");
    PrintWriter writer =
        new PrintWriter(messages) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.startsWith("evaluating")) {
              try {
                Files.copy(checkpoint, kept);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    String[] args = {
      recipe.toString(), "--data", directory.toString(), "--out", out.toString(), "--epochs", "1"
    };
    assertEquals(0, new TrainTool().run(writer, writer, args), messages.toString());
    byte[] whole = Files.readAllBytes(Files.copy(kept, checkpoint));

    assertEquals(3, train(recipe, out, "--epochs", "2"));
    assertRefused("training.epochs was 1, now it is 2;", checkpoint);
    assertEquals(3, train(recipe, out, "--epochs", "1", "--limit", "100"));
    assertRefused("--limit was none, now it is 100;", checkpoint);
    Files.writeString(recipe, text.replace("threads: 1", "threads: 2"));
    assertEquals(3, train(recipe, out, "--epochs", "1"));
    assertRefused("training.threads was 1, now it is 2;", checkpoint);
    Files.writeString(recipe, text);
    Path table = directory.resolve("miraw/site_pool.tsv");
    Files.writeString(table, Files.readString(table).replaceAll("[^\n]*\n$", ""));
    assertEquals(3, train(recipe, out, "--epochs", "1"));
    assertRefused("file miraw/site_pool.tsv was sha256 ", checkpoint);

    Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
    assertEquals(3, train(recipe, out, "--epochs", "1"));
    assertTrue(
        messages.toString().contains(checkpoint + ": the checkpoint is damaged; start anew with"),
        messages.toString());
    assertTrue(Files.exists(checkpoint));
  }

  private void assertRefused(String difference, Path checkpoint) {
    assertTrue(
        messages
            .toString()
            .contains(
                checkpoint
                    + ": the checkpoint is of another recipe, other data, --epochs or --limit: "
                    + difference),
        messages.toString());
    assertTrue(Files.exists(checkpoint));
  }

  /** Such a checkpoint is no leave to write over what is finished, and is not deleted. */
  @Test
  void leavesTheCheckpointOfAnotherKindOfTrainingAlone() throws IOException {
    writeData();
    Path out = Files.createDirectories(directory.resolve("out"));
    Path results = Files.writeString(out.resolve("results.json"), "mine");
    Path models = Path.of(System.getProperty("seedhawk.root"), "models");
    Path ofGrid = Files.write(out.resolve(".checkpoint-grid-0"), new byte[100]);
    assertEquals(3, train(SHIPPED, out, "--epochs", "1"));
    assertOfAnotherKind(ofGrid);
    assertEquals(3, train(models.resolve("repression/recipe.yaml"), out, "--epochs", "1"));
    assertOfAnotherKind(ofGrid);
    Files.delete(ofGrid);
    Path ofModel = Files.write(out.resolve(".checkpoint"), new byte[100]);
    assertEquals(3, train(SHIPPED, out, "--epochs", "1", "--grid"));
    assertOfAnotherKind(ofModel);
    assertEquals(3, train(models.resolve("rnabert/recipe.yaml"), out, "--random"));
    assertOfAnotherKind(ofModel);
    assertEquals("mine", Files.readString(results));
  }

  private void assertOfAnotherKind(Path checkpoint) {
    assertTrue(
        messages
            .toString()
            .contains(
                checkpoint
                    + ": it is of another kind of training, which can still go on; give another"
                    + " --out, or delete it"),
        messages.toString());
    assertTrue(Files.exists(checkpoint));
  }

  @Test
  void refusesAFolderThatAnotherTrainingWritesToBeforeItReadsData() throws IOException {
    Path out = directory.resolve("out");
    try (OutputFolder other = OutputFolder.open(out, message -> {})) {
      Path checkpoint = Files.writeString(out.resolve(".checkpoint"), "x");
      assertEquals(3, train(SHIPPED, out, "--restart"));
      assertTrue(messages.toString().contains("another training"), messages.toString());
      assertTrue(Files.exists(checkpoint), "it is the other one's");
    }
  }

  @Test
  void writesOverNoFileThatIsNotItsOwn() throws IOException {
    Path out = Files.createDirectories(directory.resolve("out"));
    Path recipe = Files.copy(SHIPPED, out.resolve("recipe.yaml"));
    for (String name : List.of("README.md", "parity.tsv", "mirna.onnx")) {
      Path file = Files.writeString(out.resolve(name), "mine");
      assertEquals(3, train(recipe, out));
      assertTrue(
          messages.toString().contains(file + ": training would write over it; give --overwrite"),
          messages.toString());
      assertEquals("mine", Files.readString(file));
      assertEquals(3, train(recipe, out, "--overwrite"));
      assertTrue(messages.toString().contains("site_pool.tsv: no such file"), messages.toString());
      Files.delete(file);
    }
    assertEquals(3, train(recipe, out));
    assertTrue(
        messages.toString().contains("site_pool.tsv: no such file"),
        "a recipe alone is no hindrance: " + messages);
  }

  @Test
  void refusesAFileInPlaceOfTheFolder() throws IOException {
    Path file = Files.writeString(directory.resolve("out"), "mine");
    for (Path out : List.of(file, file.resolve("within"))) {
      assertEquals(3, train(SHIPPED, out), messages.toString());
      assertEquals(
          "seedhawk: %s: it is a file; name a folder with --out\n".formatted(file),
          messages.toString());
    }
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void repeatsOnOtherSplits() throws IOException {
    writeData();
    Path out = directory.resolve("out");
    assertEquals(0, train(SHIPPED, out, "--epochs", "1", "--splits", "3"), messages.toString());
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    JsonNode runs = results.at("/repeats/runs");
    assertEquals(3, runs.size());
    double mean = 0;
    for (JsonNode run : runs) {
      mean += run.get("test_accuracy").asDouble() / 3;
    }
    assertEquals(mean, results.at("/repeats/test_accuracy/mean").asDouble(), 1e-12);
    assertTrue(runs.get(0).get("split_seed").asInt() != runs.get(1).get("split_seed").asInt());
    assertTrue(Files.readString(out.resolve("README.md")).contains("### 3 splits"));
  }

  @Test
  void warnsOfTargetsThatRunTheOtherWay() throws IOException {
    writeData();
    Path pool = directory.resolve("miraw/site_pool.tsv");
    StringBuilder turned = new StringBuilder();
    for (String line : Files.readAllLines(pool)) {
      String[] fields = line.split("\t");
      if (!fields[0].startsWith("mirna")) {
        fields[1] = new StringBuilder(fields[1]).reverse().toString();
      }
      turned.append(String.join("\t", fields)).append('\n');
    }
    Files.writeString(pool, turned);
    assertEquals(0, train(SHIPPED, directory.resolve("out"), "--epochs", "1"));
    assertTrue(messages.toString().contains("warning: "), messages.toString());
  }

  @Test
  void comparesAGrid() throws IOException {
    writeData();
    Path recipe =
        Files.writeString(
            directory.resolve("recipe.yaml"),
            Files.readString(SHIPPED)
                + "grid:\n  learning_rate: [0.001, 0.01]\n  batch: [32, 64]\n");
    Path out = directory.resolve("out");
    assertEquals(0, train(recipe, out, "--epochs", "1", "--grid"), messages.toString());
    JsonNode cells = new ObjectMapper().readTree(out.resolve("grid.json").toFile()).get("cells");
    assertEquals(4, cells.size());
    assertEquals(0.01, cells.get(3).get("learning_rate").asDouble());
    assertEquals(64, cells.get(3).get("batch").asInt());
    assertTrue(cells.get(3).get("validation_score").asDouble() > 0);
    assertTrue(messages.toString().contains("validation average precision"), messages.toString());
    try (var files = Files.list(out)) {
      assertEquals(1, files.count(), "no model, no checkpoint");
    }
    assertEquals(3, train(recipe, out, "--epochs", "1", "--grid"));
    assertTrue(
        messages.toString().contains("grid.json: a training is finished there"),
        messages.toString());
    assertEquals(3, train(SHIPPED, directory.resolve("no"), "--grid"));
    assertTrue(
        messages.toString().contains("recipe 'deeptarget' has no section 'grid'"),
        messages.toString());
  }

  @Test
  void variesOneThingAtATime() throws IOException {
    writeData();
    Path recipe =
        Files.writeString(
            directory.resolve("recipe.yaml"),
            Files.readString(SHIPPED)
                + "grid:\n  learning_rate: [0.001, 0.01]\n  batch: [32]\n  seed: [1, 2]\n"
                + "  one_at_a_time: true\n");
    Path out = directory.resolve("out");
    assertEquals(0, train(recipe, out, "--epochs", "1", "--grid"), messages.toString());
    JsonNode cells = new ObjectMapper().readTree(out.resolve("grid.json").toFile()).get("cells");
    List<String> varied = new ArrayList<>();
    for (JsonNode cell : cells) {
      varied.add(cell.get("learning_rate") + " " + cell.get("batch") + " " + cell.get("seed"));
      assertTrue(cell.get("rows_per_second").asDouble() > 0);
    }
    assertEquals(List.of("0.001 64 1", "0.01 64 1", "0.001 32 1", "0.001 64 2"), varied);
    assertEquals(
        4,
        java.util.stream.StreamSupport.stream(cells.spliterator(), false)
            .map(cell -> cell.get("validation_loss").asDouble())
            .distinct()
            .count());
  }

  @Test
  void trainsTargetNet() throws IOException {
    writeData();
    Path recipe =
        Files.writeString(
            directory.resolve("recipe.yaml"),
            Files.readString(SHIPPED)
                .replaceAll(
                    "(?m)^ *(background|background_per_.*|other_.*|min_.*|mutated.*):.*\n", "")
                .replace("architecture: deeptarget", "architecture: targetnet\n  dropout: 0.2")
                .replace("best-paired", "region-end"));
    Path out = directory.resolve("out");
    assertEquals(0, train(recipe, out, "--epochs", "1"), messages.toString());
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertEquals(8_737, results.get("parameters").asInt());
    assertEquals(15, results.get("metrics").size());
  }

  /** The windows of the published code are cut and read the other way; the card says so. */
  @Test
  void trainsOnPublishedWindows() throws IOException {
    writeData();
    String text =
        Files.readString(SHIPPED)
            .replaceAll("(?m)^ *(background|background_per_.*|other_.*|min_.*|mutated.*):.*\n", "");
    Path recipe = directory.resolve("recipe.yaml");
    Path out = directory.resolve("out");
    Files.writeString(recipe, text.replace("best-paired", "region-end"));
    assertEquals(3, train(recipe, out, "--epochs", "1"));
    assertTrue(messages.toString().contains("40 nt but the model's window"), messages.toString());
    Files.writeString(recipe, text.replace("best-paired", "published"));
    assertEquals(0, train(recipe, out, "--epochs", "1"), messages.toString());
    String card = Files.readString(out.resolve("README.md"));
    assertTrue(card.contains("first letters, read 5'->3', as DeepTarget's"), card);
    try (PairData data =
        new PairData(
            Recipe.read(RecipeFile.read(recipe)),
            new WindowLayout(30, 0),
            directory,
            0,
            MirnaLimit.MATURE)) {
      Window window = data.windows(data.split().test()).windows().getFirst();
      String turned = new StringBuilder(data.pool().regionLetters(window.region())).reverse() + "";
      assertEquals(data.split().test().getFirst().region().substring(0, 30), turned);
      assertEquals(29, window.nt1());
    }
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
          "%s\t%s\t%s\t%s\n".formatted(mirna, region, positive ? 1 : 0, i % 10 == 0 ? 1 : 0));
      if (i % 20 == 0) {
        benchmark.append("%s\t%s\t%s\n".formatted(region, mirna, positive ? 1 : 0));
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
