// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.Tensor;

/** TargetNet (Min et al. 2022). Immutable. */
public final class TargetNet implements Architecture {
  private final double dropout;

  /**
   * @param dropout share of the values that dropout drops
   */
  public TargetNet(double dropout) {
    this.dropout = dropout;
  }

  @Override
  public ContractMetadata.Architecture contract() {
    return ContractMetadata.Architecture.TARGETNET;
  }

  @Override
  public Network network(Initial initial) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("stem1.weight", initial.kaiming(50, 16, TargetNetWeights.ROWS, 5));
    tensors.put("stem2.weight", initial.kaiming(80, 16, 16, 5));
    tensors.put("stage1.conv1.weight", initial.kaiming(48, 16, 16, 3));
    tensors.put("stage1.conv2.weight", initial.kaiming(48, 16, 16, 3));
    tensors.put("stage2.conv1.weight", initial.kaiming(48, 32, 16, 3));
    tensors.put("stage2.conv2.weight", initial.kaiming(96, 32, 32, 3));
    tensors.put("linear.weight", initial.kaiming(512, 1, 512));
    tensors.put("linear.bias", Initial.constant(0, 1));
    return new TargetNetNetwork(new Weights(tensors), dropout);
  }

  @Override
  public Weights calibrated(Weights weights, double slope, double offset) {
    return weights.scaled("linear", slope, offset);
  }

  @Override
  public Map<String, OnnxGraph> graphs(Weights weights) {
    return Map.of("joint", TargetNetOnnx.graph(TargetNetWeights.of(weights)));
  }
}
