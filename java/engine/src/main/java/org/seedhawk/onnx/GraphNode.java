// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.onnx.ProtoMessage.Field;
import org.seedhawk.onnx.ProtoMessage.Writer;

/**
 * A node of an ONNX graph. Immutable.
 *
 * @param rest what is neither name, operator, nor attribute
 */
record GraphNode(
    List<String> inputs,
    List<String> outputs,
    String name,
    String operator,
    String domain,
    List<Field> attributes,
    List<Field> rest) {
  /** Returns what messages call it. */
  String label() {
    return name.isEmpty() ? outputs.getFirst() : name;
  }

  /** Returns a node that casts one value. */
  static Writer cast(String from, String to, long type) {
    return new Writer()
        .text(OnnxIr.NODE_INPUT, from)
        .text(OnnxIr.NODE_OUTPUT, to)
        .text(OnnxIr.NODE_OPERATOR, "Cast")
        .message(OnnxIr.NODE_ATTRIBUTE, castTo(type));
  }

  private static Writer castTo(long type) {
    return new Writer()
        .text(OnnxIr.ATTRIBUTE_NAME, "to")
        .number(OnnxIr.ATTRIBUTE_INT, type)
        .number(OnnxIr.ATTRIBUTE_TYPE, OnnxIr.ATTRIBUTE_IS_INT);
  }

  /**
   * Returns the node with other inputs and outputs.
   *
   * @param newAttributes in place of its own; none for a cast: one to float16
   */
  Writer with(List<String> newInputs, List<String> newOutputs, List<Field> newAttributes) {
    Writer written = new Writer();
    newInputs.forEach(input -> written.text(OnnxIr.NODE_INPUT, input));
    newOutputs.forEach(output -> written.text(OnnxIr.NODE_OUTPUT, output));
    written.text(OnnxIr.NODE_NAME, name).text(OnnxIr.NODE_OPERATOR, operator);
    if (operator.equals("Cast") && newAttributes.isEmpty()) {
      written.message(OnnxIr.NODE_ATTRIBUTE, castTo(OnnxIr.FLOAT16));
    }
    newAttributes.forEach(written::copy);
    rest.forEach(written::copy);
    return written;
  }

  /**
   * Reads a node.
   *
   * @throws IllegalArgumentException if it has no output
   */
  static GraphNode read(List<Field> fields) {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String name = "";
    String operator = "";
    String domain = "";
    List<Field> attributes = new ArrayList<>();
    List<Field> rest = new ArrayList<>();
    for (Field field : fields) {
      switch (field.number()) {
        case OnnxIr.NODE_INPUT -> inputs.add(field.text());
        case OnnxIr.NODE_OUTPUT -> outputs.add(field.text());
        case OnnxIr.NODE_NAME -> name = field.text();
        case OnnxIr.NODE_OPERATOR -> operator = field.text();
        case OnnxIr.NODE_DOMAIN -> domain = field.text();
        case OnnxIr.NODE_ATTRIBUTE -> attributes.add(field);
        default -> rest.add(field);
      }
    }
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("node '" + name + "' has no output");
    }
    return new GraphNode(inputs, outputs, name, operator, domain, attributes, rest);
  }
}
