// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedhawk.training.data.EncodedInputs;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.WindowLayout;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;

/**
 * A model of pairs: what it reads, how it computes in DJL, and the same as ONNX graphs. Immutable.
 */
public interface Architecture extends AutoCloseable {

  /** Returns what the engine must know of the input. */
  ContractMetadata.Architecture contract();

  /** Returns where a window lies. */
  default WindowLayout layout() {
    return new WindowLayout(contract().windowLength(), contract().windowAfterNt1());
  }

  /** Returns a writer of what the network reads in training. */
  default Inputs inputs() {
    return servedInputs();
  }

  /** Returns a writer of what the exported graphs read. */
  default Inputs servedInputs() {
    return new EncodedInputs(contract().inputs(), layout());
  }

  /** Returns a network with first weights; its forward pass gives the margin float32[b]. */
  Network network(Initial initial);

  /** Returns weights whose margin m becomes {@code slope * m + offset}. */
  Weights calibrated(Weights weights, double slope, double offset);

  /**
   * Exchanges letters of encoded training pairs against others that pair alike.
   *
   * @param inputs as {@link #inputs} writes them
   * @param rows to change
   * @param share of the pairs that are changed
   * @throws UnsupportedOperationException if the inputs do not allow it
   */
  default void mutate(List<MemorySegment> inputs, int[] rows, Random random, double share) {
    throw new UnsupportedOperationException(contract().name() + " has no mutations");
  }

  /** Returns the weights as the graphs have them, where these store some with fewer digits. */
  default Weights served(Weights weights) {
    return weights;
  }

  /** Returns a graph for each part: {@code joint}, the towers, or all of them. */
  Map<String, OnnxGraph> graphs(Weights weights) throws IOException;

  @Override
  default void close() {}
}
