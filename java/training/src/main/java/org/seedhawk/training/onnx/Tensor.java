// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * A float32 tensor of weights, row-major. The array is not copied: who passes one in gives it away.
 *
 * @param shape dimensions
 * @param values as many as the product of the dimensions
 */
public record Tensor(List<Long> shape, float[] values) {

  public Tensor {
    long count = shape.stream().reduce(1L, Math::multiplyExact);
    if (count != values.length) {
      throw new IllegalArgumentException(
          "shape %s needs %d values but %d were given".formatted(shape, count, values.length));
    }
  }

  public static Tensor of(float[] values, long... shape) {
    return new Tensor(Arrays.stream(shape).boxed().toList(), values);
  }
}
