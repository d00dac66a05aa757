// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.OrtBinding;
import org.seedhawk.ffi.OrtSession;

/**
 * Runs a session on the first rows of fixed buffers. A run takes the smallest prepared number of
 * rows that is enough: powers of two from 16 on, bound once. Rows never influence each other, and a
 * matrix product of 16 rows or more sums in the same order for each, so a score does not depend on
 * the batch that it was computed in. One per thread.
 */
final class RowRunner implements AutoCloseable {
  private static final int MIN_ROWS = 16;

  private final OrtSession session;
  private final String[] names;
  private final List<OrtBinding> bindings = new ArrayList<>(); // 16, 32, 64, ... rows

  /** Creates one for a session with these inputs and, as the last name, this output. */
  RowRunner(OrtSession session, String... names) {
    this.session = session;
    this.names = names;
  }

  /**
   * Returns how many rows buffers for {@code count} rows must have: a power of two, at least 16.
   */
  static int rows(int count) {
    int rows = MIN_ROWS;
    while (rows < count) {
      rows *= 2;
    }
    return rows;
  }

  /**
   * Binds one input and one output of {@code maxRows} rows; {@code inputBytes} is checked against
   * the shape.
   */
  void bind(
      MemorySegment input,
      long inputBytes,
      long[] inputRow,
      MemorySegment output,
      long[] outputRow,
      int maxRows) {
    if (inputBytes != 4 * product(inputRow)) {
      throw new IllegalArgumentException(
          "an input row of %d bytes is no %s".formatted(inputBytes, names[0]));
    }
    bind(new MemorySegment[] {input, output}, new long[][] {inputRow, outputRow}, maxRows);
  }

  /** Binds all inputs and the output, buffers of {@code maxRows} float32 rows each. */
  void bind(MemorySegment[] buffers, long[][] rowShapes, int maxRows) {
    for (int rows = MIN_ROWS; rows <= maxRows; rows *= 2) {
      OrtBinding binding = session.newBinding();
      bindings.add(binding);
      for (int i = 0; i < names.length; i++) {
        long[] shape = new long[rowShapes[i].length + 1];
        shape[0] = rows;
        System.arraycopy(rowShapes[i], 0, shape, 1, rowShapes[i].length);
        MemorySegment buffer = buffers[i].asSlice(0, 4 * product(shape));
        if (i < names.length - 1) {
          binding.bindInput(names[i], buffer, ElementType.FLOAT, shape);
        } else {
          binding.bindOutput(names[i], buffer, ElementType.FLOAT, shape);
        }
      }
    }
  }

  /**
   * Runs the session on the first {@code count} rows, at least; what stands in the rows behind them
   * does not matter.
   */
  void run(int count) {
    int index = 0;
    for (int rows = MIN_ROWS; rows < count; rows *= 2) {
      index++;
    }
    bindings.get(index).run();
  }

  private static long product(long[] values) {
    long product = 1;
    for (long value : values) {
      product *= value;
    }
    return product;
  }

  @Override
  public void close() {
    bindings.forEach(OrtBinding::close);
  }
}
