// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.Dropout;
import java.util.List;
import org.seedhawk.training.onnx.Tensor;

/** The forward pass of {@link DuplexNet}. One thread at a time. */
final class DuplexNetwork extends Network {
  private static final Shape ONE = new Shape(1, 1);
  private static final float MOMENTUM = 0.9f;
  private static final float EPSILON = 1e-5f;

  private final DuplexNet.Sizes sizes;
  private final float dropout;

  DuplexNetwork(Initial initial, DuplexNet.Sizes sizes, double dropout) {
    this.sizes = sizes;
    this.dropout = (float) dropout;
    int pairs = DuplexNet.PAIRS;
    int filters = sizes.filters();
    int all = sizes.nets() * filters;
    int units = sizes.nets() * sizes.units();
    int places = DuplexNet.PLACES;
    add("pair.weight", DuplexNet.pairTypes());
    long fanIn = (long) pairs * DuplexNet.ALONG;
    add("along.weight", initial.fanIn(fanIn, all, pairs, DuplexNet.ALONG, 1));
    add("along.place", Initial.constant(0, all, places, 1));
    norm("along", all);
    fanIn = (long) filters * places;
    int seed = sizes.bulge() == 0 ? places : DuplexNet.SEED;
    add("register.weight", initial.fanIn(fanIn, units, filters, seed, 1));
    if (sizes.bulge() > 0) {
      add("rest.weight", initial.fanIn(fanIn, units, filters, places - seed, 1));
    }
    norm("register", units);
    fanIn = (long) sizes.units() * DuplexNet.ACROSS;
    add("across.weight", initial.fanIn(fanIn, units, sizes.units(), 1, DuplexNet.ACROSS));
    norm("across", units);
    dense(initial, "hidden", sizes.hidden(), sizes.units());
    dense(initial, "margin", 1, sizes.hidden());
  }

  private void dense(Initial initial, String name, int outputs, int inputs) {
    add(name + ".weight", initial.fanIn(inputs, sizes.nets() * outputs, inputs, 1, 1));
    add(name + ".bias", initial.fanIn(inputs, sizes.nets() * outputs));
  }

  private void norm(String name, int channels) {
    add(name + ".gamma", Initial.constant(1, channels));
    add(name + ".beta", Initial.constant(0, channels));
    addBuffer(name + ".mean", Initial.constant(0, channels));
    addBuffer(name + ".variance", Initial.constant(1, channels));
  }

