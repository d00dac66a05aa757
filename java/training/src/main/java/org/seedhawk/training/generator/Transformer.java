// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.onnx.Tensor;

/**
 * The encoder-decoder of Vaswani et al. 2017 with the norm before each part (Xiong et al. 2020) and
 * learned places. Letters of a miRNA see those before them, and the site. One thread at a time.
 *
 * <pre>
 * site [b,4,n] - embedding + place - layers x (attention, feed-forward) - norm - [b,n,width]
 * letters [b,t] - embedding + place - layers x (attention to the letters before, attention to the
 *     site, feed-forward) - norm - dense -> logits [b*t,6]
 * </pre>
 */
final class Transformer extends GeneratorNetwork {
  /** What recipes and contracts call it. */
  static final String ARCHITECTURE = "transformer";

  static final float EPSILON = 1e-5f;

  /** What is added to the attention to a place that is not to be seen: its weight becomes 0. */
  static final float MASKED = -10_000;

  /** Wavelengths of places go up to this many places times 2 pi (Vaswani et al. 2017). */
  private static final double WAVELENGTH = 10_000;

  private final int layers;
  private final int width;
  private final int heads;
  private final float dropout;

  Transformer(GeneratorRecipe.ModelPart model, Initial initial) {
    layers = model.layers();
    width = model.width();
    heads = model.heads();
    dropout = (float) model.dropout();
    int hidden = model.hidden();
    // What keeps the scale of a sum over the width. GPT-2's 0.02 is too small for so narrow a
    // model: it learns half as fast.
    double deviation = 1 / Math.sqrt(width);
    add("encoder.embedding", initial.normal(deviation, 4, width));
    add("encoder.place", places(model.maxLength(), deviation));
    add("decoder.embedding", initial.normal(deviation, MirnaTokens.COUNT, width));
    add("decoder.place", places(MirnaTokens.MAX_LENGTH + 1, deviation));
    // The residual stream sums the outputs of all parts; this keeps its scale, as GPT-2 has it.
    double encoderOut = deviation / Math.sqrt(2.0 * layers);
    double decoderOut = deviation / Math.sqrt(3.0 * layers);
    for (int layer = 0; layer < layers; layer++) {
      String name = "encoder.layer" + layer + ".";
      norm(name + "norm1");
      linear(initial, name + "qkv", deviation, 3L * width, width);
      linear(initial, name + "out", encoderOut, width, width);
      feedForward(initial, name, deviation, encoderOut, hidden, "norm2");
    }
    norm("encoder.norm");
    for (int layer = 0; layer < layers; layer++) {
      String name = "decoder.layer" + layer + ".";
      norm(name + "norm1");
      linear(initial, name + "qkv", deviation, 3L * width, width);
      linear(initial, name + "out", decoderOut, width, width);
      norm(name + "norm2");
      linear(initial, name + "site.query", deviation, width, width);
      linear(initial, name + "site.kv", deviation, 2L * width, width);
      linear(initial, name + "site.out", decoderOut, width, width);
      feedForward(initial, name, deviation, decoderOut, hidden, "norm3");
    }
    norm("decoder.norm");
    linear(initial, "output", deviation, MirnaTokens.COUNT, width);
  }

  /**
   * Returns first values of places, trained from there on: sines and cosines, the same for site and
   * miRNA, so that how far two places are apart shows in their product from the first step on.
   */
  private Tensor places(int count, double deviation) {
    float[] values = new float[count * width];
    for (int place = 0; place < count; place++) {
      for (int i = 0; i < width; i++) {
        double angle = place / Math.pow(WAVELENGTH, (i - i % 2) / (double) width);
        double wave = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        values[place * width + i] = (float) (deviation * Math.sqrt(2) * wave);
      }
    }
    return Tensor.of(values, count, width);
  }

  private void norm(String name) {
    add(name + ".weight", Initial.constant(1, width));
    add(name + ".bias", Initial.constant(0, width));
  }

  private void feedForward(
      Initial initial, String name, double deviation, double out, int hidden, String norm) {
    norm(name + norm);
    linear(initial, name + "up", deviation, hidden, width);
    linear(initial, name + "down", out, width, hidden);
  }

