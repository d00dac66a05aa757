// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.seedhawk.error.ModelException;
import org.seedhawk.onnx.ProtoMessage.Field;

/**
 * What no graph may have that is handed to ONNX Runtime: weights that are not finite, since they
 * give wrong scores without a word; weights in other files, which would be read from wherever the
 * program was started; loops, which may not end; two outputs of one name; and constants that ask
 * for gigabytes. Bytes that are no ONNX file pass: ONNX Runtime says better what is wrong with
 * them. Stateless.
 */
public final class GraphRules {
  /** Elements that a constant may have, or ask for: 1 GiB of float32. */
  private static final long MOST_ELEMENTS = 1L << 28;

  /** Graphs within graphs; a file can nest them until the stack ends. */
  private static final int DEEPEST = 16;

  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_FUNCTION = 25;
  private static final int FUNCTION_NODE = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_OUTPUT = 12;
  private static final int VALUE_NAME = 1;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int ATTRIBUTE_TENSORS = 10;
  private static final int ATTRIBUTE_GRAPHS = 11;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_FLOATS = 4;
  private static final int TENSOR_INTS = 5;
  private static final int TENSOR_LONGS = 7;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int TENSOR_DOUBLES = 10;
  private static final int TENSOR_EXTERNAL = 13;
  private static final int TENSOR_LOCATION = 14;

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;
  private static final int DOUBLE = 11;
  private static final int BFLOAT16 = 16;

  private static final Set<String> LOOPS = Set.of("Loop", "Scan");

  /** Which input of an operator is the shape of what it makes, or a factor of it. */
  private static final Map<String, Integer> SHAPES =
      Map.of("ConstantOfShape", 0, "Expand", 1, "Tile", 1);

  private final String where;

  /** Constants of integers by name: shapes among them. */
  private final Map<String, List<Long>> integers = new HashMap<>();

  private GraphRules(String where) {
    this.where = where;
  }

  /**
   * Checks a file.
   *
   * @param where names the file in the message
   * @throws ModelException if it has what no graph may have; the message says what and in which
   *     tensor or node
   */
  public static void check(String where, byte[] onnx) {
    try {
      GraphRules rules = new GraphRules(where);
      List<Field> graph = new ArrayList<>();
      for (Field field : ProtoMessage.fields(ByteBuffer.wrap(onnx))) {
        if (field.number() == MODEL_GRAPH) {
          graph.addAll(field.fields()); // parts of a message that stand apart are one
        } else if (field.number() == MODEL_FUNCTION) {
          rules.nodes(field.fields(), FUNCTION_NODE, 0);
        }
      }
      rules.graph(graph, 0);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      // No ONNX file.
    }
  }

  private ModelException refused(String what, Object... values) {
    return new ModelException("%s: %s".formatted(where, String.format(Locale.ROOT, what, values)));
  }

  private void graph(List<Field> graph, int depth) {
    if (depth > DEEPEST) {
      throw refused("more than %d graphs lie in one another; export the model again", DEEPEST);
    }
    Set<String> outputs = new HashSet<>();
    for (Field field : graph) {
      if (field.number() == GRAPH_INITIALIZER) {
        tensor(field.fields(), "");
      } else if (field.number() == GRAPH_OUTPUT) {
        for (Field part : field.fields()) {
          if (part.number() == VALUE_NAME && !outputs.add(part.text())) {
            throw refused("output '%s' is listed twice; export the model again", part.text());
          }
        }
      }
    }
    nodes(graph, GRAPH_NODE, depth);
  }

  private void nodes(List<Field> fields, int number, int depth) {
    for (Field field : fields) {
      if (field.number() == number) {
        node(field.fields(), depth);
      }
    }
  }

  private void node(List<Field> node, int depth) {
    List<String> inputs = new ArrayList<>();
    String name = "";
    String operator = "";
    String output = "";
    for (Field field : node) {
      switch (field.number()) {
        case NODE_INPUT -> inputs.add(field.text());
        case NODE_OUTPUT -> output = output.isEmpty() ? field.text() : output;
        case NODE_NAME -> name = field.text();
        case NODE_OPERATOR -> operator = field.text();
        default -> {}
      }
    }
    if (LOOPS.contains(operator)) {
      throw refused(
          "node '%s' is a %s, which may never end; export the model without loops", name, operator);
    }
    Integer shape = SHAPES.get(operator);
    if (shape != null && shape < inputs.size() && integers.containsKey(inputs.get(shape))) {
      elements("node '%s'".formatted(name), integers.get(inputs.get(shape)));
    }
    for (Field field : node) {
      if (field.number() == NODE_ATTRIBUTE) {
        for (Field part : field.fields()) {
          switch (part.number()) {
            case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> tensor(part.fields(), output);
            case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> graph(part.fields(), depth + 1);
            default -> {}
          }
        }
      }
    }
  }