  /**
   * Returns the mean margin of the nets, float32[b]; in training the margin of each, float32[b,
   * nets], so that each learns by itself.
   */
  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray x = registers(inputs.get(0), inputs.get(1));
    x = convolution(x, "along", new Shape(DuplexNet.ALONG / 2, 0), 1);
    x = Activation.relu(normed(x.add(parameter("along.place")), "along", training));
    x = withoutChannels(x, training); // [b, nets * filters, places, registers]
    x = duplex(x);
    x = Activation.relu(normed(x, "register", training)); // [b, nets * units, 1, registers]
    x = grouped(dropped(x, training), "across", new Shape(0, DuplexNet.ACROSS / 2));
    x = Activation.relu(normed(x, "across", training));
    x = x.max(new int[] {3}, true); // the best register, [b, nets * units, 1, 1]
    x = Activation.relu(dense(dropped(x, training), "hidden"));
    x = dense(dropped(x, training), "margin").reshape(x.getShape().get(0), sizes.nets());
    return training ? x : x.mean(new int[] {1});
  }

  /** Returns what lies in each register, the miRNA's 3' half at its best beside the seed half. */
  private NDArray duplex(NDArray x) {
    if (sizes.bulge() == 0) {
      return grouped(x, "register", new Shape(0, 0));
    }
    NDArray seed = x.get(":, :, :" + DuplexNet.SEED);
    NDArray rest = grouped(x.get(":, :, " + DuplexNet.SEED + ":"), "rest", new Shape(0, 0));
    rest =
        rest.getNDArrayInternal()
            .maxPool(new Shape(1, 2L * sizes.bulge() + 1), ONE, new Shape(0, sizes.bulge()), false);
    return grouped(seed, "register", new Shape(0, 0)).add(rest);
  }

  /**
   * Returns what pairs with what, a row of places for each register: [b, pairs, places, registers].
   */
  private NDArray registers(NDArray mirna, NDArray site) {
    long batch = mirna.getShape().get(0);
    int places = DuplexNet.PLACES;
    int pairs = DuplexNet.PAIRS;
    int columns = DuplexNet.WINDOW;
    NDArray letters = mirna.get(":, :, :" + places).transpose(0, 2, 1); // [b, places, 4]
    NDArray x =
        letters
            .matMul(parameter("pair.weight")) // [4, pairs * 4]
            .reshape(batch, places, pairs, 4)
            .transpose(0, 2, 1, 3)
            .matMul(site.expandDims(1)); // [b, pairs, places, columns]
    int left = DuplexNet.OVERHANG;
    int wide = DuplexNet.REGISTERS + places - 1;
    Shape before = new Shape(batch, pairs, places, left);
    Shape after = new Shape(batch, pairs, places, wide - left - columns);
    x = x.getManager().zeros(before).concat(x, 3).concat(x.getManager().zeros(after), 3);
    // A row that is one longer than it should be moves every next row by one: diagonals become
    // columns.
    x = x.reshape(batch, pairs, (long) places * wide);
    x = x.concat(x.getManager().zeros(new Shape(batch, pairs, places)), 2);
    return x.reshape(batch, pairs, places, wide + 1L).get(":, :, :, :" + DuplexNet.REGISTERS);
  }

  private NDArray convolution(NDArray x, String name, Shape padding, int groups) {
    return x.getNDArrayInternal()
        .convolution(x, parameter(name + ".weight"), null, ONE, padding, ONE, groups)
        .singletonOrThrow();
  }

  private NDArray grouped(NDArray x, String name, Shape padding) {
    return convolution(x, name, padding, sizes.nets());
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
    return x.getNDArrayInternal()
        .convolution(
            x,
            parameter(name + ".weight"),
            parameter(name + ".bias"),
            ONE,
            new Shape(0, 0),
            ONE,
            sizes.nets())
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

  /**
   * Returns weights with the normalisations folded into the layers before them, whose biases then
   * are {@code along.place} and {@code NAME.bias}; the one after a bulge becomes {@code both.scale}
   * and {@code both.offset}.
   */
  static Weights folded(Weights weights) {
    Weights changed = weights;
    for (String layer : List.of("along", "register", "across")) {
      float[] gamma = weights.tensors().get(layer + ".gamma").values();
      float[] beta = weights.tensors().get(layer + ".beta").values();
      float[] mean = weights.tensors().get(layer + ".mean").values();
      float[] variance = weights.tensors().get(layer + ".variance").values();
      float[] scale = new float[gamma.length];
      float[] offset = new float[gamma.length];
      for (int c = 0; c < gamma.length; c++) {
        scale[c] = (float) (gamma[c] / Math.sqrt((double) variance[c] + EPSILON));
        offset[c] = beta[c] - mean[c] * scale[c];
      }
      if (layer.equals("register") && weights.tensors().containsKey("rest.weight")) {
        // A scale can be negative, and the maximum would become a minimum.
        changed =
            changed
                .with("both.scale", Tensor.of(scale, scale.length, 1, 1))
                .with("both.offset", Tensor.of(offset, offset.length, 1, 1));
        continue;
      }
      changed = changed.with(layer + ".weight", scaled(weights, layer + ".weight", scale));
      if (layer.equals("along")) {
        float[] place = scaled(weights, "along.place", scale);
        for (int i = 0; i < place.length; i++) {
          place[i] += offset[i / (place.length / offset.length)];
        }
        changed = changed.with("along.place", place);
      } else {
        changed = changed.with(layer + ".bias", Tensor.of(offset, offset.length));
      }
    }
    return changed;
  }

  /** Returns a tensor whose values of channel c are times {@code scale[c]}. */
  private static float[] scaled(Weights weights, String name, float[] scale) {
    float[] values = weights.tensors().get(name).values().clone();
    int channel = values.length / scale.length;
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale[i / channel];
    }
    return values;
  }
}
