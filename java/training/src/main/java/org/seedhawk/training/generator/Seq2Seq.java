// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import java.util.Arrays;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.onnx.Tensor;

/**
 * The published encoder and decoder: convolution, dense layer, LSTM; its last states are the first
 * ones of dense layer, LSTM, output. Otherwise than published, the encoder's LSTM reads the site
 * backwards, from its 5' end, so that what pairs with the first letters of the miRNA is what it saw
 * last (Sutskever et al. 2014): after three epochs 9.8 % of the validation rows are written to the
 * letter, 1.6 % when it reads forwards. The tensors of an LSTM have the gates in the order input,
 * forget, cell, output. Dropout of what an LSTM remembers drops recurrent weights, one draw for a
 * step's rows (Merity et al. 2018): PyTorch's own LSTM takes them, which is twice as fast as an
 * LSTM of single operations that drops states, as published. One thread at a time.
 *
 * <pre>
 * site [b,4,n] - conv 4->128 k8, ReLU - [b,n-7,128] - dense 128, ReLU - LSTM, last column first -> h, c [b,width]
 * letters [b,t] - dense 6->128, ReLU - LSTM from h, c - dense -> logits [b*t,6]
 * </pre>
 */
final class Seq2Seq extends GeneratorNetwork {
  /** What recipes and contracts call it. */
  static final String ARCHITECTURE = "seq2seq";

  static final int FILTERS = 128;
  static final int KERNEL = 8;
  static final int DENSE = 128;
  private static final int GATES = 4;

  /** Weight of the squared weights of the dense layers. */
  private static final double PENALTY = 0.001;

  private final int width;
  private final float dropout;
  private final float recurrentDropout;

  Seq2Seq(GeneratorRecipe.ModelPart model, Initial initial) {
    width = model.width();
    dropout = (float) model.dropout();
    recurrentDropout = model.recurrentDropout().floatValue();
    add("conv.weight", initial.glorot(4L * KERNEL, (long) FILTERS * KERNEL, FILTERS, 4, KERNEL));
    add("conv.bias", Initial.constant(0, FILTERS));
    dense(initial, "encoder.dense", DENSE, FILTERS);
    lstm(initial, "encoder.lstm");
    dense(initial, "decoder.dense", DENSE, MirnaTokens.COUNT);
    lstm(initial, "decoder.lstm");
    dense(initial, "output", MirnaTokens.COUNT, width);
  }

  private void dense(Initial initial, String name, long outputs, long inputs) {
    add(name + ".weight", initial.glorot(inputs, outputs, outputs, inputs));
    add(name + ".bias", Initial.constant(0, outputs));
  }

  private void lstm(Initial initial, String name) {
    long gates = (long) GATES * width;
    add(name + ".input", initial.glorot(DENSE, gates, gates, DENSE));
    add(name + ".recurrent", initial.fanIn(width, gates, width));
    float[] bias = new float[GATES * width];
    // A forget gate that is open at first lets states last: Jozefowicz 2015, and Keras's usual.
    Arrays.fill(bias, width, 2 * width, 1);
    add(name + ".bias", Tensor.of(bias, gates));
  }

  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray site = inputs.get(0);
    NDArray letters = inputs.get(1);
    NDArray x =
        site.getNDArrayInternal()
            .convolution(
                site,
                parameter("conv.weight"),
                parameter("conv.bias"),
                new Shape(1),
                new Shape(0),
                new Shape(1),
                1)
            .singletonOrThrow();
    x = Activation.relu(x).transpose(0, 2, 1);
    x = Activation.relu(dense(x, "encoder.dense"));
    NDArray zero = site.getManager().zeros(new Shape(1, site.getShape().get(0), width));
    NDList states = lstm(x.flip(1), zero, zero, "encoder.lstm", training);
    NDArray given = letters.oneHot(MirnaTokens.COUNT);
    NDArray y = Activation.relu(dense(given, "decoder.dense"));
    NDArray all = lstm(y, states.get(1), states.get(2), "decoder.lstm", training).get(0);
    return dense(all.reshape(-1, width), "output");
  }

  /** Returns all states float32[b, t, width], then the last h and c, [1, b, width]. */
  private NDList lstm(NDArray x, NDArray h, NDArray c, String name, boolean training) {
    NDManager manager = x.getManager();
    NDArray input = x;
    NDArray recurrent = parameter(name + ".recurrent");
    if (training && dropout > 0) {
      NDArray ones = manager.ones(new Shape(x.getShape().get(0), 1, x.getShape().get(2)));
      input = x.mul(dropped(ones, dropout));
    }
    if (training && recurrentDropout > 0) {
      recurrent = dropped(recurrent, recurrentDropout);
      recurrent.attach(manager);
    }
    // PyTorch adds a second bias, of the recurrent sum; one that is trained is enough.
    NDArray second = manager.zeros(new Shape((long) GATES * width));
    NDList parameters =
        new NDList(parameter(name + ".input"), recurrent, parameter(name + ".bias"), second);
    return x.getNDArrayInternal()
        .lstm(input, new NDList(h, c), parameters, true, 1, 0, training, false, true);
  }

  private static NDArray dropped(NDArray x, float share) {
    return Dropout.dropout(x, share, true).singletonOrThrow();
  }

  private NDArray dense(NDArray x, String name) {
    return Linear.linear(x, parameter(name + ".weight"), parameter(name + ".bias"))
        .singletonOrThrow();
  }

  @Override
  NDArray penalty(NDManager manager) {
    NDArray factor = AlignedArrays.scalar(manager, PENALTY);
    NDArray sum = null;
    for (String name : new String[] {"encoder.dense.weight", "decoder.dense.weight"}) {
      NDArray weight = parameter(name);
      NDArray square = factor.mul(weight).mul(weight).sum();
      sum = sum == null ? square : sum.add(square);
    }
    return sum;
  }
}
