// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;

/** DeepTarget's forward pass: (miRNA, site), float32[b, 4, 30] each. One thread at a time. */
final class DeepTargetNetwork extends Network {
  private static final Shape STRIDE = new Shape(1);
  private static final Shape SAME = new Shape(1);
  private static final Shape NONE = new Shape(0);

  DeepTargetNetwork(Weights initial) {
    initial.tensors().forEach(this::add);
  }

  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray mirna = layer("conv1", inputs.get(0), SAME);
    NDArray site = layer("conv1", inputs.get(1), SAME);
    NDArray x = layer("conv2", mirna.concat(site, 1), NONE);
    x = layer("conv4", layer("conv3", x, NONE), NONE);
    x = dense("fc2", dense("fc1", x.reshape(-1, DeepTargetWeights.FLAT)));
    return x.get(":, 1").sub(x.get(":, 0"));
  }

  private NDArray layer(String name, NDArray x, Shape padding) {
    return Activation.relu(
        Conv1d.conv1d(
                x, parameter(name + ".weight"), parameter(name + ".bias"), STRIDE, padding, STRIDE)
            .singletonOrThrow());
  }

  private NDArray dense(String name, NDArray x) {
    return ai.djl.nn.core.Linear.linear(x, parameter(name + ".weight"), parameter(name + ".bias"))
        .singletonOrThrow();
  }
}
