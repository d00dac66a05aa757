// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;

/**
 * Off-heap memory for the inputs of a batch: the engine's encoders write into it, the arrays of a
 * step share it. One thread at a time.
 */
final class WindowBuffers implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final SitePool pool;
  private final Inputs inputs;
  private final List<MemorySegment> segments;

  /**
   * @param rows of the largest batch
   */
  WindowBuffers(SitePool pool, Inputs inputs, int rows) {
    this.pool = pool;
    this.inputs = inputs;
    segments =
        inputs.list().stream().map(input -> arena.allocate(rows * input.rowBytes(), 64)).toList();
  }

  /** Encodes windows {@code [from, to)} from the first row on. */
  void encode(List<Window> windows, int from, int to) {
    inputs.encode(pool, windows, from, to, segments);
  }

  /** Returns the tensors' memory. */
  List<MemorySegment> segments() {
    return segments;
  }

  /** Returns arrays that share the first rows; valid until the next encoding. */
  NDList arrays(NDManager manager, int rows) {
    NDList arrays = new NDList();
    for (int i = 0; i < segments.size(); i++) {
      BatchTensor input = inputs.list().get(i);
      ByteBuffer bytes =
          segments
              .get(i)
              .asSlice(0, rows * input.rowBytes())
              .asByteBuffer()
              .order(ByteOrder.nativeOrder());
      NDArray array =
          manager.create(
              bytes,
              new Shape(input.dims(rows)),
              input.type() == ElementType.INT64 ? DataType.INT64 : DataType.FLOAT32);
      arrays.add(array);
    }
    return arrays;
  }

  @Override
  public void close() {
    arena.close();
  }
}
