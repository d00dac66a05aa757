// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.data.SiteSplit;
import org.seedhawk.training.fit.Epoch;

/**
 * All that a card may say about a generator: {@code results.json}. Immutable.
 *
 * @param recipe what was trained
 * @param command how the run was started
 * @param commit revision of the code
 * @param seconds duration of the run, that of interrupted ones before it included
 * @param machine what it ran on
 * @param parameters trained values
 * @param fileBytes size of both files
 * @param sha256 hashes of the data file and of both files
 * @param trainingRows rows that were trained on
 * @param validationRows rows that the weights were chosen on
 * @param tooLong rows that were left out because of their site's length
 * @param history epochs; the score is the share of validation rows that are right to the letter
 * @param bestEpoch whose weights were kept
 * @param parity of ONNX Runtime and DJL
 * @param parts what was decoded on the held-out parts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GeneratorResults(
    GeneratorRecipe recipe,
    String command,
    String commit,
    long seconds,
    String machine,
    int parameters,
    @JsonProperty("file_bytes") long fileBytes,
    Map<String, String> sha256,
    @JsonProperty("training_rows") int trainingRows,
    @JsonProperty("validation_rows") int validationRows,
    @JsonProperty("too_long") int tooLong,
    List<Epoch> history,
    @JsonProperty("best_epoch") int bestEpoch,
    Parity parity,
    List<Part> parts) {

  /**
   * How far log-probabilities step by step in ONNX Runtime are from those of one pass in DJL.
   *
   * @param rows miRNAs compared
   * @param steps letters and stops compared
   * @param largest absolute difference of a log-probability of any token
   * @param tolerance what is allowed
   */
  public record Parity(int rows, int steps, double largest, double tolerance) {}

  /**
   * A held-out part, decoded by the engine. Shares are of its rows.
   *
   * @param name what is held out
   * @param overlap what it shares with training
   * @param greedy right to the letter
   * @param beam candidates that were followed for what comes next
   * @param top1 right to the letter, best candidate
   * @param top5 right to the letter, among the best five
   * @param family nt 2-8 right, best candidate
   * @param family5 nt 2-8 right, among the best five
   * @param known best candidate is a miRNA of the training part
   * @param nearestSite right when the answer is that of the training site with the most 6-mers in
   *     common
   * @param mostFrequent right when the answer is always the most frequent miRNA of training
   * @param pairing right to the letter by pairing and frequency alone, see {@link
   *     org.seedhawk.evaluation.control.PairingAnswer}
   * @param pairing5 the same, among the best five
   * @param pairingFamily nt 2-8 right by pairing and frequency alone
   * @param seedTold right when the answer is the most frequent miRNA of training with the right nt
   *     2-8: what a perfect reader of the seed gets who knows nothing else
   */
  public record Part(
      String name,
      SiteSplit.Overlap overlap,
      double greedy,
      int beam,
      double top1,
      double top5,
      double family,
      double family5,
      double known,
      @JsonProperty("nearest_site") double nearestSite,
      @JsonProperty("most_frequent") double mostFrequent,
      double pairing,
      double pairing5,
      @JsonProperty("pairing_family") double pairingFamily,
      @JsonProperty("seed_told") double seedTold) {}
}
