// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.util.Arrays;
import java.util.Random;
import org.seedhawk.training.onnx.Tensor;

/**
 * First values of tensors. They follow from a seed and the order of the calls, on every machine the
 * same. One thread at a time.
 */
public final class Initial {
  private final Random random;

  public Initial(long seed) {
    random = new Random(seed);
  }

  /** Returns values drawn evenly from -bound..bound. */
  public Tensor uniform(double bound, long... shape) {
    return fill(() -> bound * (2 * random.nextDouble() - 1), shape);
  }

  /** Returns normally distributed values around 0. */
  public Tensor normal(double deviation, long... shape) {
    return fill(() -> deviation * random.nextGaussian(), shape);
  }

  /**
   * Returns PyTorch's usual values of a layer's weight or bias: even in -1/sqrt(n)..1/sqrt(n).
   *
   * @param fanIn n: inputs of one output
   */
  public Tensor fanIn(long fanIn, long... shape) {
    return uniform(1 / Math.sqrt(fanIn), shape);
  }

  /** Returns normal values of the variance 2/n, which keeps the scale through ReLUs: He 2015. */
  public Tensor kaiming(long fanIn, long... shape) {
    return normal(Math.sqrt(2.0 / fanIn), shape);
  }

  /** Returns Keras's usual values: even, of the variance 2/(in + out): Glorot 2010. */
  public Tensor glorot(long fanIn, long fanOut, long... shape) {
    return uniform(Math.sqrt(6.0 / (fanIn + fanOut)), shape);
  }

  /** Returns one value everywhere. */
  public static Tensor constant(float value, long... shape) {
    float[] values = new float[count(shape)];
    Arrays.fill(values, value);
    return Tensor.of(values, shape);
  }

  private static Tensor fill(java.util.function.DoubleSupplier next, long... shape) {
    float[] values = new float[count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) next.getAsDouble();
    }
    return Tensor.of(values, shape);
  }

  private static int count(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
