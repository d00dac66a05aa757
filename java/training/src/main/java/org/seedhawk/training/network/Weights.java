// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.onnx.Tensor;

/**
 * The tensors of a network by name, in a fixed order. Immutable by convention: nobody writes into
 * the arrays.
 */
public record Weights(Map<String, Tensor> tensors) {

  public Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Returns one tensor.
   *
   * @throws IllegalArgumentException if there is none of that name and shape
   */
  public Tensor get(String name, long... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "there is no tensor '%s', only %s".formatted(name, tensors.keySet()));
    }
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "tensor '%s' has the shape %s but must have %s"
              .formatted(name, tensor.shape(), expected));
    }
    return tensor;
  }

  /** Returns the number of values. */
  public int count() {
    return tensors.values().stream().mapToInt(tensor -> tensor.values().length).sum();
  }

  /**
   * Returns weights in which a last layer's output m becomes {@code slope * m + offset}.
   *
   * @param layer whose tensors are {@code layer.weight} and {@code layer.bias}
   */
  public Weights scaled(String layer, double slope, double offset) {
    float[] weight = tensors.get(layer + ".weight").values().clone();
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (weight[i] * slope);
    }
    float[] bias = tensors.get(layer + ".bias").values().clone();
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) (bias[i] * slope + offset);
    }
    return with(layer + ".weight", weight).with(layer + ".bias", bias);
  }

  /** Returns weights in which one tensor has other values of the same shape. */
  public Weights with(String name, float[] values) {
    return with(name, new Tensor(tensors.get(name).shape(), values));
  }

  /** Returns weights with another tensor of that name, or one more. */
  public Weights with(String name, Tensor tensor) {
    Map<String, Tensor> changed = new LinkedHashMap<>(tensors);
    changed.put(name, tensor);
    return new Weights(changed);
  }
}
