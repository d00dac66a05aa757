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
import org.seedhawk.model.ModelIndex;

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
  static final Map<String, Set<String>> NEEDED =
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

  /** Whose places can be pooled. */
  static final Set<String> POOLED = Set.of("targetfm-fc", "targetfm-cnn");

  /** What mutations exchange letters of. */
  static final Set<String> ONE_HOT = Set.of("deeptarget", "duplexnet");

  /**
   * What is written into the model.
   *
   * @param dropout share of the values that dropout drops, where the architecture has it
   * @param maxLength bases of the longest site, where the architecture leaves it open
   * @param hidden units of the dense layer, where the architecture leaves it open
   * @param pooling Target-FM's FC and CNN: mean or max of each channel over the places in place of
   *     all places; none unless given
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
      String pooling,
      Integer nets,
      Integer filters,
      Integer units,
      Integer bulge,
      @JsonProperty("language_model") String languageModel,
      @JsonProperty("fine_tune") Boolean fineTune) {
    public ModelPart {
      architecture = ModelIndex.today(architecture);
    }

    private ModelPart with(Double newDropout, Integer newHidden, String newPooling) {
      return new ModelPart(
          name,
          version,
          architecture,
          seedMatch,
          threshold,
          calibration,
          licence,
          newDropout,
          maxLength,
          newHidden,
          newPooling,
          nets,
          filters,
          units,
          bulge,
          languageModel,
          fineTune);
    }

    private ModelPart on(String newLanguageModel, Boolean newFineTune) {
      return new ModelPart(
          name,
          version,
          architecture,
          seedMatch,
          threshold,
          calibration,
          licence,
          dropout,
          maxLength,
          hidden,
          pooling,
          nets,
          filters,
          units,
          bulge,
          newLanguageModel,
          newFineTune);
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
   * @param hidden units of the dense layer
   * @param pooling none, mean or max
   * @param seed of the training: how far results differ by chance
   * @param fineTune false, true or both
   * @param oneAtATime true: the recipe as it is, and then each value alone in its place
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GridPart(
      @JsonProperty("learning_rate") List<Double> learningRate,
      List<Integer> hidden,
      List<String> pooling,
      List<Double> dropout,
      List<Integer> batch,
      List<TrainingPart.SchedulePart> schedule,
      List<Long> seed,
      @JsonProperty("fine_tune") List<Boolean> fineTune,
      @JsonProperty("one_at_a_time") Boolean oneAtATime) {}

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
    String architecture = ModelIndex.today(file.architecture());
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
    if (!POOLED.contains(architecture)) {
      unused.add("model.pooling");
    }
    if (!ONE_HOT.contains(architecture)) {
      unused.add("data.mutated_pairs");
    }
    Recipe recipe = file.as(Recipe.class, unused);
    new RecipeChecks(recipe, file).run();
    return recipe;
  }

  /** Returns the same with other values of what a grid, a split or a command line varies. */
  public Recipe with(TrainingPart newTraining, Double newDropout, long splitSeed) {
    return new Recipe(
        model.with(newDropout, model.hidden, model.pooling),
        data,
        new SplitPart(split.by, split.validationShare, split.testShare, splitSeed),
        newTraining,
        teacher,
        grid);
  }

  /** Returns the same with another head: units of its dense layer, and what it pools. */
  public Recipe withHead(Integer hidden, String pooling) {
    return new Recipe(
        model.with(model.dropout, hidden, pooling), data, split, training, teacher, grid);
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
    return new Recipe(model.on(file, fineTune), data, split, training, teacher, grid);
  }
}
