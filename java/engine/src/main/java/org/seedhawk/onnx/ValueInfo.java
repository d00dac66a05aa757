// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import org.seedhawk.onnx.ProtoMessage.Field;
import org.seedhawk.onnx.ProtoMessage.Writer;

/** Inputs and outputs of an ONNX graph: name and type. */
final class ValueInfo {
  private ValueInfo() {}

  /** Returns the name. */
  static String name(Field value) {
    return value.fields().stream()
        .filter(field -> field.number() == OnnxIr.VALUE_NAME)
        .map(Field::text)
        .findFirst()
        .orElse("");
  }

  /** Returns the element type, 0 for what is no tensor. */
  static long elementType(Field value) {
    return value.fields().stream()
        .filter(field -> field.number() == OnnxIr.VALUE_TYPE)
        .flatMap(type -> type.fields().stream())
        .filter(field -> field.number() == OnnxIr.TYPE_TENSOR)
        .flatMap(tensor -> tensor.fields().stream())
        .filter(field -> field.number() == OnnxIr.TENSOR_TYPE_ELEMENT)
        .mapToLong(Field::value)
        .findFirst()
        .orElse(0);
  }

  /** Returns the same with another element type. */
  static Writer withElementType(Field value, long elementType) {
    Writer written = new Writer();
    for (Field field : value.fields()) {
      if (field.number() == OnnxIr.VALUE_TYPE) {
        Writer type = new Writer();
        for (Field part : field.fields()) {
          if (part.number() == OnnxIr.TYPE_TENSOR) {
            Writer tensor = new Writer();
            for (Field detail : part.fields()) {
              if (detail.number() == OnnxIr.TENSOR_TYPE_ELEMENT) {
                tensor.number(OnnxIr.TENSOR_TYPE_ELEMENT, elementType);
              } else {
                tensor.copy(detail);
              }
            }
            type.message(OnnxIr.TYPE_TENSOR, tensor);
          } else {
            type.copy(part);
          }
        }
        written.message(OnnxIr.VALUE_TYPE, type);
      } else {
        written.copy(field);
      }
    }
    return written;
  }
}
