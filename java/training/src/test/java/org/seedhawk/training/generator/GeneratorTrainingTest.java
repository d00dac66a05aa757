// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

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
import java.util.List;
import java.util.Random;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.EvaluateTool;
import org.seedhawk.evaluation.VerifyTool;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.recipe.RecipeFile;

/** A recipe and a table to a model's folder. */
class GeneratorTrainingTest {
  private static final String RECIPE =
      """
      model:
        name: small
        version: "1"
        architecture: ARCHITECTURE
        max_length: 12
        width: 32
        dropout: 0
      KEYS
        licence: none
      data:
        pairs: seq2seq/clean_data_suffeled.csv
        format: seq2seq
        cut: 1
      split:
        validation_share: 0.1
        site_share: 0.1
        row_share: 0.1
        seed: 1
      training:
        optimiser: adamw
        learning_rate: 0.01
        batch: 20
        epochs: 12
        keep: last
        seed: 1
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {Seq2Seq.ARCHITECTURE, Transformer.ARCHITECTURE})
  void learnsWhatItIsTaughtAndWritesTheFolder(String architecture) throws IOException {
    table();
    Path out = run(architecture, "a");
    List<String> files =
        List.of("encoder.onnx", "decoder.onnx", "results.json", "README.md", "learning-curve.svg");
    for (String file : files) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    assertFalse(Files.exists(out.resolve(".checkpoint")));
    assertEquals(20, Files.readAllLines(out.resolve("parity.tsv")).size(), 5);
    String results = Files.readString(out.resolve("results.json"));
    // Two sites, two miRNAs: whoever reads the site is right.
    assertTrue(results.contains("\"greedy\" : 1.0"), results);
    assertTrue(results.contains("\"most_frequent\" : 0.5"), results);
    assertTrue(Files.readString(out.resolve("README.md")).contains("| 1.000 |"));
    Path again = run(architecture, "b");
    for (String file : List.of("encoder.onnx", "decoder.onnx", "parity.tsv")) {
      assertArrayEquals(
          Files.readAllBytes(out.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
    }
  }

  @Test
  void refusesKeysOfTheOtherArchitecture() throws IOException {
    String message =
        assertThrows(BadInputException.class, () -> recipe(Seq2Seq.ARCHITECTURE, "  heads: 2"))
            .getMessage();
    assertTrue(message.contains("model.recurrent_dropout is missing"), message);
    message =
        assertThrows(
                BadInputException.class,
                () -> recipe(Transformer.ARCHITECTURE, "  layers: 1\n  heads: 3\n  hidden: 4"))
            .getMessage();
    assertTrue(message.contains("'32' but must be a multiple of model.heads, '3'"), message);
  }

  @Test
  void isMeasuredAndVerified() throws IOException {
    table();
    Path model = run(Seq2Seq.ARCHITECTURE, "small");
    Files.writeString(
        folder.resolve("seq2seq/human_mature_mirna.fasta"),
        ">a\nUGAGG\n>b\nUGAGGUAGUAGGUUGUAUAGUU\n");
    Files.createDirectories(folder.resolve("mitar"));
    // Its miRNA stands 3'->5', its site 5'->3'.
    String mitar = "x\tGGAGU\tg\tAAAAACCUCAGGG\t1\ny\tUCCA\tg\tCCCCUAGGUG\t1\nz\tA\tg\tC\t0\n";
    Files.writeString(folder.resolve("mitar/data_DeepMirTar_miRAW_noRepeats_3folds.txt"), mitar);
    Path table = model.resolve("seq2seq.json");
    String said =
        tool("evaluate", "--table", "seq2seq", "--data", folder, "--model", model, "--out", table);
    assertTrue(Files.exists(table), said);
    JsonNode sets = new ObjectMapper().readTree(table.toFile()).at("/generators/0/sets");
    assertEquals(8, sets.size(), said);
    JsonNode unseen = sets.get(1);
    assertEquals("sites that training has not seen", unseen.path("set").asText());
    assertEquals(20, unseen.path("rows").asInt(), 2);
    assertEquals(0, unseen.path("sites_in_training").asInt());
    assertEquals(1, unseen.path("top1").asDouble());
    // Five letters are too few for the search: nothing is mapped, nothing has a name.
    assertEquals(0, unseen.path("right_name").asDouble());
    assertEquals(
        "by pairing and frequency, without a network", sets.get(2).at("/control").asText());
    // The seed of each is one miRNA's alone.
    assertEquals(1, sets.get(3).path("top1").asDouble());
    JsonNode other = sets.get(6);
    assertEquals("miTAR's sites, 3' 12 nt", other.path("set").asText());
    assertEquals(2, other.path("rows").asInt());
    assertEquals("miTAR's sites without their 3' 3 nt", sets.get(7).path("set").asText());

    String verified = tool("verify", model, "--data", folder);
    for (String line : List.of("contract  ok", "hashes    ok", "parity    ok")) {
      assertTrue(verified.contains(line), verified);
    }
    assertTrue(verified.contains("results   ok      results.json and seq2seq.json fit"), verified);
    assertTrue(verified.matches("(?s).*metrics   ok      (\\d+) of \\1 sites.*"), verified);

    edit(model.resolve("results.json"), "\"greedy\" : 1.0", "\"greedy\" : 0.5");
    verified = tool("verify", model, "--data", folder);
    assertTrue(verified.contains("metrics   failed  "), verified);
    assertTrue(verified.contains("0.5000 are right by greedy decoding, but computed again 1.0000"));
    edit(model.resolve("results.json"), "\"top5\" : 1.0", "\"top5\" : 0.5");
    edit(model.resolve("parity.tsv"), "-0.", "-1.");
    edit(table, Files.readString(table).split("\"decoder.onnx\" : \"")[1].substring(0, 8), "0");
    verified = tool("verify", model);
    assertTrue(verified.contains("results   failed  "), verified);
    assertTrue(verified.contains("do not belong together"), verified);
    assertTrue(verified.contains("parity    failed  "), verified);
    edit(model.resolve("results.json"), "\"top5\" : 0.5", "\"top5\" : 1.0");
    verified = tool("verify", model);
    assertTrue(verified.contains("seq2seq.json: measured with another decoder.onnx"), verified);
    Files.write(model.resolve("decoder.onnx"), new byte[] {1, 2, 3});
    verified = tool("verify", model);
    assertTrue(verified.contains("contract  failed  "), verified);
    assertTrue(verified.contains("hashes    failed  "), verified);
    Files.delete(model.resolve("decoder.onnx"));
    verified = tool("verify", model);
    assertTrue(verified.contains("but here is one of them alone"), verified);
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(from), from);
    Files.writeString(file, text.replace(from, to));
  }

  /** Runs a command as the command line does; returns what it prints. */
  private static String tool(String name, Object... arguments) {
    StringWriter out = new StringWriter();
    ToolProvider tool = name.equals("verify") ? new VerifyTool() : new EvaluateTool();
    PrintWriter printer = new PrintWriter(out, true);
    tool.run(printer, printer, Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return out.toString();
  }

  private void table() throws IOException {
    Random random = new Random(1);
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      // The middle tells the miRNA; the ends are anything.
      String end = GeneratorTests.letters(random, 6);
      table.append(i % 2 == 0 ? "UGAGG," : "ACCU,");
      table.append(i % 2 == 0 ? "ACUCCA" : "GUGGAU").append(end).append('\n');
    }
    Files.createDirectories(folder.resolve("seq2seq"));
    Files.writeString(folder.resolve("seq2seq/clean_data_suffeled.csv"), table);
  }

  private GeneratorRecipe recipe(String architecture, String keys) throws IOException {
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, RECIPE.replace("ARCHITECTURE", architecture).replace("KEYS", keys));
    return GeneratorRecipe.read(RecipeFile.read(file));
  }

  private Path run(String architecture, String name) throws IOException {
    String keys =
        architecture.equals(Seq2Seq.ARCHITECTURE)
            ? "  recurrent_dropout: 0"
            : "  layers: 1\n  heads: 2\n  hidden: 32";
    GeneratorRecipe recipe = recipe(architecture, keys);
    Path out = folder.resolve(name);
    TrainingProgress progress = new TrainingProgress(new PrintWriter(new StringWriter()));
    try (OutputFolder output = OutputFolder.open(out, progress::say)) {
      new GeneratorTraining(recipe, folder, 0, progress).run(output, "test", "none");
    }
    return out;
  }
}
