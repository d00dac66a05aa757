// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import java.util.Arrays;
import java.util.List;
import org.seedhawk.ffi.ElementType;

/**
 * An input or output of a graph: a name and what one row holds; the first dimension of the tensor
 * is the batch. Immutable.
 *
 * @param name name in the graph
 * @param type type of the elements
 * @param row dimensions of a row; none: one element
 */
public record BatchTensor(String name, ElementType type, List<Long> row) {
  /** The output of a graph that scores. */
  public static final BatchTensor SCORE = floats("score");

  /** Returns a tensor float32[batch, row...]. */
  public static BatchTensor floats(String name, long... row) {
    return new BatchTensor(name, ElementType.FLOAT, Arrays.stream(row).boxed().toList());
  }

  /** Returns a tensor int64[batch, length]. */
  static BatchTensor tokens(String name, long length) {
    return new BatchTensor(name, ElementType.INT64, List.of(length));
  }

  /** Returns this tensor with elements of another type. */
  public BatchTensor as(ElementType other) {
    return new BatchTensor(name, other, row);
  }

  /** Returns the bytes of a row. */
  public long rowBytes() {
    return type.byteSize() * row.stream().reduce(1L, Math::multiplyExact);
  }

  /** Returns the dimensions of the tensor; the batch is -1 where it is free. */
  public long[] dims(long batch) {
    long[] dims = new long[row.size() + 1];
    dims[0] = batch;
    for (int i = 0; i < row.size(); i++) {
      dims[i + 1] = row.get(i);
    }
    return dims;
  }
}
