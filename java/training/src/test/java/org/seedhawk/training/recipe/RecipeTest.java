// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

class RecipeTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("seedhawk.root"), "models/deeptarget/recipe.yaml");

  private static final String GRID = "grid:\n  schedule: ";

  @TempDir Path directory;

  @Test
  void readsTheShippedRecipe() throws IOException {
    Recipe recipe = Recipe.read(SHIPPED);
    assertEquals("deeptarget", recipe.model().name());
    assertEquals("offset-9-mer-m7", recipe.model().seedMatch());
  }

  @Test
  void readsAnArchitectureByItsFormerName() throws IOException {
    Path shipped = Path.of(System.getProperty("seedhawk.root"), "models/duplexnet/recipe.yaml");
    String text = Files.readString(shipped);
    Path former =
        Files.writeString(
            directory.resolve("recipe.yaml"),
            text.replace("architecture: duplexnet", "architecture: seedhawk"));
    assertEquals("duplexnet", Recipe.read(shipped).model().architecture());
    assertEquals(Recipe.read(shipped), Recipe.read(former));
  }

  @Test
  void namesAnUnknownKeyItsLineAndTheAllowedOnes() throws IOException {
    String message = message("  epochs: ", "  epoch: ");
    int line = Files.readString(SHIPPED).split("  epochs: ")[0].split("\n", -1).length;
    assertTrue(message.contains("recipe.yaml:%s: unknown key 'epoch'".formatted(line)), message);
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
        message("format: site-pool", "format: mirbench", "  by: family", "  by: random")
            .endsWith(
                "split.test_share is missing; a random split of format 'mirbench', which marks no"
                    + " test part, needs it"));
    assertTrue(
        message("  window: best-paired", "  level: gene\n  window: best-paired")
            .contains("data.window is given but level 'gene' takes all candidates"));
    assertTrue(message("  batch: 64", "  batch: 64\n  batch: 32").contains("recipe.yaml:"));
  }

  /** What, where, and what to do, in our words. */
  @Test
  void saysWhatAValueMustBe() throws IOException {
    String whole = " but must be a whole number";
    ends("key 'training.batch' is '1.5'" + whole, message("batch: 64", "batch: 1.5"));
    ends("key 'training.batch' is a list" + whole, message("batch: 64", "batch: [1]"));
    ends(
        "the number '99999999999' is too large or too small",
        message("batch: 64", "batch: 99999999999"));
    ends("key 'training.batch' is 'many'" + whole, message("batch: 64", "batch: many"));
    ends("key 'training.batch' has no value" + whole, message("batch: 64", "batch:"));
    ends(
        ":8: '.nan' is no number that a recipe may have; give a finite one",
        message("threshold: 0.5", "threshold: .nan"));
    ends(
        "key 'training.schedule' is 'cosine' but must be a section of keys",
        message("schedule: {kind: cosine}", "schedule: cosine"));
    ends(
        "key 'batch' stands twice; remove one", message("  batch: 64", "  batch: 64\n  batch: 32"));
    ends("key 'training.batch' is missing", message("  batch: 64", "  # batch"));
    ends(
        "not YAML; check indentation, colons and brackets here and in the lines before",
        message("  batch: 64", "  batch: 64: 3"));
    Path folder = directory;
    String message = assertThrows(BadInputException.class, () -> Recipe.read(folder)).getMessage();
    assertEquals(folder + ": it is a folder; name the recipe.yaml in it", message);
  }

  @Test
  void offersAndTakesTheKeysOfTheArchitectureAlone() throws IOException {
    assertTrue(
        message("  licence:", "  hiden: 3\n  licence:")
            .endsWith(
                "unknown key 'hiden'; allowed here: architecture, calibration, licence, name,"
                    + " seed_match, threshold, version"));
    String file = directory.resolve("recipe.yaml").toString();
    assertEquals(
        file
            + ": model.hidden is given but architecture 'deeptarget' does not use it; leave it out",
        message("  licence:", "  hidden: 3\n  licence:"));
    assertEquals(
        file + ": model.dropout is missing; architecture 'targetnet' needs it",
        message(
            "architecture: deeptarget", "architecture: targetnet", "  mutated_pairs: 0.5\n", ""));
    assertEquals(
        file
            + ": grid.dropout is given but architecture 'deeptarget' does not use it; leave it out",
        message("split:\n", "grid:\n  dropout: [0.1]\nsplit:\n"));
  }

  @Test
  void refusesNamesThatLeaveTheirFolder() throws IOException {
    for (String name : List.of("../../evil", "a/b", ".hidden", "..", "''")) {
      String message = message("name: deeptarget", "name: " + name);
      assertTrue(message.contains("recipe.yaml: model.name is '"), message);
    }
    for (String file : List.of("/etc/passwd", "../x.tsv", "a/../../x.tsv", "''", "\"a\\0b\"")) {
      String message = message("sites: miraw/site_pool.tsv", "sites: " + file);
      assertTrue(message.contains("recipe.yaml: data.sites is '"), message);
      assertTrue(message.contains("must be a path within the folder of the data"), message);
    }
  }

  @Test
  void refusesWhatIsNoRecipe() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.yaml"), "");
    String nothing = assertThrows(BadInputException.class, () -> Recipe.read(empty)).getMessage();
    assertTrue(nothing.startsWith(empty.toString()), nothing);
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "model: [");
    String message = assertThrows(BadInputException.class, () -> Recipe.read(broken)).getMessage();
    assertTrue(message.startsWith(broken + ":"), message);
    assertThrows(BadInputException.class, () -> Recipe.read(directory.resolve("none.yaml")));
    Path page = Files.writeString(directory.resolve("page.yaml"), "\n<!DOCTYPE html>\n<html>\n");
    String web = assertThrows(BadInputException.class, () -> Recipe.read(page)).getMessage();
    assertTrue(web.contains("this looks like HTML, a web page: download the recipe itself"), web);
  }

  @Test
  void readsAGridOfSchedules() throws IOException {
    Recipe.GridPart grid =
        Recipe.read(
                changed("split:\n", GRID + "[{kind: fixed}, {kind: cosine, over: 5}]\nsplit:\n"))
            .grid();
    assertEquals(
        List.of("fixed", "cosine"),
        grid.schedule().stream().map(TrainingPart.SchedulePart::kind).toList());
    assertEquals(5, grid.schedule().get(1).over());
    assertTrue(
        message("split:\n", GRID + "[{kind: step, every: 2}]\nsplit:\n")
            .endsWith("grid.schedule.factor is missing; schedule 'step' needs it"));
    assertTrue(
        message("split:\n", GRID + "[null]\nsplit:\n")
            .endsWith("key 'grid.schedule[0]' has no value; give it one or leave it out"));
  }

  @Test
  void onlyAHeadWithPlacesIsPooled() throws IOException {
    assertTrue(
        message("  name: deeptarget", "  pooling: mean\n  name: deeptarget")
            .endsWith(
                "model.pooling is given but architecture 'deeptarget' does not use it; leave it"
                    + " out"));
    assertTrue(
        message("split:\n", "grid: {pooling: [mean]}\nsplit:\n")
            .endsWith(
                "grid.pooling is given but architecture 'deeptarget' does not use it; leave it"
                    + " out"));
    assertTrue(
        message("split:\n", "grid: {hidden: [8]}\nsplit:\n")
            .endsWith(
                "grid.hidden is given but architecture 'deeptarget' does not use it; leave it"
                    + " out"));
    Path shipped = Path.of(System.getProperty("seedhawk.root"), "models/targetfm-fc/recipe.yaml");
    String text = Files.readString(shipped);
    Path pooled =
        Files.writeString(
            directory.resolve("pooled.yaml"),
            text.replace("  hidden: 30\n", "  hidden: 30\n  pooling: max\n"));
    assertEquals("max", Recipe.read(pooled).model().pooling());
    Files.writeString(pooled, text.replace("  hidden: 30\n", "  hidden: 30\n  pooling: last\n"));
    String e = assertThrows(BadInputException.class, () -> Recipe.read(pooled)).getMessage();
    assertTrue(e.contains("model.pooling is 'last'"), e);
  }

  private static void ends(String end, String message) {
    assertTrue(message.endsWith(end), message);
  }

  /** Returns the message for the shipped recipe with one text after another replaced. */
  @Test
  void refusesAKeyWithoutAValue() throws IOException {
    for (String none : List.of("null", "~", "")) {
      assertTrue(
          message("  name: deeptarget", "  name: " + none)
              .endsWith(": key 'model.name' has no value; give it one or leave it out"));
    }
  }

  private String message(String... replacements) throws IOException {
    Path file = changed(replacements);
    return assertThrows(BadInputException.class, () -> Recipe.read(file)).getMessage();
  }

  private Path changed(String... replacements) throws IOException {
    String text = Files.readString(SHIPPED);
    for (int i = 0; i < replacements.length; i += 2) {
      assertTrue(text.contains(replacements[i]), replacements[i]);
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return Files.writeString(directory.resolve("recipe.yaml"), text);
  }
}
