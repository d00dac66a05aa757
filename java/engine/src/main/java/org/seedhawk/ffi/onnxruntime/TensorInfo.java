// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.seedhawk.ffi.ElementType;

/**
 * Name, element type and shape of a model's input or output. Immutable.
 *
 * @param name the name in the graph
 * @param type the element type; {@link ElementType#OTHER} when it is no tensor that we handle
 * @param dims the dimensions, -1 for one that is not fixed; a copy is taken and returned
 */
public record TensorInfo(String name, ElementType type, long[] dims) {
  /** Copies the dimensions. */
  public TensorInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    dims = dims.clone();
  }

  /** Returns a copy of the dimensions, -1 for one that is not fixed. */
  @Override
  public long[] dims() {
    return dims.clone();
  }

  /** Whether a tensor of this type and shape fits. */
  boolean accepts(ElementType otherType, long[] shape) {
    if (type == ElementType.OTHER || otherType != type || shape.length != dims.length) {
      return false;
    }
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0 || (dims[i] >= 0 && dims[i] != shape[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && name.equals(that.name)
        && type == that.type
        && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, Arrays.hashCode(dims));
  }

  /** Returns for example {@code site float32[?,4,30]}. */
  @Override
  public String toString() {
    return name + " " + text(type, dims);
  }

  static String text(ElementType type, long[] shape) {
    StringJoiner joiner = new StringJoiner(",", type + "[", "]");
    for (long dim : shape) {
      joiner.add(dim < 0 ? "?" : Long.toString(dim));
    }
    return joiner.toString();
  }
}
