// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.training.file.DataException;

class RecipeTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("seedhawk.root"), "models/deeptarget/recipe.yaml");

  @TempDir Path directory;

  @Test
  void readsTheShippedRecipe() throws IOException {
    Recipe recipe = Recipe.read(SHIPPED);
    assertEquals("deeptarget", recipe.model().name());
    assertEquals("offset-9-mer-m7", recipe.model().seedMatch());
  }

  @Test
  void namesAnUnknownKeyItsLineAndTheAllowedOnes() throws IOException {
    String message = message("  epochs: ", "  epoch: ");
    assertTrue(message.contains("recipe.yaml:"), message);
    assertTrue(message.contains("unknown key 'epoch'"), message);
    assertTrue(
        message.contains(
            "allowed here: average, batch, checkpoint_seconds, class_weights, early_stopping,"
                + " epochs, keep, label_smoothing, learning_rate, momentum, optimiser, schedule,"
                + " seed, select, threads, weight_decay"),
        message);
  }

  @Test
  void namesAMissingKey() throws IOException {
    String message = message("  batch: ", "  # batch: ");
    assertTrue(message.contains("batch"), message);
  }

  @Test
  void namesValueAndLimits() throws IOException {
    assertTrue(
        message("calibration: platt", "calibration: isotonic")
            .contains("model.calibration is 'isotonic' but must be one of none, platt"));
    assertTrue(
        message("learning_rate: ", "learning_rate: 10").contains("training.learning_rate is '"));
    assertTrue(
        message("seed_match: offset-9-mer-m7", "seed_match: 7mer")
            .contains("seed match '7mer' is unknown"));
    assertTrue(message("epochs: ", "epochs: many ").contains("key 'training.epochs'"));
  }

  @Test
  void refusesKeysThatDoNotGoTogether() throws IOException {
    assertTrue(
        message("schedule: {kind: cosine}", "schedule: {kind: cosine, factor: 0.5}")
            .endsWith(
                "training.schedule.factor is given but schedule 'cosine' does not use it; leave it"
                    + " out"));
    assertTrue(
        message("schedule: {kind: cosine}", "schedule: {kind: step, factor: 0.5}")
            .endsWith("training.schedule.every is missing; schedule 'step' needs it"));
    assertTrue(
        message("  seed: 1\n", "  seed: 1\n  momentum: 0.9\n")
            .contains("training.momentum is given but optimiser 'adam' has none"));
    assertTrue(
        message("  by: family", "  by: random")
            .endsWith("split.test_share is missing; a random split needs it"));
    assertTrue(
        message("  window: best-paired", "  level: gene\n  window: best-paired")
            .contains("data.window is given but level 'gene' takes all candidates"));
    assertTrue(message("  batch: 64", "  batch: 64\n  batch: 32").contains("recipe.yaml:"));
  }

  @Test
  void refusesWhatIsNoRecipe() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.yaml"), "");
    String nothing = assertThrows(DataException.class, () -> Recipe.read(empty)).getMessage();
    assertTrue(nothing.startsWith(empty.toString()), nothing);
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "model: [");
    String message = assertThrows(DataException.class, () -> Recipe.read(broken)).getMessage();
    assertTrue(message.startsWith(broken + ":"), message);
    assertThrows(DataException.class, () -> Recipe.read(directory.resolve("none.yaml")));
  }

  private String message(String text, String replacement) throws IOException {
    String shipped = Files.readString(SHIPPED);
    assertTrue(shipped.contains(text), text);
    Path file =
        Files.writeString(directory.resolve("recipe.yaml"), shipped.replace(text, replacement));
    return assertThrows(DataException.class, () -> Recipe.read(file)).getMessage();
  }
}
