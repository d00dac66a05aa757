// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.onnx.ProtoMessage.Field;
import org.seedhawk.onnx.ProtoMessage.Writer;
import org.seedhawk.scan.Precision;

/**
 * Writes a float32 ONNX graph anew in float16 ({@link Precision#FLOAT16}).
 *
 * <p>Constants are rounded to the nearest float16, ties to even; those below 2^-14 keep fewer bits,
 * down to zero below 2^-25, and one beyond 65,504 is refused. Float32 stay: the score, the last
 * product before it with what follows that (one logit's rounding would cost more than all else),
 * and LSTMs, whose state would be rounded at every step inside of one node. A cast is put wherever
 * a value is needed in the other type, once.
 *
 * <p>ONNX Runtime has hardly any float16 operator for the processor. It would compute in float32
 * there and leave out the casts between operators, so that nothing but constants would be rounded
 * and the loss would look smaller than a GPU's. {@link Arithmetic#ROUNDED} therefore writes a
 * float32 graph that rounds what each operator computes, by casts there and back that ONNX Runtime
 * has to keep: what a GPU gives that multiplies float16 and sums in float32.
 */
public final class HalfGraph {
  /** How a graph computes. */
  public enum Arithmetic {
    /** In float16, on a device that has it. */
    FLOAT16,
    /** In float32, every result rounded to float16. */
    ROUNDED
  }

  // ONNX IR, onnx.proto3.
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int GRAPH_VALUE_INFO = 13;
  private static final int GRAPH_SPARSE_INITIALIZER = 15;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_TYPE = 20;
  private static final int ATTRIBUTE_IS_INT = 2;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TENSOR_TYPE_ELEMENT = 1;

  // TensorProto.DataType
  private static final long FLOAT = 1;
  private static final long FLOAT16 = 10;

  private static final float MAX_FLOAT16 = 65_504;

  /** Operators that hand on values as they are, or the largest: nothing is to be rounded. */
  private static final Set<String> EXACT =
      Set.of(
          "Concat",
          "Flatten",
          "Gather",
          "Identity",
          "MaxPool",
          "Pad",
          "Range",
          "ReduceMax",
          "Relu",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  /** Operators whose float inputs and outputs are of one type, and that compute. */
  private static final Set<String> COMPUTING =
      Set.of(
          "Add",
          "Conv",
          "Div",
          "Gelu",
          "Gemm",
          "LayerNormalization",
          "MatMul",
          "Mul",
          "ReduceMean",
          "Sigmoid",
          "Softmax",
          "Sub");

  /** Operators that stay in float32. */
  private static final Set<String> WIDE = Set.of("LSTM");

  /** Operators that give no floats. */
  private static final Set<String> INTEGER = Set.of("Equal", "Shape");

  private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul");

  /** What stands between the last product and the score. */
  private static final Set<String> BEHIND_LAST_PRODUCT =
      Set.of("Flatten", "ReduceMean", "Reshape", "Sigmoid", "Squeeze");

  /**
   * A float value: the names of its tensors, null where there is none yet. One that is exact in
   * both has one name for both when computing is {@link Arithmetic#ROUNDED}.
   */
  private static final class Value {
    String half;
    String wide;
    Constant constant; // null: a node or an input gives it
  }

  /** A float32 initialiser. */
  private record Constant(String name, List<Long> dims, ByteBuffer raw) {}

  private record Node(
      List<String> inputs,
      List<String> outputs,
      String name,
      String operator,
      String domain,
      List<Field> attributes,
      List<Field> rest) {
    String label() {
      return name.isEmpty() ? outputs.getFirst() : name;
    }
  }

  private final String where;
  private final Arithmetic arithmetic;
  private final ElementType surface;
  private final Writer graph = new Writer();
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> stored = new HashSet<>(); // initialisers that are float16 already
  private final Map<String, Long> outputs = new HashMap<>();

  private HalfGraph(String where, Arithmetic arithmetic, ElementType surface) {
    this.where = where;
    this.arithmetic = arithmetic;
    this.surface = surface;
  }

  /**
   * Converts a file.
   *
   * @param where names it in messages
   * @param surface float32 or float16: what the inputs and outputs are that are float32 in the
   *     file; the score is float32 anyway
   * @return an ONNX file with the same names of inputs and outputs, and the same metadata
   * @throws ModelException if it is no ONNX file, or holds what is not converted
   */
  public static byte[] of(String where, byte[] onnx, Arithmetic arithmetic, ElementType surface) {
    Writer model = new Writer();
    boolean found = false;
    try {
      for (Field field : ProtoMessage.fields(ByteBuffer.wrap(onnx))) {
        if (field.number() == MODEL_GRAPH) {
          HalfGraph half = new HalfGraph(where, arithmetic, surface);
          half.convert(field.fields());
          model.message(MODEL_GRAPH, half.graph);
          found = true;
        } else {
          model.copy(field);
        }
      }
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new ModelException(
          "%s: cannot be read for float16 (%s); export the model again".formatted(where, e), e);
    }
    if (!found) {
      throw new ModelException(
          "%s: cannot be read for float16 (there is no graph); export the model again"
              .formatted(where));
    }
    return model.toBytes();
  }

  private ModelException refused(String what, Object... parameters) {
    return new ModelException(
        "%s: %s, which is not converted to float16; use precision float32"
            .formatted(where, what.formatted(parameters)));
  }

  private void convert(List<Field> fields) {
    List<Node> nodes = new ArrayList<>();
    for (Field field : fields) {
      switch (field.number()) {
        case GRAPH_NODE -> nodes.add(node(field.fields()));
        case GRAPH_INITIALIZER -> initializer(field);
        case GRAPH_INPUT -> input(field);
        case GRAPH_OUTPUT -> output(field);
        case GRAPH_VALUE_INFO -> {} // types of inner values are others now, and not needed
        case GRAPH_SPARSE_INITIALIZER -> throw refused("it has a sparse constant");
        default -> graph.copy(field);
      }
    }
    Set<Node> head = head(nodes);
    for (Node node : nodes) {
      convert(node, head.contains(node));
    }
  }

  private static Node node(List<Field> fields) {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String name = "";
    String operator = "";
    String domain = "";
    List<Field> attributes = new ArrayList<>();
    List<Field> rest = new ArrayList<>();
    for (Field field : fields) {
      switch (field.number()) {
        case NODE_INPUT -> inputs.add(field.text());
        case NODE_OUTPUT -> outputs.add(field.text());
        case NODE_NAME -> name = field.text();
        case NODE_OPERATOR -> operator = field.text();
        case NODE_DOMAIN -> domain = field.text();
        case NODE_ATTRIBUTE -> attributes.add(field);
        default -> rest.add(field);
      }
    }
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("node '" + name + "' has no output");
    }
    return new Node(inputs, outputs, name, operator, domain, attributes, rest);
  }

