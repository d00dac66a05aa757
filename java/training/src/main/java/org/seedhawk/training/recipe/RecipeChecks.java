// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.SeedMatch;

/** Whether the values of a recipe are in their ranges and fit each other. Once for a recipe. */
final class RecipeChecks {
  private final RecipeFile file;
  private final Recipe.ModelPart model;
  private final Recipe.DataPart data;
  private final Recipe.SplitPart split;
  private final TrainingPart training;
  private final Recipe.TeacherPart teacher;
  private final Recipe.GridPart grid;

  RecipeChecks(Recipe recipe, RecipeFile file) {
    this.file = file;
    model = recipe.model();
    data = recipe.data();
    split = recipe.split();
    training = recipe.training();
    teacher = recipe.teacher();
    grid = recipe.grid();
  }

  /**
   * Runs them all.
   *
   * @throws BadInputException if one fails; the message names file and key
   */
  void run() {
    file.name("model.name", model.name());
    used("dropout", model.dropout());
    used("max_length", model.maxLength());
    used("hidden", model.hidden());
    used("nets", model.nets());
    used("filters", model.filters());
    used("units", model.units());
    used("bulge", model.bulge());
    used("language_model", model.languageModel());
    if (model.languageModel() == null) {
      file.unused("model.fine_tune", model.fineTune(), noUse());
    }
    pooling("model.pooling", model.pooling());
    file.oneOf("model.calibration", model.calibration(), "none", "platt");
    file.range("model.threshold", model.threshold(), 0, 1);
    file.range("model.dropout", model.dropout(), 0, 0.95);
    file.range("model.max_length", model.maxLength(), 16, 512);
    file.range("model.hidden", model.hidden(), 1, 100_000);
    file.range("model.nets", model.nets(), 1, 64);
    file.range("model.filters", model.filters(), 1, 256);
    file.range("model.units", model.units(), 1, 256);
    file.range("model.bulge", model.bulge(), 0, 16);
    try {
      SeedMatch.of(model.seedMatch());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file.file() + ": model.seed_match: " + e.getMessage(), e);
    }
    checkData();
    file.oneOf("split.by", split.by(), "family", "random");
    file.range("split.validation_share", split.validationShare(), 0.001, 0.5);
    file.range("split.test_share", split.testShare(), 0.001, 0.5);
    if (split.by().equals("family")) {
      file.needed("data.families", data.families(), "a split by family needs it");
      file.needed("data.family_sequences", data.familySequences(), "a split by family needs it");
      file.unused("split.test_share", split.testShare(), "the table marks the test part");
    } else if (!data.format().equals("site-pool")) {
      file.needed(
          "split.test_share",
          split.testShare(),
          "a random split of format '%s', which marks no test part, needs it"
              .formatted(data.format()));
    }
    training.check(file);
    if (teacher != null) {
      checkTeacher();
    }
    if (grid != null) {
      checkGrid();
    }
  }

  private void checkGrid() {
    if (!Recipe.NEEDED.get(model.architecture()).contains("dropout")) {
      file.unused("grid.dropout", grid.dropout(), noUse());
    }
    if (!Recipe.NEEDED.get(model.architecture()).contains("hidden")) {
      file.unused("grid.hidden", grid.hidden(), noUse());
    }
    if (model.languageModel() == null) {
      file.unused("grid.fine_tune", grid.fineTune(), noUse());
    }
    if (Boolean.TRUE.equals(grid.oneAtATime())) {
      file.unused("grid.fine_tune", grid.fineTune(), "grid.one_at_a_time does not vary it");
    }
    values("grid.learning_rate", grid.learningRate(), 1e-7, 1);
    values("grid.hidden", grid.hidden(), 1, 100_000);
    values("grid.dropout", grid.dropout(), 0, 0.95);
    values("grid.batch", grid.batch(), 1, 4096);
    values("grid.seed", grid.seed(), Long.MIN_VALUE, Long.MAX_VALUE);
    for (String pooling : orNone(grid.pooling())) {
      file.needed("grid.pooling", pooling, "it lists none, mean and max");
      pooling("grid.pooling", pooling);
    }
    for (TrainingPart.SchedulePart schedule : orNone(grid.schedule())) {
      file.needed("grid.schedule", schedule, "it lists schedules");
      schedule.check(file, "grid.schedule.");
    }
    for (Boolean fineTune : orNone(grid.fineTune())) {
      file.needed("grid.fine_tune", fineTune, "it lists true and false");
    }
  }

  private void pooling(String key, String value) {
    if (!Recipe.POOLED.contains(model.architecture())) {
      file.unused(key, value, noUse());
    } else if (value != null) {
      file.oneOf(key, value, "none", "mean", "max");
    }
  }

  private static <T> List<T> orNone(List<T> values) {
    return values == null ? List.of() : values;
  }

  /** Checks a key of section model that the architecture needs or has no use for. */
  private void used(String key, Object value) {
    if (Recipe.NEEDED.get(model.architecture()).contains(key)) {
      file.needed(
          "model." + key, value, "architecture '%s' needs it".formatted(model.architecture()));
    } else {
      file.unused("model." + key, value, noUse());
    }
  }

  private String noUse() {
    return "architecture '%s' does not use it".formatted(model.architecture());
  }

  private void checkData() {
    file.dataFile("data.sites", data.sites());
    file.dataFile("data.families", data.families());
    file.dataFile("data.family_sequences", data.familySequences());
    file.dataFile("data.benchmark", data.benchmark());
    file.dataFile("data.carry_over", data.carryOver());
    file.dataFile("data.background", data.background());
    file.oneOf("data.format", data.format(), "site-pool", "mirbench", "mitar", "seq2seq");
    if (data.format().equals("seq2seq")) {
      file.needed("data.positives", data.positives(), "format 'seq2seq' has no labels");
      file.needed("data.exchanged", data.exchanged(), "format 'seq2seq' has no labels");
    } else {
      String why = "the labels of format '%s' tell".formatted(data.format());
      file.unused("data.positives", data.positives(), why);
      file.unused("data.exchanged", data.exchanged(), why);
      file.unused("data.exchanged_with", data.exchangedWith(), why);
    }
    file.range("data.positives", data.positives(), 1, Integer.MAX_VALUE);
    file.range("data.exchanged", data.exchanged(), 2, Integer.MAX_VALUE);
    if (data.exchangedWith() != null) {
      file.oneOf(
          "data.exchanged_with", data.exchangedWith(), "other-family", "any-row", "any-mirna");
    }
    file.oneOf("data.level", data.level(), "site", "gene");
    if (data.level().equals("gene")) {
      file.unused("data.window", data.window(), "level 'gene' takes all candidates");
    } else {
      file.oneOf("data.window", data.window(), "best-paired", "region-end", "published");
    }
    file.range("data.background_per_positive", data.backgroundPerPositive(), 0, 100);
    file.range("data.other_registers_per_positive", data.otherRegistersPerPositive(), 0, 100);
    file.range("data.min_positive_matches", data.minPositiveMatches(), 0, 9);
    file.range("data.max_negatives_per_family", data.maxNegativesPerFamily(), 1, 1e9);
    file.range("data.mutated_pairs", data.mutatedPairs(), 0, 1);
    file.range("data.exchanged_per_positive", data.exchangedPerPositive(), 0, 100);
    file.range("data.shift", data.shift(), 0, 100);
    if (data.exchangedPerPositive() != null) {
      file.needed("data.families", data.families(), "exchanged_per_positive needs it");
    }
    if (data.carryOver() != null) {
      file.needed("data.families", data.families(), "carry_over needs it");
    }
    if (data.backgroundPerPositive() != null) {
      file.needed("data.background", data.background(), "background sites are drawn from it");
    }
    if (data.maxNegativesPerFamily() != null) {
      file.needed("data.families", data.families(), "max_negatives_per_family needs it");
    }
    if (data.families() != null) {
      file.needed("data.family_sequences", data.familySequences(), "data.families needs it");
    }
    if (!Recipe.ONE_HOT.contains(model.architecture())) {
      file.unused("data.mutated_pairs", data.mutatedPairs(), "it needs a one-hot input");
    }
  }

  private void checkTeacher() {
    if (!model.architecture().equals("duplexnet")) {
      file.unused("teacher", teacher, "its windows are those of architecture 'duplexnet'");
    }
    file.dataFile("teacher.weights", teacher.weights());
    if (teacher.model() == null) {
      file.unused("teacher.share", teacher.share(), "there is no teacher.model");
    } else {
      file.needed("teacher.share", teacher.share(), "teacher.model needs it");
    }
    file.range("teacher.share", teacher.share(), 0, 1);
    file.dataFile("teacher.transcripts", teacher.transcripts());
    file.dataFile("teacher.mirnas", teacher.mirnas());
    for (String table : teacher.tables()) {
      file.needed("teacher.tables", table, "it lists files");
      file.dataFile("teacher.tables", table);
    }
    file.range("teacher.pairs", teacher.pairs(), 100, 1e8);
    file.range("teacher.alone", teacher.alone(), 0, 100_000);
    file.range("teacher.per_epoch", teacher.perEpoch(), 1, 1e8);
    file.range("teacher.beside", teacher.beside(), 0, 1e8);
    file.range("teacher.weight", teacher.weight(), 1e-6, 1_000);
  }

  private void values(String key, List<? extends Number> values, double min, double max) {
    for (Number value : orNone(values)) {
      file.needed(key, value, "it lists numbers");
      file.range(key, value, min, max);
    }
  }
}
