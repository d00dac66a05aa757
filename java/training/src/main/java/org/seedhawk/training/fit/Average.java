// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.Tensor;

/**
 * An exponential moving average of a network's values: less noisy than the values of any one step.
 * One thread at a time.
 */
final class Average {
  /** Where the values stand in a checkpoint. */
  private static final String PREFIX = "average.";

  private final Network network;
  private final double decay;
  private final Map<String, NDArray> values = new LinkedHashMap<>();

  /**
   * @param decay share of the old average that a step leaves; in the first steps less, so that the
   *     first values are soon forgotten
   */
  Average(Network network, double decay) {
    this.network = network;
    this.decay = decay;
    network.values().forEach((name, array) -> values.put(name, array.duplicate()));
    values.values().forEach(array -> array.setRequiresGradient(false));
  }

  /**
   * Takes the network's values in.
   *
   * @param step from 1
   */
  void take(long step) {
    float share = (float) (1 - Math.min(decay, (1.0 + step) / (10.0 + step)));
    try (NDManager manager = network.manager().newSubManager()) {
      network
          .values()
          .forEach(
              (name, array) -> {
                NDArray difference = array.sub(values.get(name));
                difference.attach(manager);
                values.get(name).addi(difference.muli(share));
              });
    }
  }

  /** Returns a copy of the average. */
  Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, array) ->
            tensors.put(name, Tensor.of(array.toFloatArray(), array.getShape().getShape())));
    return new Weights(tensors);
  }

  /** Adds the average to what a checkpoint keeps. */
  Weights with(Weights moments) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(moments.tensors());
    weights().tensors().forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
    return new Weights(tensors);
  }

  /** Puts the average of a checkpoint back. */
  void restore(Weights moments) {
    values.forEach(
        (name, array) ->
            AlignedArrays.set(
                array, moments.get(PREFIX + name, array.getShape().getShape()).values()));
  }
}