  private void initializer(Field field) {
    List<Long> dims = new ArrayList<>();
    String name = "";
    long type = 0;
    ByteBuffer raw = ByteBuffer.allocate(0);
    for (Field part : field.fields()) {
      switch (part.number()) {
        case TENSOR_DIMS -> dims.addAll(part.integers());
        case TENSOR_TYPE -> type = part.value();
        case TENSOR_NAME -> name = part.text();
        case TENSOR_RAW -> raw = part.bytes();
        default -> {}
      }
    }
    if (type != FLOAT) {
      graph.copy(field);
      if (type == FLOAT16) {
        stored.add(name);
      }
      return;
    }
    long elements = dims.stream().reduce(1L, Math::multiplyExact);
    if (raw.remaining() != Math.multiplyExact(elements, Float.BYTES)) {
      throw refused(
          "constant '%s' has %d bytes of its own for %d float32", name, raw.remaining(), elements);
    }
    Value value = new Value();
    value.constant = new Constant(name, dims, raw);
    values.put(name, value);
  }

  private void input(Field field) {
    String name = name(field);
    if (elementType(field) != FLOAT) {
      graph.copy(field);
      return;
    }
    Value value = new Value();
    values.put(name, value);
    if (surface == ElementType.FLOAT) {
      graph.copy(field);
      value.wide = name;
      return;
    }
    graph.message(GRAPH_INPUT, withElementType(field, FLOAT16));
    value.half = name;
    if (arithmetic == Arithmetic.ROUNDED) {
      value.half = cast(name, name + ".float32", FLOAT);
      value.wide = value.half;
    }
  }

  private void output(Field field) {
    long type = elementType(field);
    if (type == FLOAT) {
      String name = name(field);
      type =
          surface == ElementType.FLOAT || name.equals(BatchTensor.SCORE.name()) ? FLOAT : FLOAT16;
      outputs.put(name, type);
    }
    graph.message(GRAPH_OUTPUT, withElementType(field, type));
  }

  private static String name(Field value) {
    return value.fields().stream()
        .filter(field -> field.number() == VALUE_NAME)
        .map(Field::text)
        .findFirst()
        .orElse("");
  }

