// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;

/** The forward pass of {@link SeedhawkModel}. One thread at a time. */
final class SeedhawkNetwork extends Network {
  private static final Shape ONE = new Shape(1, 1);
  private static final float MOMENTUM = 0.9f;
  private static final float EPSILON = 1e-5f;

  private final float dropout;

  SeedhawkNetwork(Initial initial, double dropout) {
    this.dropout = (float) dropout;
    int pairs = SeedhawkModel.PAIRS;
    int filters = SeedhawkModel.FILTERS;
    int units = SeedhawkModel.UNITS;
    int places = SeedhawkModel.PLACES;
    add("pair.weight", SeedhawkModel.pairTypes());
    long fanIn = (long) pairs * SeedhawkModel.ALONG;
    add("along.weight", initial.fanIn(fanIn, filters, pairs, SeedhawkModel.ALONG, 1));
    add("along.place", Initial.constant(0, filters, places, 1));
    norm("along", filters);
    fanIn = (long) filters * places;
    add("register.weight", initial.fanIn(fanIn, units, filters, places, 1));
    norm("register", units);
    fanIn = (long) units * SeedhawkModel.ACROSS;
    add("across.weight", initial.fanIn(fanIn, units, units, 1, SeedhawkModel.ACROSS));
    norm("across", units);
    add("hidden.weight", initial.fanIn(units, SeedhawkModel.HIDDEN, units));
    add("hidden.bias", initial.fanIn(units, SeedhawkModel.HIDDEN));
    add("margin.weight", initial.fanIn(SeedhawkModel.HIDDEN, 1, SeedhawkModel.HIDDEN));
    add("margin.bias", initial.fanIn(SeedhawkModel.HIDDEN, 1));
  }

  private void norm(String name, int channels) {
    add(name + ".gamma", Initial.constant(1, channels));
    add(name + ".beta", Initial.constant(0, channels));
    addBuffer(name + ".mean", Initial.constant(0, channels));
    addBuffer(name + ".variance", Initial.constant(1, channels));
  }

  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray x = registers(inputs.get(0), inputs.get(1));
    x = convolution(x, "along", new Shape(SeedhawkModel.ALONG / 2, 0));
    x = Activation.relu(normed(x.add(parameter("along.place")), "along", training));
    x = withoutChannels(x, training); // [b, filters, places, registers]
    x = convolution(x, "register", new Shape(0, 0));
    x = Activation.relu(normed(x, "register", training)); // [b, units, 1, registers]
    x = convolution(dropped(x, training), "across", new Shape(0, SeedhawkModel.ACROSS / 2));
    x = Activation.relu(normed(x, "across", training));
    x = x.squeeze(2).max(new int[] {2}); // the best register, [b, units]
    x = Activation.relu(dense(dropped(x, training), "hidden"));
    return dense(dropped(x, training), "margin").flatten();
  }

  /**
   * Returns what pairs with what, a row of places for each register: [b, pairs, places, registers].
   */
  private NDArray registers(NDArray mirna, NDArray site) {
    long batch = mirna.getShape().get(0);
    int places = SeedhawkModel.PLACES;
    int pairs = SeedhawkModel.PAIRS;
    int columns = SeedhawkModel.WINDOW;
    NDArray letters = mirna.get(":, :, :" + places).transpose(0, 2, 1); // [b, places, 4]
    NDArray x =
        letters
            .matMul(parameter("pair.weight")) // [4, pairs * 4]
            .reshape(batch, places, pairs, 4)
            .transpose(0, 2, 1, 3)
            .matMul(site.expandDims(1)); // [b, pairs, places, columns]
    int left = SeedhawkModel.OVERHANG;
    int wide = SeedhawkModel.REGISTERS + places - 1;
    Shape before = new Shape(batch, pairs, places, left);
    Shape after = new Shape(batch, pairs, places, wide - left - columns);
    x = x.getManager().zeros(before).concat(x, 3).concat(x.getManager().zeros(after), 3);
    // A row that is one longer than it should be moves every next row by one: diagonals become
    // columns.
    x = x.reshape(batch, pairs, (long) places * wide);
    x = x.concat(x.getManager().zeros(new Shape(batch, pairs, places)), 2);
    return x.reshape(batch, pairs, places, wide + 1L).get(":, :, :, :" + SeedhawkModel.REGISTERS);
  }

  private NDArray convolution(NDArray x, String name, Shape padding) {
    return x.getNDArrayInternal()
        .convolution(x, parameter(name + ".weight"), null, ONE, padding, ONE, 1)
        .singletonOrThrow();
  }

  private NDArray normed(NDArray x, String name, boolean training) {
    return x.getNDArrayInternal()
        .batchNorm(
            x,
            buffer(name + ".mean"),
            buffer(name + ".variance"),
            parameter(name + ".gamma"),
            parameter(name + ".beta"),
            1,
            MOMENTUM,
            EPSILON,
            training)
        .get(0);
  }

  private NDArray dense(NDArray x, String name) {
    return Linear.linear(x, parameter(name + ".weight"), parameter(name + ".bias"))
        .singletonOrThrow();
  }

  private NDArray dropped(NDArray x, boolean training) {
    return training && dropout > 0 ? Dropout.dropout(x, dropout, true).singletonOrThrow() : x;
  }

  /** Drops whole channels, half as often as single values elsewhere. */
  private NDArray withoutChannels(NDArray x, boolean training) {
    if (!training || dropout == 0) {
      return x;
    }
    NDArray kept = x.getManager().ones(new Shape(x.getShape().get(0), x.getShape().get(1), 1, 1));
    return x.mul(Dropout.dropout(kept, dropout / 2, true).singletonOrThrow());
  }

  static Weights folded(Weights weights) {
    Weights changed = weights;
    for (String layer : java.util.List.of("along", "register", "across")) {
      float[] gamma = weights.tensors().get(layer + ".gamma").values();
      float[] beta = weights.tensors().get(layer + ".beta").values();
      float[] mean = weights.tensors().get(layer + ".mean").values();
      float[] variance = weights.tensors().get(layer + ".variance").values();
      float[] weight = weights.tensors().get(layer + ".weight").values().clone();
      int patch = weight.length / gamma.length;
      float[] offset = new float[gamma.length];
      for (int c = 0; c < gamma.length; c++) {
        double scale = gamma[c] / Math.sqrt((double) variance[c] + EPSILON);
        offset[c] = (float) (beta[c] - mean[c] * scale);
        for (int i = c * patch; i < (c + 1) * patch; i++) {
          weight[i] = (float) (weight[i] * scale);
        }
        if (layer.equals("along")) {
          float[] place = weights.tensors().get("along.place").values();
          float[] moved = changed.tensors().get("along.place").values().clone();
          int places = place.length / gamma.length;
          for (int i = c * places; i < (c + 1) * places; i++) {
            moved[i] = (float) (place[i] * scale + offset[c]);
          }
          changed = changed.with("along.place", moved);
        }
      }
      changed = changed.with(layer + ".weight", weight).with(layer + ".beta", offset);
    }
    return changed;
  }
}
