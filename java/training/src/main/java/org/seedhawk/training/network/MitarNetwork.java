// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;

/**
 * miTAR as published but for the LSTM's functions: sigmoid gates and tanh states, which every
 * provider computes. The tensors are those of {@link MitarOnnx}; exported with {@link
 * BidirectionalLstm.Activations#STANDARD}. Dropout follows the convolution, the pooling, the LSTM
 * and the first dense layer. One thread at a time.
 */
public final class MitarNetwork extends Network {
  private static final double EMBEDDING_BOUND = 0.05; // Keras's usual

  private final float dropout;

  /**
   * Creates one with Keras's usual first values, those of the LSTM PyTorch's.
   *
   * @param initial draws the first values
   * @param dropout share that is dropped; published: 0.2 for miTAR and miTAR1, 0.4 for miTAR2
   */
  public MitarNetwork(Initial initial, double dropout) {
    this.dropout = (float) dropout;
    int patch = MitarOnnx.EMBEDDING * MitarOnnx.KERNEL;
    add(
        "embedding.weight",
        initial.uniform(EMBEDDING_BOUND, MitarOnnx.TOKENS, MitarOnnx.EMBEDDING));
    add(
        "conv.weight",
        initial.glorot(
            patch,
            (long) MitarOnnx.FILTERS * MitarOnnx.KERNEL,
            MitarOnnx.FILTERS,
            MitarOnnx.EMBEDDING,
            MitarOnnx.KERNEL));
    add("conv.bias", Initial.constant(0, MitarOnnx.FILTERS));
    MitarOnnx.LSTM.declare(initial, this::add);
    dense(initial, "dense1", MitarOnnx.DENSE, 2 * MitarOnnx.HIDDEN);
    dense(initial, "dense2", 1, MitarOnnx.DENSE);
  }

  private void dense(Initial initial, String name, long outputs, long inputs) {
    add(name + ".weight", initial.glorot(inputs, outputs, outputs, inputs));
    add(name + ".bias", Initial.constant(0, outputs));
  }

  /**
   * Computes the margins.
   *
   * @param inputs {@code pair}, int64[b, N]
   * @return float32[b], the logit of a target site
   */
  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray tokens = inputs.singletonOrThrow();
    NDArray x =
        tokens
            .oneHot(MitarOnnx.TOKENS)
            .matMul(parameter("embedding.weight")) // [b, N, 5]
            .transpose(0, 2, 1);
    x =
        x.getNDArrayInternal()
            .convolution(
                x,
                parameter("conv.weight"),
                parameter("conv.bias"),
                new Shape(1),
                new Shape(0),
                new Shape(1),
                1)
            .singletonOrThrow();
    x = dropped(Activation.relu(x), training);
    Shape pool = new Shape(MitarOnnx.POOL);
    x = x.getNDArrayInternal().maxPool(pool, pool, new Shape(0), false);
    x = dropped(x, training).transpose(0, 2, 1); // [b, t, 320]
    x = MitarOnnx.LSTM.forward(x, this::parameter, 0, training);
    x = dense(dropped(x, training), "dense1");
    x = dropped(Activation.relu(x), training);
    return dense(x, "dense2").flatten();
  }

  private NDArray dense(NDArray x, String name) {
    return Linear.linear(x, parameter(name + ".weight"), parameter(name + ".bias"))
        .singletonOrThrow();
  }

  private NDArray dropped(NDArray x, boolean training) {
    return Dropout.dropout(x, dropout, training).singletonOrThrow();
  }
}
