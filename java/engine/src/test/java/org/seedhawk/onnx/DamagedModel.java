// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.seedhawk.onnx.ProtoMessage.Field;
import org.seedhawk.onnx.ProtoMessage.Writer;

/** Models of sound weights whose scores are not all numbers. */
public final class DamagedModel {
  private static final int FLOAT = 1;

  private DamagedModel() {}

  /**
   * Returns a model that gives NaN where it gave this very score, and all other scores as before.
   */
  public static byte[] withoutScore(byte[] onnx, float score) {
    Writer model = new Writer();
    for (Field field : ProtoMessage.fields(ByteBuffer.wrap(onnx))) {
      if (field.number() == 7) {
        model.message(7, graph(field.fields(), score));
      } else {
        model.copy(field);
      }
    }
    return model.toBytes();
  }

  private static Writer graph(List<Field> fields, float score) {
    String output = name(fields.stream().filter(each -> each.number() == 12).findFirst().get());
    Writer graph = new Writer();
    for (Field field : fields) {
      if (field.number() == 1) {
        Writer node = new Writer();
        for (Field part : field.fields()) {
          if (part.number() == 2 && part.text().equals(output)) {
            node.text(2, "plain");
          } else {
            node.copy(part);
          }
        }
        graph.message(1, node);
      } else {
        graph.copy(field);
      }
    }
    return graph
        .message(5, number("missing", score))
        .message(5, number("zero", 0))
        .message(1, node("Sub", "distance", "plain", "missing"))
        .message(1, node("Reciprocal", "infinity", "distance"))
        .message(1, node("Mul", "nan", "infinity", "zero"))
        .message(1, node("Add", output, "plain", "nan"));
  }

  private static String name(Field value) {
    return value.fields().stream().filter(each -> each.number() == 1).findFirst().get().text();
  }

  private static Writer number(String name, float value) {
    byte[] raw =
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    return new Writer().number(2, FLOAT).text(8, name).bytes(9, raw);
  }

  private static Writer node(String operator, String output, String... inputs) {
    Writer node = new Writer();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }
}
