// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;
import org.seedhawk.training.recipe.RecipeFile;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * How a repression model is trained; read from YAML. Immutable.
 *
 * @param training of the network; {@code batch} has no use, a step takes one experiment
 */
public record RepressionRecipe(
    @JsonProperty(required = true) ModelPart model,
    @JsonProperty(required = true) LinearPart linear,
    @JsonProperty(required = true) SplitPart split,
    @JsonProperty(required = true) TrainingPart training) {
  /** The architecture's name in recipes and files. */
  public static final String ARCHITECTURE = "repression";

  /** The model. */
  public record ModelPart(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String version,
      @JsonProperty(required = true) String architecture,
      @JsonProperty(required = true) String licence) {}

  /**
   * The linear part.
   *
   * @param penalty of squared weights, for columns of unit variance
   * @param rounds in which slopes of the experiments are fitted, and the weights again
   */
  public record LinearPart(
      @JsonProperty(required = true) double penalty, @JsonProperty(required = true) int rounds) {}

  /**
   * What is held out.
   *
   * @param folds groups of seed families that are held out in turn; the test set's families are one
   * @param seed of their order, and of what is hidden
   * @param hiddenOrfs share of the transcripts whose ORF is hidden in training
   */
  public record SplitPart(
      @JsonProperty(required = true) int folds,
      @JsonProperty(required = true) long seed,
      @JsonProperty(value = "hidden_orfs", required = true) double hiddenOrfs) {}

  /** Returns the recipe with another number of epochs. */
  public RepressionRecipe with(int epochs) {
    return new RepressionRecipe(model, linear, split, training.with(epochs, training.seed()));
  }

  /** Reads a recipe. */
  public static RepressionRecipe read(RecipeFile file) {
    RepressionRecipe recipe = file.as(RepressionRecipe.class, Set.of());
    file.oneOf("model.architecture", recipe.model.architecture, ARCHITECTURE);
    file.name("model.name", recipe.model.name);
    file.range("linear.penalty", recipe.linear.penalty, 1e-3, 1e9);
    file.range("linear.rounds", recipe.linear.rounds, 0, 100);
    file.range("split.folds", recipe.split.folds, 2, 50);
    file.range("split.hidden_orfs", recipe.split.hiddenOrfs, 0, 0.9);
    return recipe;
  }
}