  private static long elementType(Field value) {
    return value.fields().stream()
        .filter(field -> field.number() == VALUE_TYPE)
        .flatMap(type -> type.fields().stream())
        .filter(field -> field.number() == TYPE_TENSOR)
        .flatMap(tensor -> tensor.fields().stream())
        .filter(field -> field.number() == TENSOR_TYPE_ELEMENT)
        .mapToLong(Field::value)
        .findFirst()
        .orElse(0);
  }

  private static Writer withElementType(Field value, long elementType) {
    Writer written = new Writer();
    for (Field field : value.fields()) {
      if (field.number() == VALUE_TYPE) {
        Writer type = new Writer();
        for (Field part : field.fields()) {
          if (part.number() == TYPE_TENSOR) {
            Writer tensor = new Writer();
            for (Field detail : part.fields()) {
              if (detail.number() == TENSOR_TYPE_ELEMENT) {
                tensor.number(TENSOR_TYPE_ELEMENT, elementType);
              } else {
                tensor.copy(detail);
              }
            }
            type.message(TYPE_TENSOR, tensor);
          } else {
            type.copy(part);
          }
        }
        written.message(VALUE_TYPE, type);
      } else {
        written.copy(field);
      }
    }
    return written;
  }

  /** Returns the last product before the score, and what follows it. */
  private static Set<Node> head(List<Node> nodes) {
    Map<String, Node> producers = new HashMap<>();
    nodes.forEach(node -> node.outputs.forEach(output -> producers.put(output, node)));
    Set<Node> head = new HashSet<>();
    Node node = producers.get(BatchTensor.SCORE.name());
    while (node != null && head.add(node)) {
      node =
          BEHIND_LAST_PRODUCT.contains(node.operator) && !node.inputs.isEmpty()
              ? producers.get(node.inputs.getFirst())
              : null;
    }
    boolean endsWithProduct = head.stream().anyMatch(last -> PRODUCTS.contains(last.operator));
    return endsWithProduct ? head : Set.of();
  }

  private void convert(Node node, boolean inHead) {
    boolean known =
        EXACT.contains(node.operator)
            || COMPUTING.contains(node.operator)
            || WIDE.contains(node.operator)
            || INTEGER.contains(node.operator)
            || node.operator.equals("Cast");
    if (!known || !node.domain.isEmpty() && !node.domain.equals("ai.onnx")) {
      throw refused("node '%s' is '%s'", node.label(), node.operator);
    }
    boolean floats = !node.inputs.isEmpty() && values.containsKey(node.inputs.getFirst());
    if (node.operator.equals("Cast")) {
      convertCast(node, floats);
    } else if (INTEGER.contains(node.operator)) {
      write(node, inputs(node, true), node.outputs, node.attributes);
    } else if (!floats) {
      if (node.inputs.stream().anyMatch(values::containsKey)) {
        throw refused(
            "node '%s' is '%s' with floats behind another type", node.label(), node.operator);
      }
      write(node, node.inputs, node.outputs, node.attributes);
    } else if (inHead || WIDE.contains(node.operator)) {
      convertTo(node, inputs(node, true), node.attributes, true, false);
    } else {
      boolean rounds = COMPUTING.contains(node.operator);
      convertTo(node, inputs(node, false), node.attributes, false, rounds);
    }
  }

  private void convertCast(Node node, boolean floats) {
    if (node.inputs.isEmpty()) {
      throw new IllegalArgumentException("node '" + node.label() + "' has no input");
    }
    String input = node.inputs.getFirst();
    long to = 0;
    for (Field attribute : node.attributes) {
      for (Field part : attribute.fields()) {
        to = part.number() == ATTRIBUTE_INT ? part.value() : to;
      }
    }
    if (to != FLOAT) {
      if (stored.contains(input) || to == FLOAT16) {
        throw refused("node '%s' is a cast from or to float16", node.label());
      }
      write(node, inputs(node, true), node.outputs, node.attributes);
    } else if (stored.contains(input) && arithmetic == Arithmetic.FLOAT16) {
      Value value = new Value();
      value.half = input; // a constant that is stored in float16
      values.put(node.outputs.getFirst(), value);
    } else if (stored.contains(input)) {
      convertTo(node, node.inputs, node.attributes, false, false);
    } else if (arithmetic == Arithmetic.FLOAT16) {
      convertTo(node, inputs(node, false), List.of(), false, false);
    } else {
      convertTo(node, inputs(node, false), node.attributes, false, !floats);
    }
  }

