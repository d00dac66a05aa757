// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedhawk.training.data.CompensatoryMutation;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.Tensor;

/** DeepTarget (Lee et al. 2016). Immutable. */
public final class DeepTarget implements Architecture {
  @Override
  public ContractMetadata.Architecture contract() {
    return ContractMetadata.Architecture.DEEPTARGET;
  }

  @Override
  public Network network(Initial initial) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    layer(tensors, initial, "conv1", 12, DeepTargetWeights.CHANNELS, 4, 3);
    layer(tensors, initial, "conv2", 192, DeepTargetWeights.TOWER_CHANNELS, 64, 3);
    layer(tensors, initial, "conv3", 48, 64, 16, 3);
    layer(tensors, initial, "conv4", 192, 16, 64, 3);
    layer(tensors, initial, "fc1", DeepTargetWeights.FLAT, 30, DeepTargetWeights.FLAT);
    layer(tensors, initial, "fc2", 30, 2, 30);
    return new DeepTargetNetwork(
        DeepTargetWeights.of(new Weights(tensors)).withPairDetectors().named());
  }

  private static void layer(
      Map<String, Tensor> tensors, Initial initial, String name, long fanIn, long... shape) {
    tensors.put(name + ".weight", initial.fanIn(fanIn, shape));
    tensors.put(name + ".bias", initial.fanIn(fanIn, shape[0]));
  }

  @Override
  public void mutate(List<MemorySegment> inputs, int[] rows, Random random, double share) {
    CompensatoryMutation mutation =
        new CompensatoryMutation(layout().frame().length(), random, share);
    for (int row : rows) {
      mutation.apply(inputs.get(0), inputs.get(1), row);
    }
  }

  @Override
  public Weights calibrated(Weights weights, double slope, double offset) {
    return DeepTargetWeights.of(weights).withMargin(slope, offset).named();
  }

  @Override
  public Map<String, OnnxGraph> graphs(Weights weights) {
    return DeepTargetOnnx.graphs(DeepTargetWeights.of(weights));
  }
}
