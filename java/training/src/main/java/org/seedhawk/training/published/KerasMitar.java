// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.Tensor;

/**
 * Published miTAR as the tensors of {@link org.seedhawk.training.network.MitarOnnx}. Keras numbers
 * its layers through a session, {@code conv1d_22} for instance, so names are matched without the
 * number; the two dense layers come in the order of theirs. Keras has a column for each output,
 * this project a row.
 */
final class KerasMitar {
  private final Map<String, Tensor> tensors;
  private final Map<String, Tensor> named = new LinkedHashMap<>();

  private KerasMitar(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  /**
   * Returns the weights.
   *
   * @throws IllegalArgumentException if a tensor is missing, or is there twice
   */
  static Weights weights(Map<String, Tensor> tensors) {
    KerasMitar mitar = new KerasMitar(tensors);
    mitar.put("embedding.weight", "embedding_\\d+/.*embeddings:0", 0, false);
    mitar.put("conv.weight", "conv1d_\\d+/.*kernel:0", 0, true);
    mitar.put("conv.bias", "conv1d_\\d+/.*bias:0", 0, false);
    for (String direction : List.of("forward", "backward")) {
      String layer = "bidirectional_\\d+/.*/" + direction + "_lstm_\\d+/";
      String prefix = "lstm.l0." + direction + ".";
      mitar.put(prefix + "input", layer + "kernel:0", 0, true);
      mitar.put(prefix + "recurrent", layer + "recurrent_kernel:0", 0, true);
      mitar.put(prefix + "bias", layer + "bias:0", 0, false);
    }
    for (int dense = 0; dense < 2; dense++) {
      mitar.put("dense%d.weight".formatted(dense + 1), "dense_(\\d+)/.*kernel:0", dense, true);
      mitar.put("dense%d.bias".formatted(dense + 1), "dense_(\\d+)/.*bias:0", dense, false);
    }
    return new Weights(mitar.named);
  }

  /** Takes the tensor whose layer number is the {@code index}th of those that match. */
  private void put(String name, String pattern, int index, boolean reversed) {
    Pattern compiled = Pattern.compile(pattern);
    List<String> found =
        tensors.keySet().stream()
            .filter(key -> compiled.matcher(key).matches())
            .sorted((a, b) -> Long.compare(number(a), number(b)))
            .toList();
    int expected = pattern.startsWith("dense") ? 2 : 1;
    if (found.size() != expected) {
      throw new IllegalArgumentException(
          "%d tensors are named '%s' but miTAR has %d; there are %s"
              .formatted(found.size(), pattern, expected, tensors.keySet()));
    }
    Tensor tensor = tensors.get(found.get(index));
    named.put(name, reversed ? reverse(tensor) : tensor);
  }

  private static long number(String key) {
    Matcher matcher = Pattern.compile("_(\\d+)/").matcher(key);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** Reverses the order of the dimensions. */
  private static Tensor reverse(Tensor tensor) {
    long[] from = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    float[] values = new float[tensor.values().length];
    long[] at = new long[from.length];
    for (float value : tensor.values()) {
      long to = 0;
      for (int dim = from.length - 1; dim >= 0; dim--) {
        to = to * from[dim] + at[dim];
      }
      values[(int) to] = value;
      for (int dim = from.length - 1; dim >= 0 && ++at[dim] == from[dim]; dim--) {
        at[dim] = 0;
      }
    }
    long[] shape = new long[from.length];
    Arrays.setAll(shape, dim -> from[from.length - 1 - dim]);
    return Tensor.of(values, shape);
  }
}
