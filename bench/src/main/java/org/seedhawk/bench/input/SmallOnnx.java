// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.input;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** ONNX files of one operator on float32 tensors; field numbers as in onnx.proto. */
public final class SmallOnnx {
  private static final int IR_VERSION = 9;
  private static final int OPSET = 20;
  private static final int FLOAT = 1;

  private SmallOnnx() {}

  /** Returns {@code y = OPERATOR(x0, x1, ...)}. */
  public static byte[] graph(String operator, List<long[]> inputs, long[] output) {
    List<byte[]> node = new ArrayList<>();
    List<byte[]> graph = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      node.add(field(1, "x" + i));
      graph.add(field(11, tensor("x" + i, inputs.get(i))));
    }
    node.add(field(2, "y"));
    node.add(field(4, operator));
    graph.addFirst(field(1, concat(node)));
    graph.add(field(2, "g"));
    graph.add(field(12, tensor("y", output)));
    return concat(
        List.of(field(1, IR_VERSION), field(7, concat(graph)), field(8, field(2, OPSET))));
  }

  /** A ValueInfoProto. */
  private static byte[] tensor(String name, long[] dims) {
    List<byte[]> shape = new ArrayList<>();
    for (long dim : dims) {
      shape.add(field(1, field(1, dim)));
    }
    byte[] type = concat(List.of(field(1, FLOAT), field(2, concat(shape))));
    return concat(List.of(field(1, name), field(2, field(1, type))));
  }

  private static byte[] field(int number, long value) {
    return concat(List.of(varint((long) number << 3), varint(value)));
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] field(int number, byte[] content) {
    return concat(List.of(varint((long) number << 3 | 2), varint(content.length), content));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] concat(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
