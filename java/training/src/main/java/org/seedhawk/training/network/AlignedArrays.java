// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays on memory that starts at a cache line. PyTorch's own memory does; what DJL makes of a Java
 * array lies wherever the heap had room, and the matrix products of oneMKL may then add in another
 * order from run to run (its developer guide, "Obtaining Numerically Reproducible Results", asks
 * for 64-byte boundaries). Same seed, same weights needs the boundaries. Thread-safe.
 */
public final class AlignedArrays {
  /** Bytes. */
  public static final int ALIGNMENT = 64;

  private AlignedArrays() {}

  /** Returns a float32 array with a copy of the values; it lives as long as the manager. */
  public static NDArray create(NDManager manager, float[] values, long... shape) {
    return manager.create(copy(manager, values), new Shape(shape), DataType.FLOAT32);
  }

  /** Replaces all values of a float32 array. */
  public static void set(NDArray array, float[] values) {
    // DJL goes on with this memory in place of the array's former one.
    array.set(copy(array.getManager(), values));
  }

  /**
   * Returns a number as float32[] that lives as long as the manager. Wherever a gradient flows,
   * this takes the place of DJL's {@code mul(Number)} and its like: those let go of the number's
   * memory at once, while PyTorch goes on to read it in the backward pass; when the garbage
   * collector comes between, the gradient is wrong.
   */
  public static NDArray scalar(NDManager manager, double value) {
    return manager.create((float) value);
  }

  /** Copies into memory that DJL allocates and the array then holds for as long as it reads it. */
  private static ByteBuffer copy(NDManager manager, float[] values) {
    int bytes = Math.multiplyExact(values.length, Float.BYTES);
    // A slice of whole units: one more than the values fill, wherever the first one begins.
    ByteBuffer memory =
        manager
            .allocateDirect(Math.addExact(bytes, 2 * ALIGNMENT))
            .alignedSlice(ALIGNMENT)
            .order(ByteOrder.nativeOrder())
            .limit(bytes);
    memory.asFloatBuffer().put(values);
    return memory;
  }
}
