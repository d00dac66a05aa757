// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.fit.Epoch;

/**
 * All that a card may say about a language model: {@code results.json}. Immutable.
 *
 * @param recipe what was trained
 * @param command how the run was started
 * @param commit revision of the code
 * @param seconds duration of the run, that of interrupted ones before it included
 * @param machine what it ran on
 * @param parameters values of the exported model
 * @param fileBytes size of {@code model.onnx}
 * @param sha256 hashes of the data files and of {@code model.onnx}
 * @param domains what was trained on and what was held out
 * @param history epochs
 * @param bestEpoch whose weights were kept; 0 for first, random weights
 * @param parity of ONNX Runtime and DJL
 * @param accuracy the table
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LanguageResults(
    LanguageRecipe recipe,
    String command,
    String commit,
    long seconds,
    String machine,
    int parameters,
    @JsonProperty("file_bytes") long fileBytes,
    Map<String, String> sha256,
    List<RnaDomain.Counts> domains,
    List<Epoch> history,
    @JsonProperty("best_epoch") int bestEpoch,
    Parity parity,
    @JsonProperty("masked_accuracy") List<Line> accuracy) {

  /**
   * How far embeddings in ONNX Runtime are from those in DJL with the weights as they are stored.
   *
   * @param pieces pieces compared
   * @param largest absolute difference of a value
   * @param scale largest absolute value
   * @param tolerance what is allowed, of the difference
   */
  public record Parity(int pieces, double largest, double scale, double tolerance) {}

  /**
   * Share of hidden letters of a held-out part that are found.
   *
   * @param domain its name
   * @param length letters of a piece
   * @param pieces pieces
   * @param letters hidden letters
   * @param accuracy of the language model
   * @param loss of the language model, nats a token
   * @param kmerTable of the k-mer-frequency table
   * @param k of the table: the best of {@code kmerTables} on the very pieces that are measured
   * @param kmerTables accuracy of each k, from 1
   * @param mostFrequent of always saying the domain's most frequent letter
   */
  public record Line(
      String domain,
      int length,
      int pieces,
      int letters,
      double accuracy,
      double loss,
      @JsonProperty("kmer_table") double kmerTable,
      int k,
      @JsonProperty("kmer_tables") List<Double> kmerTables,
      @JsonProperty("most_frequent") double mostFrequent) {}
}
