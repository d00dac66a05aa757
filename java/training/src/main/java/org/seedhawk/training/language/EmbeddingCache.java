// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Embeddings that were computed once, kept off-heap for training on them again and again. It grows
 * by blocks; rows never move. One thread at a time.
 */
public final class EmbeddingCache implements AutoCloseable {
  /** Bytes of a block, or those of one row where that is larger. */
  private static final long BLOCK = 64L << 20;

  private static final int MOST_ROWS = 4_096;

  /** How values are stored. */
  public enum Precision {
    FLOAT32(Float.BYTES),
    /** Half the memory; values keep 11 significant bits. */
    FLOAT16(Short.BYTES);

    private final int byteSize;

    Precision(int byteSize) {
      this.byteSize = byteSize;
    }
  }

  private final Arena arena = Arena.ofConfined();
  private final Precision precision;
  private final long rowValues;
  private final int blockRows;
  private final List<MemorySegment> blocks = new ArrayList<>();
  private int rows;

  /**
   * @param rowValues floats of a row
   */
  public EmbeddingCache(long rowValues, Precision precision) {
    this.rowValues = rowValues;
    this.precision = precision;
    blockRows = Math.clamp(BLOCK / (rowValues * precision.byteSize), 1, MOST_ROWS);
  }

  /**
   * Appends rows.
   *
   * @param values float32[count, rowValues]
   * @return the number of the first of them
   */
  public int add(MemorySegment values, int count) {
    Objects.checkFromIndexSize(0, count * rowValues * Float.BYTES, values.byteSize());
    int first = rows;
    for (int row = 0; row < count; row++) {
      if (rows % blockRows == 0) {
        blocks.add(arena.allocate(blockRows * rowValues * precision.byteSize, 64));
      }
      MemorySegment block = blocks.getLast();
      long from = row * rowValues;
      long to = rows % blockRows * rowValues;
      if (precision == Precision.FLOAT32) {
        MemorySegment.copy(
            values, from * Float.BYTES, block, to * Float.BYTES, rowValues * Float.BYTES);
      } else {
        for (long i = 0; i < rowValues; i++) {
          block.setAtIndex(
              JAVA_SHORT, to + i, Float.floatToFloat16(values.getAtIndex(JAVA_FLOAT, from + i)));
        }
      }
      rows++;
    }
    return first;
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the bytes of the store. */
  public long byteSize() {
    return blocks.stream().mapToLong(MemorySegment::byteSize).sum();
  }

  /**
   * Copies one row.
   *
   * @param out receives float32[rowValues] at row {@code outRow}
   * @throws IndexOutOfBoundsException if there is no such row or {@code out} is too small
   */
  public void copy(int row, MemorySegment out, long outRow) {
    Objects.checkIndex(row, rows);
    MemorySegment block = blocks.get(row / blockRows);
    long from = row % blockRows * rowValues;
    long to = outRow * rowValues;
    if (precision == Precision.FLOAT32) {
      MemorySegment.copy(block, from * Float.BYTES, out, to * Float.BYTES, rowValues * Float.BYTES);
      return;
    }
    for (long i = 0; i < rowValues; i++) {
      out.setAtIndex(
          JAVA_FLOAT, to + i, Float.float16ToFloat(block.getAtIndex(JAVA_SHORT, from + i)));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
