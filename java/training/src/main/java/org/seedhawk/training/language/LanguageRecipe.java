// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.recipe.RecipeFile;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * What language model to train, on what, and how; read from YAML. Immutable.
 *
 * @param training see {@link TrainingPart}; {@code batch} counts rows of {@code max_length}
 *     letters: shorter rows are more
 */
public record LanguageRecipe(
    @JsonProperty(required = true) ModelPart model,
    @JsonProperty(required = true) DataPart data,
    @JsonProperty(required = true) SplitPart split,
    @JsonProperty(required = true) TrainingPart training) {

  /**
   * The model.
   *
   * @param k letters of a token: 1 for nucleotides
   * @param layers transformer layers
   * @param width values of an embedding
   * @param heads attention heads of a layer
   * @param hidden width of the feed-forward part
   * @param window letters of the windows that will be served
   * @param maxLength letters of the longest row
   */
  public record ModelPart(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String version,
      @JsonProperty(required = true) String architecture,
      @JsonProperty(required = true) int k,
      @JsonProperty(required = true) int layers,
      @JsonProperty(required = true) int width,
      @JsonProperty(required = true) int heads,
      @JsonProperty(required = true) int hidden,
      @JsonProperty(required = true) int window,
      @JsonProperty(value = "max_length", required = true) int maxLength,
      @JsonProperty(required = true) String licence) {}

  /**
   * Files, relative to the folder of the data, and how rows are drawn from them.
   *
   * @param transcripts FASTA files that pieces are drawn from
   * @param mirnas FASTA file of mature miRNAs
   * @param families MirGeneDB's family table
   * @param familySequences MirGeneDB's mature sequences
   * @param windowShare share of the batches whose rows are windows
   * @param mirnaShare share of the rows of those that are miRNAs
   * @param hiddenShare share of the tokens that are hidden
   * @param steps batches of an epoch
   */
  public record DataPart(
      @JsonProperty(required = true) List<Transcripts> transcripts,
      @JsonProperty(required = true) String mirnas,
      @JsonProperty(required = true) String families,
      @JsonProperty(value = "family_sequences", required = true) String familySequences,
      @JsonProperty(value = "window_share", required = true) double windowShare,
      @JsonProperty(value = "mirna_share", required = true) double mirnaShare,
      @JsonProperty(value = "hidden_share", required = true) double hiddenShare,
      @JsonProperty(required = true) int steps) {}

  /**
   * A file of transcripts.
   *
   * @param name of the domain, in the tables
   */
  public record Transcripts(
      @JsonProperty(required = true) String name, @JsonProperty(required = true) String file) {}

  /**
   * What is held out.
   *
   * @param transcriptShare of the records of each file of transcripts
   * @param mirnaShare of the distinct miRNAs, by families
   */
  public record SplitPart(
      @JsonProperty(value = "transcript_share", required = true) double transcriptShare,
      @JsonProperty(value = "mirna_share", required = true) double mirnaShare,
      @JsonProperty(required = true) long seed) {}

  /**
   * Reads a recipe.
   *
   * @throws BadInputException if a key is unknown or missing, or a value is out of range
   */
  public static LanguageRecipe read(RecipeFile file) {
    LanguageRecipe recipe = file.as(LanguageRecipe.class, Set.of());
    ModelPart model = recipe.model;
    file.oneOf("model.architecture", model.architecture, RnaBert.ARCHITECTURE);
    file.name("model.name", model.name);
    recipe.data.transcripts.forEach(
        transcripts -> file.dataFile("data.transcripts", transcripts.file));
    file.dataFile("data.mirnas", recipe.data.mirnas);
    file.dataFile("data.families", recipe.data.families);
    file.dataFile("data.family_sequences", recipe.data.familySequences);
    file.range("model.k", model.k, 1, RnaTokens.MAX_K);
    file.range("model.layers", model.layers, 1, 48);
    file.range("model.heads", model.heads, 1, 64);
    file.range("model.width", model.width, 1, 4096);
    file.range("model.hidden", model.hidden, 1, 16_384);
    file.range("model.window", model.window, RnaDomain.MIN_LENGTH, 1_023);
    file.range("model.max_length", model.maxLength, model.window + 1.0, 1_024);
    if (model.width % model.heads != 0) {
      throw new BadInputException(
          "%s: model.width is '%d' but must be a multiple of model.heads, '%d'"
              .formatted(file.file(), model.width, model.heads));
    }
    if (recipe.data.transcripts.isEmpty()) {
      throw new BadInputException(file.file() + ": data.transcripts is empty; name a file or more");
    }
    file.range("data.window_share", recipe.data.windowShare, 0, 1);
    file.range("data.mirna_share", recipe.data.mirnaShare, 0, 1);
    file.range("data.hidden_share", recipe.data.hiddenShare, 0.01, 0.9);
    file.range("data.steps", recipe.data.steps, 1, 10_000_000);
    file.range("split.transcript_share", recipe.split.transcriptShare, 1e-6, 0.5);
    file.range("split.mirna_share", recipe.split.mirnaShare, 1e-6, 0.5);
    recipe.training.check(file);
    return recipe;
  }

  /** Returns the tokens. */
  public RnaTokens tokens() {
    return new RnaTokens(model.k);
  }

  /** Returns the architecture. */
  public RnaBert architecture() {
    RnaTokens tokens = tokens();
    return new RnaBert(
        tokens.vocabulary(),
        tokens.padding(),
        model.maxLength,
        model.layers,
        model.width,
        model.heads,
        model.hidden);
  }

  /** Returns how rows are drawn. */
  public MaskedLanguageTask.Drawing drawing() {
    return new MaskedLanguageTask.Drawing(
        model.window,
        model.maxLength,
        data.windowShare,
        data.mirnaShare,
        data.hiddenShare,
        training.batch() * model.maxLength,
        data.steps,
        training.seed());
  }

  /** Returns the same with another number of epochs and of batches in one. */
  public LanguageRecipe with(int epochs, int steps) {
    return new LanguageRecipe(
        model,
        new DataPart(
            data.transcripts,
            data.mirnas,
            data.families,
            data.familySequences,
            data.windowShare,
            data.mirnaShare,
            data.hiddenShare,
            steps),
        split,
        training.with(epochs, training.seed()));
  }
}
