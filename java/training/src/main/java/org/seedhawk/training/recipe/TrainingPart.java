// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.recipe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a recipe fits: section {@code training}, the same for every architecture. A key that is not
 * given is null and means what is said here. Immutable.
 *
 * @param optimiser adam, adamw, rmsprop or sgd
 * @param learningRate of the first step after the warm-up
 * @param weightDecay 0 unless given; adamw takes it off the weights, the others add it to the
 *     gradient
 * @param momentum of sgd, 0 unless given
 * @param schedule of the learning rate; fixed unless given
 * @param batch rows of a step
 * @param epochs passes over the training part
 * @param earlyStopping none unless given
 * @param keep weights that are kept: best (of the validation score, the default) or last
 * @param select what the validation score of a pair model is: average_precision (the default) or
 *     accuracy
 * @param average decay of a moving average of the weights, which then is what is validated and
 *     kept; none unless given
 * @param labelSmoothing share by which labels are drawn towards 1/2; 0 unless given
 * @param classWeights balanced (both classes weigh the same, the default) or none
 * @param checkpointSeconds seconds between checkpoints within an epoch; 60 unless given
 * @param seed of weights, order and dropout
 * @param threads of PyTorch, 1 unless given; the same weights on every run need the same number
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingPart(
    @JsonProperty(required = true) String optimiser,
    @JsonProperty(value = "learning_rate", required = true) double learningRate,
    @JsonProperty("weight_decay") Double weightDecay,
    Double momentum,
    SchedulePart schedule,
    @JsonProperty(required = true) int batch,
    @JsonProperty(required = true) int epochs,
    @JsonProperty("early_stopping") EarlyStopping earlyStopping,
    String keep,
    String select,
    Double average,
    @JsonProperty("label_smoothing") Double labelSmoothing,
    @JsonProperty("class_weights") String classWeights,
    @JsonProperty("checkpoint_seconds") Integer checkpointSeconds,
    @JsonProperty(required = true) long seed,
    Integer threads) {

  /**
   * Learning rate over time, in epochs. Immutable.
   *
   * @param kind fixed, cosine, step, multi-step, exponential or plateau
   * @param warmup epochs, fractions allowed, in which the rate rises evenly from 0; 0 unless given
   * @param finalRate cosine: the rate at the end; a hundredth of the first unless given
   * @param over cosine: epochs until the end; all unless given
   * @param every step: epochs between steps
   * @param at multi-step: epochs after which it steps
   * @param factor step, multi-step, exponential, plateau: what the rate is multiplied by
   * @param patience plateau: epochs without a better validation loss before the rate falls
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SchedulePart(
      @JsonProperty(required = true) String kind,
      Double warmup,
      @JsonProperty("final_rate") Double finalRate,
      Integer over,
      Integer every,
      List<Integer> at,
      Double factor,
      Integer patience) {

    static final SchedulePart FIXED =
        new SchedulePart("fixed", null, null, null, null, null, null, null);

    /**
     * @param of what the keys are named by in messages
     */
    void check(RecipeFile recipe, String of) {
      recipe.oneOf(
          of + "kind", kind, "fixed", "cosine", "step", "multi-step", "exponential", "plateau");
      key(recipe, of + "final_rate", finalRate, false, "cosine");
      key(recipe, of + "over", over, false, "cosine");
      key(recipe, of + "every", every, true, "step");
      key(recipe, of + "at", at, true, "multi-step");
      key(recipe, of + "factor", factor, true, "step", "multi-step", "exponential", "plateau");
      key(recipe, of + "patience", patience, true, "plateau");
      recipe.range(of + "warmup", warmup, 0, 10_000);
      recipe.range(of + "final_rate", finalRate, 0, 1);
      recipe.range(of + "over", over, 1, 100_000);
      recipe.range(of + "every", every, 1, 100_000);
      recipe.range(of + "factor", factor, 1e-6, 1);
      recipe.range(of + "patience", patience, 0, 100_000);
      for (Integer epoch : at == null ? List.<Integer>of() : at) {
        recipe.needed(of + "at", epoch, "it lists epochs");
        recipe.range(of + "at", epoch, 1, 100_000);
      }
    }

    private void key(RecipeFile recipe, String key, Object value, boolean needed, String... kinds) {
      if (!List.of(kinds).contains(kind)) {
        recipe.unused(key, value, "schedule '%s' does not use it".formatted(kind));
      } else if (needed) {
        recipe.needed(key, value, "schedule '%s' needs it".formatted(kind));
      }
    }
  }

  /**
   * Ends a training that no longer gains. Immutable.
   *
   * @param patience epochs without a gain
   * @param minGain what counts as one, of the validation score
   */
  public record EarlyStopping(
      @JsonProperty(required = true) int patience,
      @JsonProperty(value = "min_gain", required = true) double minGain) {}

  public TrainingPart {
    weightDecay = weightDecay == null ? Double.valueOf(0) : weightDecay;
    schedule = schedule == null ? SchedulePart.FIXED : schedule;
    keep = keep == null ? "best" : keep;
    select = select == null ? "average_precision" : select;
    labelSmoothing = labelSmoothing == null ? Double.valueOf(0) : labelSmoothing;
    classWeights = classWeights == null ? "balanced" : classWeights;
    checkpointSeconds = checkpointSeconds == null ? Integer.valueOf(60) : checkpointSeconds;
    threads = threads == null ? Integer.valueOf(1) : threads;
  }

  /** Refuses values out of range and keys that do not go together. */
  public void check(RecipeFile recipe) {
    recipe.oneOf("training.optimiser", optimiser, "adam", "adamw", "rmsprop", "sgd");
    recipe.oneOf("training.keep", keep, "best", "last");
    recipe.oneOf("training.select", select, "average_precision", "accuracy");
    recipe.oneOf("training.class_weights", classWeights, "balanced", "none");
    recipe.range("training.learning_rate", learningRate, 1e-7, 1);
    recipe.range("training.weight_decay", weightDecay, 0, 1);
    recipe.range("training.momentum", momentum, 0, 0.9999);
    recipe.range("training.batch", batch, 1, 4096);
    recipe.range("training.epochs", epochs, 1, 100_000);
    recipe.range("training.average", average, 0, 0.999_999);
    recipe.range("training.label_smoothing", labelSmoothing, 0, 0.5);
    recipe.range("training.checkpoint_seconds", checkpointSeconds, 0, 86_400);
    recipe.range("training.threads", threads, 1, 64);
    if (!optimiser.equals("sgd")) {
      recipe.unused("training.momentum", momentum, "optimiser '" + optimiser + "' has none");
    }
    schedule.check(recipe, "training.schedule.");
    if (earlyStopping != null) {
      recipe.range("training.early_stopping.patience", earlyStopping.patience, 1, 100_000);
      recipe.range("training.early_stopping.min_gain", earlyStopping.minGain, 0, 1);
    }
  }

  /** Returns the same with other values of what a split or a command line varies. */
  public TrainingPart with(int newEpochs, long newSeed) {
    return with(learningRate, batch, schedule, newEpochs, newSeed);
  }

  /** Returns the same with other values of what a grid varies. */
  public TrainingPart with(
      double newLearningRate, int newBatch, SchedulePart newSchedule, long newSeed) {
    return with(newLearningRate, newBatch, newSchedule, epochs, newSeed);
  }

  private TrainingPart with(
      double newLearningRate, int newBatch, SchedulePart newSchedule, int newEpochs, long newSeed) {
    return new TrainingPart(
        optimiser,
        newLearningRate,
        weightDecay,
        momentum,
        newSchedule,
        newBatch,
        newEpochs,
        earlyStopping,
        keep,
        select,
        average,
        labelSmoothing,
        classWeights,
        checkpointSeconds,
        newSeed,
        threads);
  }
}
