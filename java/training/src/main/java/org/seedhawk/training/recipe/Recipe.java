// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.model.FormerNames;
import org.seedhawk.scan.SeedMatch;

/**
 * What model of pairs to train, on what, and how; read from YAML. A key that may be left out is
 * null when it is. Immutable.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Recipe(
    @JsonProperty(required = true) ModelPart model,
    @JsonProperty(required = true) DataPart data,
    @JsonProperty(required = true) SplitPart split,
    @JsonProperty(required = true) TrainingPart training,
    TeacherPart teacher,
    GridPart grid) {

  /** Keys of section model that an architecture needs; others have no use for them. */
  private static final Map<String, Set<String>> NEEDED =
      Map.of(
          "deeptarget", Set.of(),
          "targetnet", Set.of("dropout"),
          "mitar", Set.of("dropout", "max_length"),
          "duplexnet", Set.of("dropout", "nets", "filters", "units", "hidden", "bulge"),
          "targetfm-fc", Set.of("dropout", "max_length", "hidden", "language_model"),
          "targetfm-cnn", Set.of("max_length", "hidden", "language_model"),
          "targetfm-bilstm", Set.of("dropout", "max_length", "language_model"));

  /** Architectures of pair models. */
  public static final List<String> ARCHITECTURES = NEEDED.keySet().stream().sorted().toList();

  /** What mutations exchange letters of. */
  private static final Set<String> ONE_HOT = Set.of("deeptarget", "duplexnet");

  /**
   * What is written into the model.
   *
   * @param dropout share of the values that dropout drops, where the architecture has it
   * @param maxLength bases of the longest site, where the architecture leaves it open
   * @param hidden units of the dense layer, where the architecture leaves it open
   * @param nets see {@code DuplexNet.Sizes}, as for filters, units and bulge
   * @param languageModel ONNX file of the language model, relative to the recipe's folder
   * @param fineTune whether the language model is trained too; false unless given
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ModelPart(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String version,
      @JsonProperty(required = true) String architecture,
      @JsonProperty(value = "seed_match", required = true) String seedMatch,
      @JsonProperty(required = true) double threshold,
      @JsonProperty(required = true) String calibration,
      @JsonProperty(required = true) String licence,
      Double dropout,
      @JsonProperty("max_length") Integer maxLength,
      Integer hidden,
      Integer nets,
      Integer filters,
      Integer units,
      Integer bulge,
      @JsonProperty("language_model") String languageModel,
      @JsonProperty("fine_tune") Boolean fineTune) {
    public ModelPart {
      architecture = FormerNames.today(architecture);
    }
  }

  /**
   * Files, relative to the folder of the data, and what is made of them.
   *
   * @param sites labelled pairs
   * @param format of that file: site-pool, mirbench, mitar, or seq2seq, which has no labels
   * @param positives format seq2seq: the first rows, taken as they are
   * @param exchanged format seq2seq: the rows behind them, whose sites go to each other's miRNAs as
   *     negatives
   * @param exchangedWith format seq2seq: whose miRNA an exchanged site gets: other-family unless
   *     given, any-row or any-mirna, which say nothing of families
   * @param level site: a row is a site, one window of it is trained on; gene: a row is a whole
   *     target, all its candidates are trained on and its score is their maximum; site unless given
   * @param window of a row at level site: best-paired (the register in which most of nt 2-10 pair,
   *     the default), region-end (the window ends where the row's target ends) or published (the
   *     row's first letters, 5'->3', as DeepTarget's code trains; a scan reads windows 3'->5')
   * @param families MirGeneDB's family table
   * @param familySequences MirGeneDB's mature sequences
   * @param benchmark labelled pairs, format mirbench, that are never trained on
   * @param carryOver sites of another experiment, format mirbench and all positive, that are never
   *     trained on; beside each the same site with a miRNA of another family is a negative
   * @param background transcripts, FASTA, in which background sites are drawn
   * @param backgroundPerPositive candidate windows of transcripts drawn as negatives for each
   *     positive, anew in every epoch
   * @param otherRegistersPerPositive windows of the positive's own region in another register,
   *     drawn likewise
   * @param minPositiveMatches positives with fewer of nt 2-10 paired are left out of training
   * @param maxNegativesPerFamily labelled negatives that one miRNA family may have in training; the
   *     rest is left out
   * @param exchangedPerPositive sites of the training rows with a miRNA of another family, drawn as
   *     negatives for each positive, anew in every epoch
   * @param shift bases by which a training window is moved at most, to either side
   * @param mutatedPairs share of the training pairs whose letters are exchanged against others that
   *     pair alike
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DataPart(
      @JsonProperty(required = true) String sites,
      @JsonProperty(required = true) String format,
      Integer positives,
      Integer exchanged,
      @JsonProperty("exchanged_with") String exchangedWith,
      String level,
      String window,
      String families,
      @JsonProperty("family_sequences") String familySequences,
      String benchmark,
      @JsonProperty("carry_over") String carryOver,
      String background,
      @JsonProperty("background_per_positive") Double backgroundPerPositive,
      @JsonProperty("other_registers_per_positive") Double otherRegistersPerPositive,
      @JsonProperty("min_positive_matches") Integer minPositiveMatches,
      @JsonProperty("max_negatives_per_family") Integer maxNegativesPerFamily,
      @JsonProperty("exchanged_per_positive") Double exchangedPerPositive,
      Integer shift,
      @JsonProperty("mutated_pairs") Double mutatedPairs) {

    public DataPart {
      level = level == null ? "site" : level;
      window = window == null && level.equals("site") ? "best-paired" : window;
    }
  }

  /**
   * How the parts are drawn.
   *
   * @param by family: whole miRNA families go to validation, and the rows that the table marks as
   *     held out are the test part; random: rows go at random to test and, of the rest, to
   *     validation, or without a test share the rows marked as held out are the test part
   * @param validationShare of the positives (family) or of the rows that are not test (random)
   * @param testShare random: of all rows; needed where the table marks none as held out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SplitPart(
      @JsonProperty(required = true) String by,
      @JsonProperty(value = "validation_share", required = true) double validationShare,
      @JsonProperty("test_share") Double testShare,
      @JsonProperty(required = true) long seed) {}

  /**
   * Another network whose scores are learnt beside the labels.
   *
   * @param weights file of miRBind 2.0's site network, relative to the folder of the data
   * @param model a second model whose inputs are the same: its name in a checkout, or its folder
   *     relative to the recipe's; null: none
   * @param share of the second model in the mean of both margins
   * @param tables pairs that it scores besides the training rows, format mirbench; rows whose miRNA
   *     family is held out are left out
   * @param transcripts FASTA file that windows are drawn in, relative to the folder of the data
   * @param mirnas FASTA file of miRNAs that are drawn, likewise
   * @param pairs that it scores
   * @param alone epochs, the first ones, in which its scores are learnt without the labels
   * @param perEpoch of its pairs, drawn for each of these epochs
   * @param beside of its pairs, drawn for each later epoch
   * @param weight of such a pair beside a labelled row
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TeacherPart(
      @JsonProperty(required = true) String weights,
      String model,
      Double share,
      @JsonProperty(required = true) List<String> tables,
      @JsonProperty(required = true) String transcripts,
      @JsonProperty(required = true) String mirnas,
      @JsonProperty(required = true) int pairs,
      @JsonProperty(required = true) int alone,
      @JsonProperty(value = "per_epoch", required = true) int perEpoch,
      @JsonProperty(required = true) int beside,
      @JsonProperty(required = true) double weight) {

    /** Returns the files of the data that it needs. */
    public List<String> files() {
      List<String> files = new ArrayList<>(List.of(weights));
      files.addAll(tables);
      files.addAll(List.of(transcripts, mirnas));
      return files;
    }
  }

  /**
   * Values that {@code --grid} tries in all combinations; a list left out keeps the recipe's.
   *
   * @param fineTune false, true or both
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GridPart(
      @JsonProperty("learning_rate") List<Double> learningRate,
      List<Double> dropout,
      List<Integer> batch,
      List<TrainingPart.SchedulePart> schedule,
      @JsonProperty("fine_tune") List<Boolean> fineTune) {}

  /**
   * Reads a recipe.
   *
   * @throws BadInputException if the file is missing, is no YAML, has an unknown key, lacks one or
   *     has a value out of range
   */
  public static Recipe read(Path file) throws IOException {
    return read(RecipeFile.read(file));
  }

  /** Reads a recipe, see {@link #read(Path)}. */
  public static Recipe read(RecipeFile file) {
    String architecture = FormerNames.today(file.architecture());
    file.oneOf("model.architecture", architecture, ARCHITECTURES.toArray(String[]::new));
    Set<String> unused =
        Stream.of(
                "dropout",
                "max_length",
                "hidden",
                "nets",
                "filters",
                "units",
                "bulge",
                "language_model")
            .filter(key -> !NEEDED.get(architecture).contains(key))
            .map(key -> "model." + key)
            .collect(Collectors.toSet());
    if (unused.contains("model.language_model")) {
      unused.add("model.fine_tune");
    }
    if (!ONE_HOT.contains(architecture)) {
      unused.add("data.mutated_pairs");
    }
    Recipe recipe = file.as(Recipe.class, unused);
    recipe.check(file);
    return recipe;
  }

  /** Returns the same with other values of what a grid, a split or a command line varies. */
  public Recipe with(TrainingPart newTraining, Double newDropout, long splitSeed) {
    return new Recipe(
        new ModelPart(
            model.name,
            model.version,
            model.architecture,
            model.seedMatch,
            model.threshold,
            model.calibration,
            model.licence,
            newDropout,
            model.maxLength,
            model.hidden,
            model.nets,
            model.filters,
            model.units,
            model.bulge,
            model.languageModel,
            model.fineTune),
        data,
        new SplitPart(split.by, split.validationShare, split.testShare, splitSeed),
        newTraining,
        teacher,
        grid);
  }

  /** Returns the same without its grid, which says nothing about the model that is trained. */
  public Recipe withoutGrid() {
    return new Recipe(model, data, split, training, teacher, null);
  }

  /**
   * Returns the same on another language model.
   *
   * @param fineTune whether it is trained too; null: not
   * @throws BadInputException if the recipe has none
   */
  public Recipe withLanguageModel(String file, Boolean fineTune) {
    if (model.languageModel == null) {
      throw new BadInputException(
          "architecture '%s' has no language model to replace or train"
              .formatted(model.architecture));
    }
    return new Recipe(
        new ModelPart(
            model.name,
            model.version,
            model.architecture,
            model.seedMatch,
            model.threshold,
            model.calibration,
            model.licence,
            model.dropout,
            model.maxLength,
            model.hidden,
            model.nets,
            model.filters,
            model.units,
            model.bulge,
            file,
            fineTune),
        data,
        split,
        training,
        teacher,
        grid);
  }

  private void check(RecipeFile file) {
    file.name("model.name", model.name);
    used(file, "dropout", model.dropout);
    used(file, "max_length", model.maxLength);
    used(file, "hidden", model.hidden);
    used(file, "nets", model.nets);
    used(file, "filters", model.filters);
    used(file, "units", model.units);
    used(file, "bulge", model.bulge);
    used(file, "language_model", model.languageModel);
    if (model.languageModel == null) {
      file.unused("model.fine_tune", model.fineTune, noUse());
    }
    file.oneOf("model.calibration", model.calibration, "none", "platt");
    file.range("model.threshold", model.threshold, 0, 1);
    file.range("model.dropout", model.dropout, 0, 0.95);
    file.range("model.max_length", model.maxLength, 16, 512);
    file.range("model.hidden", model.hidden, 1, 100_000);
    file.range("model.nets", model.nets, 1, 64);
    file.range("model.filters", model.filters, 1, 256);
    file.range("model.units", model.units, 1, 256);
    file.range("model.bulge", model.bulge, 0, 16);
    try {
      SeedMatch.of(model.seedMatch);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file.file() + ": model.seed_match: " + e.getMessage(), e);
    }
    checkData(file);
    file.oneOf("split.by", split.by, "family", "random");
    file.range("split.validation_share", split.validationShare, 0.001, 0.5);
    file.range("split.test_share", split.testShare, 0.001, 0.5);
    if (split.by.equals("family")) {
      file.needed("data.families", data.families, "a split by family needs it");
      file.needed("data.family_sequences", data.familySequences, "a split by family needs it");
      file.unused("split.test_share", split.testShare, "the table marks the test part");
    } else if (!data.format.equals("site-pool")) {
      file.needed(
          "split.test_share",
          split.testShare,
          "a random split of format '%s', which marks no test part, needs it"
              .formatted(data.format));
    }
    training.check(file);
    if (teacher != null) {
      checkTeacher(file);
    }
    if (grid != null) {
      if (!NEEDED.get(model.architecture).contains("dropout")) {
        file.unused("grid.dropout", grid.dropout, noUse());
      }
      if (model.languageModel == null) {
        file.unused("grid.fine_tune", grid.fineTune, noUse());
      }
      values(file, "grid.learning_rate", grid.learningRate, 1e-7, 1);
      values(file, "grid.dropout", grid.dropout, 0, 0.95);
      values(file, "grid.batch", grid.batch, 1, 4096);
      for (TrainingPart.SchedulePart schedule :
          grid.schedule == null ? List.<TrainingPart.SchedulePart>of() : grid.schedule) {
        file.needed("grid.schedule", schedule, "it lists schedules");
        schedule.check(file, "grid.schedule.");
      }
      for (Boolean fineTune : grid.fineTune == null ? List.<Boolean>of() : grid.fineTune) {
        file.needed("grid.fine_tune", fineTune, "it lists true and false");
      }
    }
  }

  /** Checks a key of section model that the architecture needs or has no use for. */
  private void used(RecipeFile file, String key, Object value) {
    if (NEEDED.get(model.architecture).contains(key)) {
      file.needed(
          "model." + key, value, "architecture '%s' needs it".formatted(model.architecture));
    } else {
      file.unused("model." + key, value, noUse());
    }
  }

  private String noUse() {
    return "architecture '%s' does not use it".formatted(model.architecture);
  }

  private void checkData(RecipeFile file) {
    file.dataFile("data.sites", data.sites);
    file.dataFile("data.families", data.families);
    file.dataFile("data.family_sequences", data.familySequences);
    file.dataFile("data.benchmark", data.benchmark);
    file.dataFile("data.carry_over", data.carryOver);
    file.dataFile("data.background", data.background);
    file.oneOf("data.format", data.format, "site-pool", "mirbench", "mitar", "seq2seq");
    if (data.format.equals("seq2seq")) {
      file.needed("data.positives", data.positives, "format 'seq2seq' has no labels");
      file.needed("data.exchanged", data.exchanged, "format 'seq2seq' has no labels");
    } else {
      String why = "the labels of format '%s' tell".formatted(data.format);
      file.unused("data.positives", data.positives, why);
      file.unused("data.exchanged", data.exchanged, why);
      file.unused("data.exchanged_with", data.exchangedWith, why);
    }
    file.range("data.positives", data.positives, 1, Integer.MAX_VALUE);
    file.range("data.exchanged", data.exchanged, 2, Integer.MAX_VALUE);
    if (data.exchangedWith != null) {
      file.oneOf("data.exchanged_with", data.exchangedWith, "other-family", "any-row", "any-mirna");
    }
    file.oneOf("data.level", data.level, "site", "gene");
    if (data.level.equals("gene")) {
      file.unused("data.window", data.window, "level 'gene' takes all candidates");
    } else {
      file.oneOf("data.window", data.window, "best-paired", "region-end", "published");
    }
    file.range("data.background_per_positive", data.backgroundPerPositive, 0, 100);
    file.range("data.other_registers_per_positive", data.otherRegistersPerPositive, 0, 100);
    file.range("data.min_positive_matches", data.minPositiveMatches, 0, 9);
    file.range("data.max_negatives_per_family", data.maxNegativesPerFamily, 1, 1e9);
    file.range("data.mutated_pairs", data.mutatedPairs, 0, 1);
    file.range("data.exchanged_per_positive", data.exchangedPerPositive, 0, 100);
    file.range("data.shift", data.shift, 0, 100);
    if (data.exchangedPerPositive != null) {
      file.needed("data.families", data.families, "exchanged_per_positive needs it");
    }
    if (data.carryOver != null) {
      file.needed("data.families", data.families, "carry_over needs it");
    }
    if (data.backgroundPerPositive != null) {
      file.needed("data.background", data.background, "background sites are drawn from it");
    }
    if (data.maxNegativesPerFamily != null) {
      file.needed("data.families", data.families, "max_negatives_per_family needs it");
    }
    if (data.families != null) {
      file.needed("data.family_sequences", data.familySequences, "data.families needs it");
    }
    if (!ONE_HOT.contains(model.architecture)) {
      file.unused("data.mutated_pairs", data.mutatedPairs, "it needs a one-hot input");
    }
  }

  private void checkTeacher(RecipeFile file) {
    if (!model.architecture.equals("duplexnet")) {
      file.unused("teacher", teacher, "its windows are those of architecture 'duplexnet'");
    }
    file.dataFile("teacher.weights", teacher.weights);
    if (teacher.model == null) {
      file.unused("teacher.share", teacher.share, "there is no teacher.model");
    } else {
      file.needed("teacher.share", teacher.share, "teacher.model needs it");
    }
    file.range("teacher.share", teacher.share, 0, 1);
    file.dataFile("teacher.transcripts", teacher.transcripts);
    file.dataFile("teacher.mirnas", teacher.mirnas);
    for (String table : teacher.tables) {
      file.needed("teacher.tables", table, "it lists files");
      file.dataFile("teacher.tables", table);
    }
    file.range("teacher.pairs", teacher.pairs, 100, 1e8);
    file.range("teacher.alone", teacher.alone, 0, 100_000);
    file.range("teacher.per_epoch", teacher.perEpoch, 1, 1e8);
    file.range("teacher.beside", teacher.beside, 0, 1e8);
    file.range("teacher.weight", teacher.weight, 1e-6, 1_000);
  }

  private static void values(
      RecipeFile file, String key, List<? extends Number> values, double min, double max) {
    for (Number value : values == null ? List.<Number>of() : values) {
      file.needed(key, value, "it lists numbers");
      file.range(key, value, min, max);
    }
  }
}
