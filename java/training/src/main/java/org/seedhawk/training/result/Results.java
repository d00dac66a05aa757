// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.recipe.Recipe;

/**
 * All that a card may say about a model of pairs: {@code results.json}. Immutable.
 *
 * @param recipe what was trained
 * @param command how the run was started
 * @param commit revision of the code
 * @param seconds duration of the run
 * @param machine what it ran on
 * @param parameters trained values
 * @param rowLimit rows of the table that were used, 0 for all
 * @param files hashes of the model's files
 * @param sha256 hashes of the data files
 * @param split parts of the table
 * @param overlap rows of a set that share their miRNA and 30 bases with a training row
 * @param history epochs
 * @param bestEpoch whose weights were kept
 * @param calibration of the margin
 * @param parity of ONNX Runtime and DJL
 * @param metrics the table
 * @param teacher how well a teacher's scores were learnt, none without one
 * @param repeats of the training on other splits, none unless asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Results(
    Recipe recipe,
    String command,
    String commit,
    long seconds,
    String machine,
    int parameters,
    @JsonProperty("row_limit") int rowLimit,
    Map<String, String> files,
    Map<String, String> sha256,
    SplitSizes split,
    Map<String, Integer> overlap,
    List<Epoch> history,
    @JsonProperty("best_epoch") int bestEpoch,
    PlattScaling calibration,
    Parity parity,
    List<Evaluation.Line> metrics,
    Learnt teacher,
    Repeats repeats) {

  public static final String VALIDATION = "validation";
  public static final String SCAN_LIKE = "validation, scan-like";
  public static final String TEST = "test";
  public static final String BENCHMARK = "benchmark";
  public static final String CARRY_OVER = "carry-over";

  /**
   * How well a teacher's scores were learnt, on pairs that were held out.
   *
   * @param pairs that the teacher scored
   * @param mean of its scores
   * @param heldOut pairs of these that were held out
   * @param correlation Spearman's, of its scores and the model's before calibration
   * @param difference mean absolute difference of both
   */
  public record Learnt(
      int pairs,
      double mean,
      @JsonProperty("held_out") int heldOut,
      double correlation,
      double difference) {}

  /**
   * Parts of the table.
   *
   * @param by what is held out
   * @param seed of the draw
   * @param training labelled rows outside of the other parts
   * @param trainedOn windows trained on, drawn negatives not counted
   * @param validation rows
   * @param test rows
   * @param dropped rows left out because their pair stands in the test part
   * @param testMirnas distinct miRNAs of the test part
   * @param testMirnasTrained of these, miRNAs that have training rows
   * @param testRowsOfTrainedFamilies test rows whose miRNA's family has training rows
   * @param validationFamilies names of the held-out families
   * @param validationFamiliesSha256 hash of the names, one a line
   */
  public record SplitSizes(
      String by,
      long seed,
      int training,
      @JsonProperty("trained_on") int trainedOn,
      int validation,
      int test,
      int dropped,
      @JsonProperty("test_mirnas") int testMirnas,
      @JsonProperty("test_mirnas_trained") int testMirnasTrained,
      @JsonProperty("test_rows_of_trained_families") int testRowsOfTrainedFamilies,
      @JsonProperty("validation_families") List<String> validationFamilies,
      @JsonProperty("validation_families_sha256") String validationFamiliesSha256) {}

  /** Returns one line of the table, null when there is none. */
  public Evaluation.Line line(String set, String scoredBy) {
    return metrics.stream()
        .filter(line -> line.set().equals(set) && line.scoredBy().equals(scoredBy))
        .findFirst()
        .orElse(null);
  }
}
