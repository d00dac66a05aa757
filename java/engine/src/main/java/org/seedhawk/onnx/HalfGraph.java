// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.onnx;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.onnx.ProtoMessage.Field;
import org.seedhawk.onnx.ProtoMessage.Writer;

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

  private final String where;
  private final Arithmetic arithmetic;
  private final ElementType surface;
  private final Writer graph = new Writer();
  private final HalfValues values;
  private final Set<String> stored = new HashSet<>(); // initialisers that are float16 already
  private final Map<String, Long> outputs = new HashMap<>();

  private HalfGraph(String where, Arithmetic arithmetic, ElementType surface) {
    this.where = where;
    this.arithmetic = arithmetic;
    this.surface = surface;
    values = new HalfValues(where, arithmetic, graph);
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
        if (field.number() == OnnxIr.MODEL_GRAPH) {
          HalfGraph half = new HalfGraph(where, arithmetic, surface);
          half.convert(field.fields());
          model.message(OnnxIr.MODEL_GRAPH, half.graph);
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

  /** Returns the refusal of a graph that holds what is not converted. */
  static ModelException refusal(String where, String what, Object... parameters) {
    return new ModelException(
        "%s: %s, which is not converted to float16; use precision float32"
            .formatted(where, String.format(Locale.ROOT, what, parameters)));
  }

  private ModelException refused(String what, Object... parameters) {
    return refusal(where, what, parameters);
  }

  private void convert(List<Field> fields) {
    List<GraphNode> nodes = new ArrayList<>();
    for (Field field : fields) {
      switch (field.number()) {
        case OnnxIr.GRAPH_NODE -> nodes.add(GraphNode.read(field.fields()));
        case OnnxIr.GRAPH_INITIALIZER -> initializer(field);
        case OnnxIr.GRAPH_INPUT -> input(field);
        case OnnxIr.GRAPH_OUTPUT -> output(field);
        case OnnxIr.GRAPH_VALUE_INFO -> {} // types of inner values are others now, and not needed
        case OnnxIr.GRAPH_SPARSE_INITIALIZER -> throw refused("it has a sparse constant");
        default -> graph.copy(field);
      }
    }
    Set<GraphNode> head = head(nodes);
    for (GraphNode node : nodes) {
      convert(node, head.contains(node));
    }
  }

  private void initializer(Field field) {
    List<Long> dims = new ArrayList<>();
    String name = "";
    long type = 0;
    ByteBuffer raw = ByteBuffer.allocate(0);
    for (Field part : field.fields()) {
      switch (part.number()) {
        case OnnxIr.TENSOR_DIMS -> dims.addAll(part.integers());
        case OnnxIr.TENSOR_TYPE -> type = part.value();
        case OnnxIr.TENSOR_NAME -> name = part.text();
        case OnnxIr.TENSOR_RAW -> raw = part.bytes();
        default -> {}
      }
    }
    if (type != OnnxIr.FLOAT) {
      graph.copy(field);
      if (type == OnnxIr.FLOAT16) {
        stored.add(name);
      }
      return;
    }
    long elements = 1;
    for (long dim : dims) {
      if (dim < 0 || dim > 0 && elements > Integer.MAX_VALUE / dim) {
        throw refused("constant '%s' has the dimensions %s", name, dims);
      }
      elements *= dim;
    }
    if (raw.remaining() != elements * Float.BYTES) {
      throw refused(
          "constant '%s' has %d bytes of its own for %d float32", name, raw.remaining(), elements);
    }
    values.putConstant(new HalfValues.Constant(name, dims, raw));
  }

  private void input(Field field) {
    String name = ValueInfo.name(field);
    if (ValueInfo.elementType(field) != OnnxIr.FLOAT) {
      graph.copy(field);
      return;
    }
    if (surface == ElementType.FLOAT) {
      graph.copy(field);
      values.putWide(name, name);
      return;
    }
    graph.message(OnnxIr.GRAPH_INPUT, ValueInfo.withElementType(field, OnnxIr.FLOAT16));
    if (arithmetic == Arithmetic.ROUNDED) {
      values.putBoth(name, values.cast(name, name + ".float32", OnnxIr.FLOAT));
    } else {
      values.putHalf(name, name);
    }
  }

  private void output(Field field) {
    long type = ValueInfo.elementType(field);
    if (type == OnnxIr.FLOAT) {
      String name = ValueInfo.name(field);
      type =
          surface == ElementType.FLOAT || name.equals(BatchTensor.SCORE.name())
              ? OnnxIr.FLOAT
              : OnnxIr.FLOAT16;
      outputs.put(name, type);
    }
    graph.message(OnnxIr.GRAPH_OUTPUT, ValueInfo.withElementType(field, type));
  }

  /** Returns the last product before the score, and what follows it. */
  private static Set<GraphNode> head(List<GraphNode> nodes) {
    Map<String, GraphNode> producers = new HashMap<>();
    nodes.forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
    Set<GraphNode> head = new HashSet<>();
    GraphNode node = producers.get(BatchTensor.SCORE.name());
    while (node != null && head.add(node)) {
      node =
          BEHIND_LAST_PRODUCT.contains(node.operator()) && !node.inputs().isEmpty()
              ? producers.get(node.inputs().getFirst())
              : null;
    }
    boolean endsWithProduct = head.stream().anyMatch(last -> PRODUCTS.contains(last.operator()));
    return endsWithProduct ? head : Set.of();
  }

  private void convert(GraphNode node, boolean inHead) {
    boolean known =
        EXACT.contains(node.operator())
            || COMPUTING.contains(node.operator())
            || WIDE.contains(node.operator())
            || INTEGER.contains(node.operator())
            || node.operator().equals("Cast");
    if (!known || !node.domain().isEmpty() && !node.domain().equals("ai.onnx")) {
      throw refused("node '%s' is '%s'", node.label(), node.operator());
    }
    boolean floats = !node.inputs().isEmpty() && values.contains(node.inputs().getFirst());
    if (node.operator().equals("Cast")) {
      convertCast(node, floats);
    } else if (INTEGER.contains(node.operator())) {
      write(node, values.tensors(node.inputs(), true), node.outputs(), node.attributes());
    } else if (!floats) {
      if (node.inputs().stream().anyMatch(values::contains)) {
        throw refused(
            "node '%s' is '%s' with floats behind another type", node.label(), node.operator());
      }
      write(node, node.inputs(), node.outputs(), node.attributes());
    } else if (inHead || WIDE.contains(node.operator())) {
      convertTo(node, values.tensors(node.inputs(), true), node.attributes(), true, false);
    } else {
      boolean rounds = COMPUTING.contains(node.operator());
      convertTo(node, values.tensors(node.inputs(), false), node.attributes(), false, rounds);
    }
  }

  private void convertCast(GraphNode node, boolean floats) {
    if (node.inputs().isEmpty()) {
      throw new IllegalArgumentException("node '" + node.label() + "' has no input");
    }
    String input = node.inputs().getFirst();
    long to = 0;
    for (Field attribute : node.attributes()) {
      for (Field part : attribute.fields()) {
        to = part.number() == OnnxIr.ATTRIBUTE_INT ? part.value() : to;
      }
    }
    if (to != OnnxIr.FLOAT) {
      if (stored.contains(input) || to == OnnxIr.FLOAT16) {
        throw refused("node '%s' is a cast from or to float16", node.label());
      }
      write(node, values.tensors(node.inputs(), true), node.outputs(), node.attributes());
    } else if (stored.contains(input) && arithmetic == Arithmetic.FLOAT16) {
      values.putHalf(node.outputs().getFirst(), input); // a constant that is stored in float16
    } else if (stored.contains(input)) {
      convertTo(node, node.inputs(), node.attributes(), false, false);
    } else if (arithmetic == Arithmetic.FLOAT16) {
      convertTo(node, values.tensors(node.inputs(), false), List.of(), false, false);
    } else {
      convertTo(node, values.tensors(node.inputs(), false), node.attributes(), false, !floats);
    }
  }

  /**
   * Writes a node that gives floats.
   *
   * @param wide whether they are float32 for good
   * @param rounds whether they are to be rounded where the graph computes in float32
   */
  private void convertTo(
      GraphNode node, List<String> inputs, List<Field> attributes, boolean wide, boolean rounds) {
    List<String> names = new ArrayList<>();
    for (String output : node.outputs()) {
      names.add(output.isEmpty() || !outputs.containsKey(output) ? output : output + ".inner");
    }
    write(node, inputs, names, attributes);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty()) {
        continue; // an output that nobody reads
      }
      String output = node.outputs().get(i);
      if (wide) {
        values.putWide(output, name);
      } else if (arithmetic == Arithmetic.FLOAT16) {
        values.putHalf(output, name);
      } else {
        values.putBoth(output, rounds ? values.rounded(name, name) : name);
      }
      Long type = outputs.get(output);
      if (type != null) {
        values.cast(values.tensor(output), output, type);
      }
    }
  }

  private void write(
      GraphNode node, List<String> inputs, List<String> names, List<Field> attributes) {
    graph.message(OnnxIr.GRAPH_NODE, node.with(inputs, names, attributes));
  }
}
