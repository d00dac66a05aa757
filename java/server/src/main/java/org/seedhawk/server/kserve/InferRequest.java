// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.kserve;

import java.util.List;
import java.util.Optional;
import org.seedhawk.server.failure.Failure;

/**
 * What a caller asks to be inferred, whatever form it came in. Immutable.
 *
 * @param id echoed in the answer; empty: none
 * @param mirnas letters of the input {@code mirna}
 * @param targets letters of the input {@code target}, as many
 * @param outputs names that are wanted, in the order of the answer
 */
public record InferRequest(
    Optional<String> id, List<byte[]> mirnas, List<byte[]> targets, List<Output> outputs) {
  /** The outputs, in the order in which they come when none is named. */
  public enum Output {
    /** Probability that the region is a target site. */
    SCORE("score", "FP32"),
    /** First base of the best window, from 0; -1 without a score. */
    POSITION("position", "INT64"),
    /** {@code scored}, or what is wrong with the pair. */
    STATUS("status", "BYTES");

    private final String label;
    private final String datatype;

    Output(String label, String datatype) {
      this.label = label;
      this.datatype = datatype;
    }

    /** Returns the name in messages. */
    public String label() {
      return label;
    }

    /** Returns the datatype in messages. */
    public String datatype() {
      return datatype;
    }

    /**
     * Returns an output.
     *
     * @throws Failure with status 400 if there is none of this name
     */
    public static Output of(String name) {
      for (Output one : values()) {
        if (one.label.equals(name)) {
          return one;
        }
      }
      throw Failure.bad(
          "there is no output '%s'; there are score, position and status".formatted(name));
    }
  }

  /**
   * Makes one of its inputs.
   *
   * @param outputs empty: all
   * @throws Failure with status 400 if inputs are missing, unknown, twice, or of different sizes
   */
  public static InferRequest of(Optional<String> id, List<Tensor> inputs, List<Output> outputs) {
    List<byte[]> mirnas = find("mirna", inputs);
    List<byte[]> targets = find("target", inputs);
    for (Tensor input : inputs) {
      if (!input.name().equals("mirna") && !input.name().equals("target")) {
        throw Failure.bad(
            "there is no input '%s'; there are mirna and target".formatted(input.name()));
      }
    }
    if (mirnas.size() != targets.size()) {
      throw Failure.bad(
          "mirna has %s elements and target %s; they must have as many"
              .formatted(mirnas.size(), targets.size()));
    }
    if (outputs.stream().distinct().count() < outputs.size()) {
      throw Failure.bad("an output is named twice; name each one once");
    }
    return new InferRequest(
        id, mirnas, targets, outputs.isEmpty() ? List.of(Output.values()) : outputs);
  }

  private static List<byte[]> find(String name, List<Tensor> inputs) {
    List<Tensor> found = inputs.stream().filter(one -> one.name().equals(name)).toList();
    if (found.size() != 1) {
      throw Failure.bad(
          found.isEmpty()
              ? "input '%s' is missing; a call has mirna and target".formatted(name)
              : "input '%s' is there twice; send it once".formatted(name));
    }
    return found.getFirst().elements();
  }
}
