// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * All that a card may say about a model: {@code results.json}. Immutable.
 *
 * @param recipe what was trained
 * @param command how the run was started
 * @param commit revision of the code
 * @param seconds duration of the run
 * @param machine what it ran on
 * @param rowLimit rows of the table that were used, 0 for all
 * @param sha256 hashes of the data files
 * @param split parts of the table
 * @param overlap rows of a set that share their miRNA and 30 bases with a training row
 * @param history epochs
 * @param calibration of the margin
 * @param parity of ONNX Runtime and DJL
 * @param metrics the table
 */
record Results(
    Recipe recipe,
    String command,
    String commit,
    long seconds,
    String machine,
    @JsonProperty("row_limit") int rowLimit,
    Map<String, String> sha256,
    Split split,
    Map<String, Integer> overlap,
    List<DeepTargetTraining.Epoch> history,
    PlattScaling calibration,
    Parity parity,
    List<Evaluation.Line> metrics) {

  static final String VALIDATION = "validation";
  static final String SCAN_LIKE = "validation, scan-like";
  static final String TEST = "test";
  static final String BENCHMARK = "benchmark";

  /**
   * Parts of the table.
   *
   * @param by what is held out
   * @param seed of the draw
   * @param training labelled rows outside of the other parts
   * @param trainedOn of these, rows left after the cap on negatives of one family
   * @param validation rows
   * @param test rows
   * @param dropped rows left out because their pair stands in the test part
   * @param testMirnas distinct miRNAs of the test part
   * @param testMirnasTrained of these, miRNAs that have training rows
   * @param testRowsOfTrainedFamilies test rows whose miRNA's family has training rows
   * @param validationFamilies names of the held-out families
   * @param validationFamiliesSha256 hash of the names, one a line
   */
  record Split(
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
}
