// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

  /**
   * One combination.
   *
   * @param epochs trained
   * @param bestEpoch of these by the validation score
   * @param validationScore of the best epoch, null when the loss ran away
   * @param failure why there is no score, null when there is one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Cell(
      @JsonProperty("learning_rate") double learningRate,
      Double dropout,
      int batch,
      int epochs,
      @JsonProperty("best_epoch") int bestEpoch,
      @JsonProperty("validation_score") Double validationScore,
      String failure) {}

  /** Returns the cells as a table, the best first. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%13s %8s %6s %13s  validation %s%n",
            "learning rate",
            "dropout",
            "batch",
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
                        "%13s %8s %6d %13s  %s%n",
                        cell.learningRate,
                        cell.dropout == null ? "-" : cell.dropout,
                        cell.batch,
                        cell.epochs + " (" + cell.bestEpoch + ")",
                        cell.validationScore == null
                            ? cell.failure
                            : String.format(Locale.ROOT, "%.4f", cell.validationScore))));
    return table.toString();
  }
}
