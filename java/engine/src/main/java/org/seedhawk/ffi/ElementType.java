// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import org.seedhawk.ffi.ort.Ort;

/** Element types of tensors. {@code OTHER} is a type that the engine does not handle. Immutable. */
public enum ElementType {
  /** 32-bit IEEE 754. */
  FLOAT(Ort.ORT_SUBSET_ELEMENT_FLOAT(), 4, "float32"),
  /** 64-bit IEEE 754. */
  DOUBLE(Ort.ORT_SUBSET_ELEMENT_DOUBLE(), 8, "float64"),
  /** 16-bit IEEE 754. */
  FLOAT16(Ort.ORT_SUBSET_ELEMENT_FLOAT16(), 2, "float16"),
  /** Signed 8 bits. */
  INT8(Ort.ORT_SUBSET_ELEMENT_INT8(), 1, "int8"),
  /** Unsigned 8 bits. */
  UINT8(Ort.ORT_SUBSET_ELEMENT_UINT8(), 1, "uint8"),
  /** Signed 32 bits. */
  INT32(Ort.ORT_SUBSET_ELEMENT_INT32(), 4, "int32"),
  /** Signed 64 bits. */
  INT64(Ort.ORT_SUBSET_ELEMENT_INT64(), 8, "int64"),
  /** One byte, 0 or 1. */
  BOOL(Ort.ORT_SUBSET_ELEMENT_BOOL(), 1, "bool"),
  /** Anything else: strings, sequences, maps, types of later versions. */
  OTHER(0, 0, "other");

  private final int code;
  private final int byteSize;
  private final String text;

  ElementType(int code, int byteSize, String text) {
    this.code = code;
    this.byteSize = byteSize;
    this.text = text;
  }

  /** Returns the number that ONNX Runtime gives the type. */
  public int code() {
    return code;
  }

  /** Returns the bytes of one element, 0 for {@link #OTHER}. */
  public int byteSize() {
    return byteSize;
  }

  /** Returns the name as ONNX writes it, such as {@code float32}. */
  @Override
  public String toString() {
    return text;
  }

  /** Returns the type that ONNX Runtime gives a number, {@link #OTHER} for those unknown. */
  public static ElementType of(int code) {
    for (ElementType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return OTHER;
  }
}
