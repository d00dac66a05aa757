// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.onnx.Tensor;

/**
 * The 8,737 parameters of TargetNet; its convolutions have no biases. Immutable by convention:
 * nobody writes into the arrays.
 *
 * @param stem1 [16, 10, 5]
 * @param stem2 [16, 16, 5]
 * @param stage1 the block from 16 to 16 channels
 * @param stage2 the block from 16 to 32 channels
 * @param weight [1, 512] of the last layer
 * @param bias [1] of the last layer
 */
public record TargetNetWeights(
    Tensor stem1, Tensor stem2, Block stage1, Block stage2, Tensor weight, Tensor bias) {
  public static final int ROWS = 10;
  public static final int COLUMNS = 50;

  /** Columns that the max-pooling before the last layer takes together. */
  public static final int POOL = 3;

  /**
   * Both convolutions of a residual block.
   *
   * @param conv1 [out, in, 3]
   * @param conv2 [out, out, 3]
   */
  public record Block(Tensor conv1, Tensor conv2) {}

  public TargetNetWeights {
    check("stem1", stem1, 16, ROWS, 5);
    check("stem2", stem2, 16, 16, 5);
    check("stage1.conv1", stage1.conv1, 16, 16, 3);
    check("stage1.conv2", stage1.conv2, 16, 16, 3);
    check("stage2.conv1", stage2.conv1, 32, 16, 3);
    check("stage2.conv2", stage2.conv2, 32, 32, 3);
    check("linear.weight", weight, 1, 32 * (COLUMNS / POOL));
    check("linear.bias", bias, 1);
  }

  /** Returns the tensors of the names stem1.weight, ... linear.bias. */
  public static TargetNetWeights of(Weights weights) {
    Map<String, Tensor> tensors = weights.tensors();
    return new TargetNetWeights(
        tensors.get("stem1.weight"),
        tensors.get("stem2.weight"),
        new Block(tensors.get("stage1.conv1.weight"), tensors.get("stage1.conv2.weight")),
        new Block(tensors.get("stage2.conv1.weight"), tensors.get("stage2.conv2.weight")),
        tensors.get("linear.weight"),
        tensors.get("linear.bias"));
  }

  private static void check(String name, Tensor tensor, long... shape) {
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "layer %s has the shape %s; TargetNet needs %s"
              .formatted(name, tensor.shape(), expected));
    }
  }
}
