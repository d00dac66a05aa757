// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.recipe.Recipe;
import org.seedhawk.training.recipe.TrainingPart.SchedulePart;

/**
 * A grid of hyper-parameters: {@code grid.json}. All were trained on the same split and compared on
 * its validation part; the test part was not looked at. Immutable.
 *
 * @param name of the recipe's model
 * @param command how it was started
 * @param commit revision of the code
 * @param sha256 hashes of the data files
 * @param score what the validation score is
 * @param cells one for each combination, in the order in which they were trained
 */
public record Grid(
    String name,
    String command,
    String commit,
    Map<String, String> sha256,
    String score,
    List<Cell> cells) {

  public static final String FILE = "grid.json";

  public Grid {
    cells = List.copyOf(cells);
  }

  /**
   * One combination.
   *
   * @param languageModel file, as {@code sha256} names it; null where the model has none
   * @param fineTune whether the language model was trained too; null where the recipe does not say
   * @param hidden units of the head's dense layer; null where the architecture has none
   * @param pooling of the head; null where the recipe does not say
   * @param seed of the training; null in files of earlier versions, as is {@code rowsPerSecond}
   * @param rowsPerSecond that the steps of an epoch took, the median of the epochs; null when the
   *     loss ran away
   * @param epochs trained
   * @param bestEpoch of these by the validation score
   * @param validationScore of the best epoch, null when the loss ran away
   * @param validationLoss of the best epoch
   * @param failure why there is no score, null when there is one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Cell(
      @JsonProperty("language_model") String languageModel,
      @JsonProperty("fine_tune") Boolean fineTune,
      @JsonProperty("learning_rate") double learningRate,
      Integer hidden,
      String pooling,
      Double dropout,
      int batch,
      SchedulePart schedule,
      Long seed,
      int epochs,
      @JsonProperty("best_epoch") int bestEpoch,
      @JsonProperty("validation_score") Double validationScore,
      @JsonProperty("validation_loss") Double validationLoss,
      @JsonProperty("rows_per_second") Double rowsPerSecond,
      String failure) {

    /**
     * @param best the best epoch, null when the training failed
     * @param rowsPerSecond of training, null when it failed
     */
    public static Cell of(
        Recipe recipe,
        int epochs,
        int bestEpoch,
        Epoch best,
        Double rowsPerSecond,
        String failure) {
      return new Cell(
          recipe.model().languageModel(),
          recipe.model().fineTune(),
          recipe.training().learningRate(),
          recipe.model().hidden(),
          recipe.model().pooling(),
          recipe.model().dropout(),
          recipe.training().batch(),
          recipe.training().schedule(),
          recipe.training().seed(),
          epochs,
          bestEpoch,
          best == null ? null : best.validationScore(),
          best == null ? null : best.validationLoss(),
          rowsPerSecond,
          failure);
    }

    /** Returns which language model it is, by its folder, and whether it was trained too. */
    private String language() {
      if (languageModel == null) {
        return "";
      }
      Path parent = Path.of(languageModel).getParent();
      String name = parent == null ? languageModel : parent.getFileName().toString();
      return Boolean.TRUE.equals(fineTune) ? name + ", trained too" : name;
    }

    /** Returns the head in words; empty where the recipe has none. */
    private String head() {
      return Stream.of(
              hidden == null ? "" : "width " + hidden, pooling == null ? "" : "pooling " + pooling)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", "));
    }

    private String schedule(boolean isLong) {
      return !isLong || schedule.finalRate() == null
          ? schedule.kind()
          : schedule.kind() + " to " + schedule.finalRate();
    }
  }

  /** Returns in words what tells one combination from the others. */
  public static String name(Recipe recipe) {
    Cell cell = Cell.of(recipe, 0, 0, null, null, null);
    return "%slearning rate %s, %sdropout %s, batch %d, schedule %s, seed %d"
        .formatted(
            cell.languageModel == null
                ? ""
                : cell.languageModel
                    + (Boolean.TRUE.equals(cell.fineTune) ? ", trained too, " : ", "),
            cell.learningRate,
            cell.head().isEmpty() ? "" : cell.head() + ", ",
            cell.dropout,
            cell.batch,
            cell.schedule(true),
            cell.seed);
  }

  /**
   * Returns whether it is of a model of this name that is trained on these data. Files are known by
   * their content: a language model is named relative to the recipe, which may have moved since.
   */
  public boolean isOf(String model, Map<String, String> hashes) {
    return name.equals(model) && sha256.values().containsAll(hashes.values());
  }

  /** Returns the cells as Markdown, in their order, and the mean of each language model. */
  String card() {
    boolean isCompared = cells.stream().map(Cell::language).distinct().count() > 1;
    boolean hasHeads = cells.stream().map(Cell::head).distinct().count() > 1;
    boolean hasSeeds = cells.stream().map(Cell::seed).distinct().count() > 1;
    StringBuilder text = new StringBuilder();
    text.append(
        "## Grid\nEach combination on the split above, validation part, from `%s` (`%s`).\n\n"
            .formatted(FILE, command));
    text.append(
        "| %s%slearning rate | batch | schedule | %sepochs (best) | validation %s | validation loss |\n"
            .formatted(
                isCompared ? "language model | " : "",
                hasHeads ? "head | " : "",
                hasSeeds ? "seed | " : "",
                score.replace('_', ' ')));
    text.append("|---".repeat((isCompared ? 1 : 0) + (hasHeads ? 1 : 0) + (hasSeeds ? 1 : 0)));
    text.append("|---|---|---|---|---|---|\n");
    Map<String, List<Double>> scores = new LinkedHashMap<>();
    for (Cell cell : cells) {
      String model = cell.language();
      boolean isScored = cell.validationScore != null;
      if (isScored) {
        scores.computeIfAbsent(model, m -> new ArrayList<>()).add(cell.validationScore);
      }
      text.append(
          "| %s%s%s | %d | %s | %s%d (%d) | %s | %s |\n"
              .formatted(
                  isCompared ? model + " | " : "",
                  hasHeads ? cell.head() + " | " : "",
                  cell.learningRate,
                  cell.batch,
                  cell.schedule(true),
                  hasSeeds ? cell.seed + " | " : "",
                  cell.epochs,
                  cell.bestEpoch,
                  isScored ? decimals(cell.validationScore) : cell.failure,
                  isScored ? decimals(cell.validationLoss) : ""));
    }
    if (isCompared) {
      text.append("\nMean validation %s: ".formatted(score.replace('_', ' ')));
      text.append(
          scores.entrySet().stream()
              .map(
                  entry ->
                      "%s %s"
                          .formatted(
                              entry.getKey(),
                              decimals(
                                  entry.getValue().stream()
                                      .mapToDouble(Double::doubleValue)
                                      .average()
                                      .orElse(Double.NaN))))
              .collect(Collectors.joining(", ")));
      text.append(".\n");
    }
    return text.append('\n').toString();
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns the cells as a table, the best first. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%13s %8s %6s %12s %13s  validation %s%n",
            "learning rate",
            "dropout",
            "batch",
            "schedule",
            "epochs (best)",
            score.replace('_', ' ')));
    cells.stream()
        .sorted(
            Comparator.comparingDouble(
                cell -> cell.validationScore == null ? 1 : -cell.validationScore))
        .forEach(
            cell ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "%13s %8s %6d %12s %13s  %s%s%s%s%n",
                        cell.learningRate,
                        cell.dropout == null ? "-" : cell.dropout,
                        cell.batch,
                        cell.schedule(false),
                        cell.epochs + " (" + cell.bestEpoch + ")",
                        cell.validationScore == null
                            ? cell.failure
                            : String.format(Locale.ROOT, "%.4f", cell.validationScore),
                        cell.languageModel == null ? "" : "  " + cell.language(),
                        cell.head().isEmpty() ? "" : "  " + cell.head(),
                        cell.seed == null ? "" : "  seed " + cell.seed)));
    return table.toString();
  }
}
