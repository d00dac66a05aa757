// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;

/** TargetNet's forward pass: pair, float32[b, 10, 50]. One thread at a time. */
final class TargetNetNetwork extends Network {
  private static final Shape ONE = new Shape(1);
  private static final Shape POOL = new Shape(TargetNetWeights.POOL);

  private final float dropout;

  TargetNetNetwork(Weights initial, double dropout) {
    this.dropout = (float) dropout;
    initial.tensors().forEach(this::add);
  }

  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray x = convolution("stem1", inputs.singletonOrThrow(), 2);
    x = convolution("stem2", active(x, training), 2);
    x = block("stage1", x, training);
    x = block("stage2", x, training);
    x = Pool.maxPool1d(active(x, training), POOL, POOL, new Shape(0), false);
    return Linear.linear(
            x.reshape(x.getShape().get(0), -1),
            parameter("linear.weight"),
            parameter("linear.bias"))
        .singletonOrThrow()
        .reshape(-1);
  }

  private NDArray block(String name, NDArray input, boolean training) {
    NDArray x = convolution(name + ".conv1", active(input, training), 1);
    x = convolution(name + ".conv2", active(x, training), 1);
    long missing = x.getShape().get(1) - input.getShape().get(1);
    if (missing == 0) {
      return x.add(input);
    }
    Shape zeros = new Shape(input.getShape().get(0), missing, input.getShape().get(2));
    return x.add(input.concat(input.getManager().zeros(zeros), 1));
  }

  private NDArray active(NDArray x, boolean training) {
    NDArray relu = Activation.relu(x);
    return training && dropout > 0 ? Dropout.dropout(relu, dropout, true).singletonOrThrow() : relu;
  }

  private NDArray convolution(String name, NDArray x, int padding) {
    return Conv1d.conv1d(x, parameter(name + ".weight"), null, ONE, new Shape(padding), ONE)
        .singletonOrThrow();
  }
}