  private List<String> inputs(Node node, boolean wide) {
    List<String> names = new ArrayList<>();
    for (String input : node.inputs) {
      Value value = values.get(input);
      if (value == null) {
        names.add(input);
      } else {
        names.add(wide ? wide(input, value) : half(input, value));
      }
    }
    return names;
  }

  private String half(String name, Value value) {
    if (value.half == null) {
      if (value.constant != null) {
        value.half = name + ".float16";
        write(value.constant, value.half, arithmetic == Arithmetic.FLOAT16, true);
      } else if (arithmetic == Arithmetic.FLOAT16) {
        value.half = cast(value.wide, name + ".float16", FLOAT16);
      } else {
        value.half = rounded(value.wide, name);
      }
    }
    return value.half;
  }

  private String wide(String name, Value value) {
    if (value.wide == null) {
      if (value.constant != null) {
        value.wide = name;
        write(value.constant, name, false, false);
      } else {
        value.wide = cast(value.half, name + ".float32", FLOAT);
      }
    }
    return value.wide;
  }

  private String rounded(String wide, String name) {
    return cast(cast(wide, name + ".float16", FLOAT16), name + ".rounded", FLOAT);
  }

  private String cast(String from, String to, long type) {
    graph.message(
        GRAPH_NODE,
        new Writer()
            .text(NODE_INPUT, from)
            .text(NODE_OUTPUT, to)
            .text(NODE_OPERATOR, "Cast")
            .message(NODE_ATTRIBUTE, castTo(type)));
    return to;
  }

  private static Writer castTo(long type) {
    return new Writer()
        .text(ATTRIBUTE_NAME, "to")
        .number(ATTRIBUTE_INT, type)
        .number(ATTRIBUTE_TYPE, ATTRIBUTE_IS_INT);
  }

  /**
   * Writes a node that gives floats.
   *
   * @param wide whether they are float32 for good
   * @param rounds whether they are to be rounded where the graph computes in float32
   */
  private void convertTo(
      Node node, List<String> inputs, List<Field> attributes, boolean wide, boolean rounds) {
    List<String> names = new ArrayList<>();
    for (String output : node.outputs) {
      names.add(output.isEmpty() || !outputs.containsKey(output) ? output : output + ".inner");
    }
    write(node, inputs, names, attributes);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty()) {
        continue; // an output that nobody reads
      }
      Value value = new Value();
      if (arithmetic == Arithmetic.FLOAT16) {
        value.half = wide ? null : name;
        value.wide = wide ? name : null;
      } else if (wide) {
        value.wide = name;
      } else {
        value.half = rounds ? rounded(name, name) : name;
        value.wide = value.half;
      }
      String output = node.outputs.get(i);
      values.put(output, value);
      Long type = outputs.get(output);
      if (type != null) {
        cast(value.half == null ? value.wide : value.half, output, type);
      }
    }
  }

  private void write(Node node, List<String> inputs, List<String> names, List<Field> attributes) {
    Writer written = new Writer();
    inputs.forEach(input -> written.text(NODE_INPUT, input));
    names.forEach(output -> written.text(NODE_OUTPUT, output));
    written.text(NODE_NAME, node.name).text(NODE_OPERATOR, node.operator);
    if (node.operator.equals("Cast") && attributes.isEmpty()) {
      written.message(NODE_ATTRIBUTE, castTo(FLOAT16));
    }
    attributes.forEach(written::copy);
    node.rest.forEach(written::copy);
    graph.message(GRAPH_NODE, written);
  }

  private void write(Constant constant, String name, boolean typed, boolean rounds) {
    int elements = constant.raw.remaining() / Float.BYTES;
    ByteBuffer raw =
        ByteBuffer.allocate(elements * (typed ? Short.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      float value = constant.raw.getFloat(constant.raw.position() + i * Float.BYTES);
      if (rounds && !(Math.abs(value) <= MAX_FLOAT16)) {
        throw refused(
            "constant '%s' holds %s, more than %s", constant.name, value, (int) MAX_FLOAT16);
      }
      if (typed) {
        raw.putShort(Float.floatToFloat16(value));
      } else {
        raw.putFloat(rounds ? Float.float16ToFloat(Float.floatToFloat16(value)) : value);
      }
    }
    Writer tensor = new Writer();
    constant.dims.forEach(dim -> tensor.number(TENSOR_DIMS, dim));
    tensor.number(TENSOR_TYPE, typed ? FLOAT16 : FLOAT).text(TENSOR_NAME, name);
    graph.message(GRAPH_INITIALIZER, tensor.bytes(TENSOR_RAW, raw.array()));
  }
}