  /** Returns the number of elements of a shape, whose unknown dimensions are negative. */
  private long elements(String what, List<Long> dims) {
    long elements = 1;
    for (long dim : dims) {
      long size = Math.max(1, dim);
      if (size > MOST_ELEMENTS || elements * size > MOST_ELEMENTS) {
        throw refused(
            "%s asks for %s elements, more than %d; export the model again",
            what, dims, MOST_ELEMENTS);
      }
      elements *= size;
    }
    return dims.contains(0L) ? 0 : elements;
  }

  private void tensor(List<Field> tensor, String output) {
    List<Long> dims = new ArrayList<>();
    List<Long> longs = new ArrayList<>();
    String name = output;
    int type = 0;
    ByteBuffer raw = ByteBuffer.allocate(0);
    boolean external = false;
    for (Field field : tensor) {
      switch (field.number()) {
        case TENSOR_DIMS -> dims.addAll(field.integers());
        case TENSOR_TYPE -> type = (int) field.value();
        case TENSOR_NAME -> name = output.isEmpty() ? field.text() : output;
        case TENSOR_RAW -> raw = field.bytes();
        case TENSOR_LONGS -> longs.addAll(field.integers());
        case TENSOR_EXTERNAL -> external = true;
        case TENSOR_LOCATION -> external |= field.value() != 0;
        default -> {}
      }
    }
    if (external) {
      throw refused("tensor '%s' is kept in another file; save the model as one file", name);
    }
    String what = "tensor '%s'".formatted(name);
    for (long dim : dims) {
      if (dim < 0) {
        throw refused("%s has the dimensions %s; export the model again", what, dims);
      }
    }
    elements(what, dims);
    if (type == INT64) {
      for (raw.order(ByteOrder.LITTLE_ENDIAN); raw.remaining() >= Long.BYTES; ) {
        longs.add(raw.getLong());
      }
      integers.put(name, longs);
    }
    finite(what, type, raw.order(ByteOrder.LITTLE_ENDIAN));
    for (Field field : tensor) {
      finite(what, type, field);
    }
  }

  private void finite(String what, int type, ByteBuffer raw) {
    long at = 0;
    switch (type) {
      case FLOAT -> {
        for (; raw.remaining() >= Float.BYTES; at++) {
          finite(what, at, raw.getFloat());
        }
      }
      case DOUBLE -> {
        for (; raw.remaining() >= Double.BYTES; at++) {
          finite(what, at, raw.getDouble());
        }
      }
      case FLOAT16 -> {
        for (; raw.remaining() >= Short.BYTES; at++) {
          finite(what, at, Float.float16ToFloat(raw.getShort()));
        }
      }
      case BFLOAT16 -> {
        for (; raw.remaining() >= Short.BYTES; at++) {
          finite(what, at, Float.intBitsToFloat(raw.getShort() << Short.SIZE));
        }
      }
      default -> {}
    }
  }

  /** Values that do not stand in the raw bytes: one by one, or packed. */
  private void finite(String what, int type, Field field) {
    boolean packed = field.content() != null;
    if (field.number() == TENSOR_FLOATS) {
      if (packed) {
        finite(what, FLOAT, field.bytes());
      } else {
        finite(what, 0, Float.intBitsToFloat((int) field.value()));
      }
    } else if (field.number() == TENSOR_DOUBLES) {
      if (packed) {
        finite(what, DOUBLE, field.bytes());
      } else {
        finite(what, 0, Double.longBitsToDouble(field.value()));
      }
    } else if (field.number() == TENSOR_INTS && (type == FLOAT16 || type == BFLOAT16)) {
      long at = 0;
      for (long bits : field.integers()) {
        finite(
            what,
            at++,
            type == FLOAT16
                ? Float.float16ToFloat((short) bits)
                : Float.intBitsToFloat((int) bits << Short.SIZE));
      }
    }
  }

  private void finite(String what, long at, double value) {
    if (!Double.isFinite(value)) {
      throw refused(
          "%s holds %s as its value %d; a weight must be finite: take the file anew, or train"
              + " again",
          what, value, at);
    }
  }
}
