// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.SitePairs;
import org.seedhawk.training.recipe.RecipeFile;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * What generator of miRNAs to train, on what, and how; read from YAML. Immutable.
 *
 * @param training see {@link TrainingPart}; {@code label_smoothing} draws each letter's target
 *     towards the mean of all, {@code select} and {@code class_weights} have no meaning here
 */
public record GeneratorRecipe(
    @JsonProperty(required = true) ModelPart model,
    @JsonProperty(required = true) DataPart data,
    @JsonProperty(required = true) SplitPart split,
    @JsonProperty(required = true) TrainingPart training) {

  /**
   * The model.
   *
   * @param architecture seq2seq or transformer
   * @param maxLength nt of the longest site
   * @param width units of the LSTM, or values of a letter's embedding
   * @param layers transformer: layers of the encoder, and of the decoder
   * @param heads transformer: attention heads of a layer
   * @param hidden transformer: width of the feed-forward part
   * @param dropout share of the inputs of each LSTM, or of what each layer adds, that is dropped
   * @param recurrentDropout seq2seq: share of the recurrent weights that is dropped
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ModelPart(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String version,
      @JsonProperty(required = true) String architecture,
      @JsonProperty(value = "max_length", required = true) int maxLength,
      @JsonProperty(required = true) int width,
      Integer layers,
      Integer heads,
      Integer hidden,
      @JsonProperty(required = true) double dropout,
      @JsonProperty("recurrent_dropout") Double recurrentDropout,
      @JsonProperty(required = true) String licence) {}

  /**
   * The table, relative to the folder of the data.
   *
   * @param pairs file of sites and their miRNAs
   * @param format seq2seq (miRNA, comma, site 3'->5') or mitar (rows with label 1)
   * @param cut nt by which a training site is shortened at most at each end, anew in every epoch
   * @param exchanged share of the training rows whose site is given to another miRNA, anew in every
   *     epoch, see {@link PairingTransfer}; default 0
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DataPart(
      @JsonProperty(required = true) String pairs,
      @JsonProperty(required = true) String format,
      @JsonProperty(required = true) int cut,
      Double exchanged) {}

  /**
   * What is held out, as shares of the rows.
   *
   * @param validationShare all rows of some sites: the weights are chosen on them
   * @param siteShare all rows of some sites: tested on sites that training has not seen
   * @param rowShare rows drawn one by one, as published: their site may be in training too
   */
  public record SplitPart(
      @JsonProperty(value = "validation_share", required = true) double validationShare,
      @JsonProperty(value = "site_share", required = true) double siteShare,
      @JsonProperty(value = "row_share", required = true) double rowShare,
      @JsonProperty(required = true) long seed) {}

  /** Returns whether an architecture is a generator's. */
  public static boolean isGenerator(String architecture) {
    return architecture.equals(Seq2Seq.ARCHITECTURE)
        || architecture.equals(Transformer.ARCHITECTURE);
  }

  /**
   * Reads a recipe.
   *
   * @throws BadInputException if a key is unknown or missing, or a value is out of range
   */
  public static GeneratorRecipe read(RecipeFile file) {
    GeneratorRecipe recipe = file.as(GeneratorRecipe.class, unused(file.architecture()));
    ModelPart model = recipe.model;
    file.oneOf(
        "model.architecture", model.architecture, Seq2Seq.ARCHITECTURE, Transformer.ARCHITECTURE);
    file.name("model.name", model.name);
    file.dataFile("data.pairs", recipe.data.pairs);
    file.range("model.max_length", model.maxLength, Seq2Seq.KERNEL, 256);
    file.range("model.width", model.width, 1, 4096);
    file.range("model.dropout", model.dropout, 0, 0.9);
    file.range("model.recurrent_dropout", model.recurrentDropout, 0, 0.9);
    file.range("model.layers", model.layers, 1, 24);
    file.range("model.heads", model.heads, 1, 64);
    file.range("model.hidden", model.hidden, 1, 16_384);
    String why = "architecture '%s' ".formatted(model.architecture);
    if (model.architecture.equals(Seq2Seq.ARCHITECTURE)) {
      file.needed("model.recurrent_dropout", model.recurrentDropout, why + "needs it");
      file.unused("model.layers", model.layers, why + "has one layer each");
      file.unused("model.heads", model.heads, why + "has none");
      file.unused("model.hidden", model.hidden, why + "has none");
    } else {
      file.unused("model.recurrent_dropout", model.recurrentDropout, why + "has no states");
      file.needed("model.layers", model.layers, why + "needs it");
      file.needed("model.heads", model.heads, why + "needs it");
      file.needed("model.hidden", model.hidden, why + "needs it");
      if (model.width % model.heads != 0) {
        throw new BadInputException(
            "%s: model.width is '%d' but must be a multiple of model.heads, '%d'"
                .formatted(file.file(), model.width, model.heads));
      }
    }
    file.oneOf("data.format", recipe.data.format, SitePairs.SEQ2SEQ, SitePairs.MITAR);
    file.range("data.cut", recipe.data.cut, 0, 20);
    file.range("data.exchanged", recipe.data.exchanged, 0, 1);
    SplitPart split = recipe.split;
    file.range("split.validation_share", split.validationShare, 0.001, 0.4);
    file.range("split.site_share", split.siteShare, 0.001, 0.4);
    file.range("split.row_share", split.rowShare, 0.001, 0.4);
    recipe.training.check(file);
    return recipe;
  }

  /** Keys that an architecture has no use for. */
  private static Set<String> unused(String architecture) {
    return architecture.equals(Seq2Seq.ARCHITECTURE)
        ? Set.of("model.layers", "model.heads", "model.hidden")
        : Set.of("model.recurrent_dropout");
  }

  /** Returns the same with another number of epochs. */
  public GeneratorRecipe with(int epochs) {
    return new GeneratorRecipe(model, data, split, training.with(epochs, training.seed()));
  }
}
