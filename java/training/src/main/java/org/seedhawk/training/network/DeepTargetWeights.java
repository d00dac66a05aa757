// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.Tensor;

/**
 * The 21,340 parameters of DeepTarget. Immutable by convention: nobody writes into the arrays.
 *
 * @param conv1 [32, 4, 3], shared by miRNA and site
 * @param conv2 [16, 64, 3], input channels 0..31 from the miRNA, 32..63 from the site
 * @param conv3 [64, 16, 3]
 * @param conv4 [16, 64, 3]
 * @param fc1 [30, 384], without an activation behind it
 * @param fc2 [2, 30], row 1 is the positive class
 */
public record DeepTargetWeights(
    Layer conv1, Layer conv2, Layer conv3, Layer conv4, Layer fc1, Layer fc2) {
  public static final int COLUMNS = ContractMetadata.WINDOW_LENGTH;
  public static final int CHANNELS = 32;

  /** Channels and columns of what a tower writes: its half of the second convolution. */
  public static final int TOWER_CHANNELS = 16;

  public static final int TOWER_COLUMNS = COLUMNS - 2;
  public static final int FEATURES = TOWER_CHANNELS * TOWER_COLUMNS;
  public static final int FLAT = 16 * (COLUMNS - 6);

  /** Weight and bias of one layer. */
  public record Layer(Tensor weight, Tensor bias) {
    private void check(String name, long... shape) {
      List<Long> expected = Arrays.stream(shape).boxed().toList();
      if (!weight.shape().equals(expected) || !bias.shape().equals(expected.subList(0, 1))) {
        throw new IllegalArgumentException(
            "layer %s has weights %s and biases %s; DeepTarget needs %s and %s"
                .formatted(name, weight.shape(), bias.shape(), expected, expected.subList(0, 1)));
      }
    }
  }

  public DeepTargetWeights {
    conv1.check("conv1", CHANNELS, 4, 3);
    conv2.check("conv2", TOWER_CHANNELS, 2 * CHANNELS, 3);
    conv3.check("conv3", 64, 16, 3);
    conv4.check("conv4", 16, 64, 3);
    fc1.check("fc1", 30, FLAT);
    fc2.check("fc2", 2, 30);
  }

  /** Returns the tensors of the names conv1.weight, conv1.bias, ... fc2.bias. */
  public static DeepTargetWeights of(Weights weights) {
    return new DeepTargetWeights(
        layer(weights, "conv1"),
        layer(weights, "conv2"),
        layer(weights, "conv3"),
        layer(weights, "conv4"),
        layer(weights, "fc1"),
        layer(weights, "fc2"));
  }

  private static Layer layer(Weights weights, String name) {
    return new Layer(
        weights.tensors().get(name + ".weight"), weights.tensors().get(name + ".bias"));
  }

  /** Returns the tensors by name, see {@link #of}. */
  public Weights named() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<Layer> layers = List.of(conv1, conv2, conv3, conv4, fc1, fc2);
    List<String> names = List.of("conv1", "conv2", "conv3", "conv4", "fc1", "fc2");
    for (int i = 0; i < layers.size(); i++) {
      tensors.put(names.get(i) + ".weight", layers.get(i).weight);
      tensors.put(names.get(i) + ".bias", layers.get(i).bias);
    }
    return new Weights(tensors);
  }

  /** Returns the part of the second convolution that reads one side: [16, 32, 3]. */
  public Tensor conv2Half(boolean site) {
    int half = CHANNELS * 3;
    float[] values = new float[TOWER_CHANNELS * half];
    for (int out = 0; out < TOWER_CHANNELS; out++) {
      System.arraycopy(
          conv2.weight.values(), (2 * out + (site ? 1 : 0)) * half, values, out * half, half);
    }
    return Tensor.of(values, TOWER_CHANNELS, CHANNELS, 3);
  }

  /**
   * Returns both dense layers as one: nothing non-linear stands between them, and the softmax over
   * two classes is the sigmoid of the difference of their logits. Weight [384, 1], bias [1]; sums
   * in double precision.
   */
  public Layer margin() {
    float[] first = fc1.weight.values();
    float[] second = fc2.weight.values();
    double bias = (double) fc2.bias.values()[1] - fc2.bias.values()[0];
    double[] sums = new double[FLAT];
    for (int h = 0; h < 30; h++) {
      double difference = (double) second[30 + h] - second[h];
      bias += difference * fc1.bias.values()[h];
      for (int i = 0; i < FLAT; i++) {
        sums[i] += difference * first[h * FLAT + i];
      }
    }
    float[] values = new float[FLAT];
    for (int i = 0; i < FLAT; i++) {
      values[i] = (float) sums[i];
    }
    return new Layer(Tensor.of(values, FLAT, 1), Tensor.of(new float[] {(float) bias}, 1));
  }

  /**
   * Returns weights in which six channels of the second convolution start as detectors of one base
   * pair each: A-U, C-G, G-C, U-A, G-U, U-G in opposite columns. Four channels of the first
   * convolution hand them the letters. Without this start, training hardly finds the product of two
   * letters that a pair is; from it, everything is trained on.
   */
  public DeepTargetWeights withPairDetectors() {
    float[] first = conv1.weight.values().clone();
    float[] firstBias = conv1.bias.values().clone();
    for (int letter = 0; letter < 4; letter++) {
      Arrays.fill(first, letter * 12, (letter + 1) * 12, 0);
      first[letter * 12 + letter * 3 + 1] = 1;
      firstBias[letter] = 0;
    }
    float[] second = conv2.weight.values().clone();
    float[] secondBias = conv2.bias.values().clone();
    int row = 2 * CHANNELS * 3;
    int[][] pairs = {{0, 3}, {1, 2}, {2, 1}, {3, 0}, {2, 3}, {3, 2}};
    for (int pair = 0; pair < pairs.length; pair++) {
      Arrays.fill(second, pair * row, (pair + 1) * row, 0);
      second[pair * row + pairs[pair][0] * 3 + 1] = 1;
      second[pair * row + (CHANNELS + pairs[pair][1]) * 3 + 1] = 1;
      secondBias[pair] = -1;
    }
    return new DeepTargetWeights(
        new Layer(
            new Tensor(conv1.weight.shape(), first), new Tensor(conv1.bias.shape(), firstBias)),
        new Layer(
            new Tensor(conv2.weight.shape(), second), new Tensor(conv2.bias.shape(), secondBias)),
        conv3,
        conv4,
        fc1,
        fc2);
  }

  /** Returns weights whose margin m (logit 1 - logit 0) becomes {@code slope * m + offset}. */
  public DeepTargetWeights withMargin(double slope, double offset) {
    float[] weight = fc2.weight.values().clone();
    float[] bias = fc2.bias.values().clone();
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (weight[i] * slope);
    }
    bias[0] = (float) (bias[0] * slope);
    bias[1] = (float) (bias[1] * slope + offset);
    return new DeepTargetWeights(
        conv1, conv2, conv3, conv4, fc1, new Layer(Tensor.of(weight, 2, 30), Tensor.of(bias, 2)));
  }
}
