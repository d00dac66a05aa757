// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the few fields of ONNX's protobuf messages that toy models need. One thread at a time. */
public final class OnnxBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Appends an integer field. */
  public OnnxBytes number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  /** Appends a field of bytes, a string or a message. */
  public OnnxBytes bytes(int field, byte[] value) {
    varint((long) field << 3 | 2);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** Appends a string field. */
  public OnnxBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a message field. */
  public OnnxBytes message(int field, OnnxBytes value) {
    return bytes(field, value.toByteArray());
  }

  /** Returns what was written. */
  public byte[] toByteArray() {
    return bytes.toByteArray();
  }

  private void varint(long value) {
    while ((value & ~0x7fL) != 0) {
      bytes.write((int) (value & 0x7f | 0x80));
      value >>>= 7;
    }
    bytes.write((int) value);
  }

  /** NodeProto. */
  public static OnnxBytes node(String operator, String[] inputs, String... outputs) {
    OnnxBytes node = new OnnxBytes();
    for (String input : inputs) {
      node.text(1, input);
    }
    for (String output : outputs) {
      node.text(2, output);
    }
    return node.text(4, operator);
  }

  /** ValueInfoProto of a tensor; a dimension of -1 is the symbol "batch". */
  public static OnnxBytes value(String name, int elementType, long... dims) {
    OnnxBytes shape = new OnnxBytes();
    for (long dim : dims) {
      shape.message(1, dim < 0 ? new OnnxBytes().text(2, "batch") : new OnnxBytes().number(1, dim));
    }
    OnnxBytes tensor = new OnnxBytes().number(1, elementType).message(2, shape);
    return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensor));
  }

  /** TensorProto of float32 with a name. */
  public static OnnxBytes floats(String name, long[] dims, float... values) {
    OnnxBytes tensor = new OnnxBytes();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return tensor.number(2, 1).text(8, name).bytes(9, raw.array());
  }

  /** ModelProto of IR 9 and an opset; {@code metadata} holds keys and values in turn. */
  public static byte[] model(OnnxBytes graph, int opset, String... metadata) {
    OnnxBytes model =
        new OnnxBytes()
            .number(1, 9)
            .text(2, "seedhawk tests")
            .message(7, graph)
            .message(8, new OnnxBytes().text(1, "").number(2, opset));
    for (int i = 0; i < metadata.length; i += 2) {
      model.message(14, new OnnxBytes().text(1, metadata[i]).text(2, metadata[i + 1]));
    }
    return model.toByteArray();
  }
}
