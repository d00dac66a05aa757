// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.training.file.DataException;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.fit.Progress;
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
        pairs: table.csv
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
        assertThrows(DataException.class, () -> recipe(Seq2Seq.ARCHITECTURE, "  heads: 2"))
            .getMessage();
    assertTrue(message.contains("model.recurrent_dropout is missing"), message);
    message =
        assertThrows(
                DataException.class,
                () -> recipe(Transformer.ARCHITECTURE, "  layers: 1\n  heads: 3\n  hidden: 4"))
            .getMessage();
    assertTrue(message.contains("'32' but must be a multiple of model.heads, '3'"), message);
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
    Files.writeString(folder.resolve("table.csv"), table);
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
    Progress progress = new Progress(new PrintWriter(new StringWriter()));
    try (OutputFolder output = OutputFolder.open(out, progress::say)) {
      new GeneratorTraining(recipe, folder, 0, progress).run(output, "test", "none");
    }
    return out;
  }
}
