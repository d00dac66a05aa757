// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            "allowed here: batch, epochs, learning_rate, optimiser, schedule, seed, threads"),
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