  private void linear(Initial initial, String name, double deviation, long outputs, long inputs) {
    add(name + ".weight", initial.normal(deviation, outputs, inputs));
    add(name + ".bias", Initial.constant(0, outputs));
  }

  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray site = inputs.get(0);
    NDArray letters = inputs.get(1);
    NDManager manager = site.getManager();
    long rows = site.getShape().get(0);
    int columns = (int) site.getShape().get(2);
    int steps = (int) letters.getShape().get(1);
    NDArray known = site.sum(new int[] {1}); // [b, n]: 0 where there is no letter
    NDArray siteMask = known.sub(1).mul(-MASKED).reshape(rows, 1, 1, columns);
    NDArray x =
        site.transpose(0, 2, 1)
            .matMul(parameter("encoder.embedding"))
            .add(first(manager, "encoder.place", columns));
    x = dropped(x, training);
    for (int layer = 0; layer < layers; layer++) {
      String name = "encoder.layer" + layer + ".";
      NDArray[] parts = parts(norm(x, name + "norm1"), name + "qkv", 3);
      NDArray seen = attention(parts[0], parts[1], parts[2], siteMask, training);
      x = x.add(dropped(linear(seen, name + "out"), training));
      x = feedForward(x, name, "norm2", training);
    }
    final NDArray memory = norm(x, "encoder.norm");
    NDArray order = manager.arange(0, steps, 1, DataType.FLOAT32);
    NDArray later =
        order
            .reshape(1, steps)
            .gt(order.reshape(steps, 1))
            .toType(DataType.FLOAT32, false)
            .mul(MASKED)
            .reshape(1, 1, steps, steps);
    NDArray y =
        letters
            .getNDArrayInternal()
            .embedding(letters, parameter("decoder.embedding"), SparseFormat.DENSE)
            .singletonOrThrow()
            .add(first(manager, "decoder.place", steps));
    y = dropped(y, training);
    for (int layer = 0; layer < layers; layer++) {
      String name = "decoder.layer" + layer + ".";
      NDArray[] own = parts(norm(y, name + "norm1"), name + "qkv", 3);
      NDArray seen = attention(own[0], own[1], own[2], later, training);
      y = y.add(dropped(linear(seen, name + "out"), training));
      NDArray query = parts(norm(y, name + "norm2"), name + "site.query", 1)[0];
      NDArray[] keys = parts(memory, name + "site.kv", 2);
      seen = attention(query, keys[0], keys[1], siteMask, training);
      y = y.add(dropped(linear(seen, name + "site.out"), training));
      y = feedForward(y, name, "norm3", training);
    }
    return linear(norm(y, "decoder.norm").reshape(-1, width), "output");
  }

  private NDArray first(NDManager manager, String table, int rows) {
    NDArray index = manager.arange(0, rows, 1, DataType.INT64);
    return index
        .getNDArrayInternal()
        .embedding(index, parameter(table), SparseFormat.DENSE)
        .singletonOrThrow();
  }

  /** Returns what a layer makes of [b, n, width], in parts [b, heads, n, width / heads]. */
  private NDArray[] parts(NDArray x, String name, int count) {
    long rows = x.getShape().get(0);
    long n = x.getShape().get(1);
    NDArray all =
        linear(x, name).reshape(rows, n, count, heads, width / heads).transpose(2, 0, 3, 1, 4);
    NDArray[] parts = new NDArray[count];
    for (int i = 0; i < count; i++) {
      parts[i] = all.get(i);
    }
    return parts;
  }

  private NDArray attention(
      NDArray query, NDArray key, NDArray value, NDArray mask, boolean training) {
    NDArray scale = AlignedArrays.scalar(query.getManager(), 1 / Math.sqrt((double) width / heads));
    NDArray scores = query.mul(scale).matMul(key.transpose(0, 1, 3, 2)).add(mask);
    NDArray mixed = dropped(scores.softmax(3), training).matMul(value).transpose(0, 2, 1, 3);
    return mixed.reshape(mixed.getShape().get(0), mixed.getShape().get(1), width);
  }

  private NDArray feedForward(NDArray x, String name, String norm, boolean training) {
    NDArray inner = Activation.relu(linear(norm(x, name + norm), name + "up"));
    return x.add(dropped(linear(inner, name + "down"), training));
  }

  private NDArray norm(NDArray x, String name) {
    return x.getNDArrayInternal()
        .layerNorm(
            x, new Shape(width), parameter(name + ".weight"), parameter(name + ".bias"), EPSILON)
        .singletonOrThrow();
  }

  private NDArray linear(NDArray x, String name) {
    return Linear.linear(x, parameter(name + ".weight"), parameter(name + ".bias"))
        .singletonOrThrow();
  }

  private NDArray dropped(NDArray x, boolean training) {
    return training && dropout > 0 ? Dropout.dropout(x, dropout, true).singletonOrThrow() : x;
  }
}
