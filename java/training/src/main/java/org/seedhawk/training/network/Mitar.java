// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.Map;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;

/** miTAR (Gu et al. 2021) with the LSTM's standard functions. Immutable. */
public final class Mitar implements Architecture {
  private final int windowLength;
  private final double dropout;

  /**
   * @param windowLength bases of the longest site
   * @param dropout share of the values that dropout drops
   */
  public Mitar(int windowLength, double dropout) {
    this.windowLength = windowLength;
    this.dropout = dropout;
  }

  @Override
  public ContractMetadata.Architecture contract() {
    return MitarOnnx.architecture(windowLength);
  }

  @Override
  public Network network(Initial initial) {
    return new MitarNetwork(initial, dropout);
  }

  @Override
  public Weights calibrated(Weights weights, double slope, double offset) {
    return weights.scaled("dense2", slope, offset);
  }

  @Override
  public Map<String, OnnxGraph> graphs(Weights weights) {
    return Map.of(
        "joint", MitarOnnx.graph(weights, BidirectionalLstm.Activations.STANDARD, windowLength));
  }
}
