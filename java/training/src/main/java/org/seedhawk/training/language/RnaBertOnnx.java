// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/** Builds the graph of an {@link RnaBert}. One thread at a time. */
final class RnaBertOnnx {
  private final RnaBert model;
  private final OnnxGraph graph;
  private final Weights weights;
  private final String prefix;

  RnaBertOnnx(RnaBert model, OnnxGraph graph, Weights weights, String prefix) {
    this.model = model;
    this.graph = graph;
    this.weights = weights;
    this.prefix = prefix;
  }

  void build(String tokens, String output) {
    String n =
        node("Shape", "n", List.of(tokens), Attribute.of("start", 1), Attribute.of("end", 2));
    String padded = padded(tokens);
    String mask = null;
    List<String> biases = List.of();
    if (model.layers() > 0) {
      mask =
          node(
              "Unsqueeze",
              "mask",
              List.of(
                  node("Mul", "masked", List.of(padded, scalar("minus", RnaBert.MASKED))),
                  axes("mask_axes", 1, 2)));
      biases = biases(n);
    }
    String x =
        node(
            "Add",
            "x",
            List.of(node("Gather", "embedded", List.of(constant("embedding"), tokens)), places(n)));
    for (int layer = 0; layer < model.layers(); layer++) {
      x = layer(x, "layer" + layer + ".", biases.get(layer), mask);
    }
    String known =
        node(
            "Unsqueeze",
            "known",
            List.of(
                node("Sub", "unpadded", List.of(scalar("one", 1), padded)), axes("known_axes", 2)));
    graph.node("Mul", output, List.of(norm(x, "norm"), known));
  }

  private String padded(String tokens) {
    String equal =
        node(
            "Equal",
            "is_padding",
            List.of(tokens, graph.constant(prefix + "padding", model.padding())));
    return node("Cast", "padded", List.of(equal), Attribute.of("to", 1));
  }

  /** The last n rows of the table: places count from the right end. */
  private String places(String n) {
    String end = graph.constant(prefix + "max_length", model.maxLength());
    String start = node("Sub", "first_place", List.of(end, n));
    return node(
        "Slice", "places", List.of(constant("position"), start, end, axes("place_axes", 0)));
  }

  /** A bias [heads, n, n] for each layer, from the table by distance. */
  private List<String> biases(String n) {
    String range =
        node(
            "Range",
            "range",
            List.of(
                node("Squeeze", "range_start", List.of(graph.constant(prefix + "zero", 0L))),
                node("Squeeze", "range_end", List.of(n)),
                node("Squeeze", "range_step", List.of(graph.constant(prefix + "step", 1L)))));
    String across = node("Unsqueeze", "across", List.of(range, axes("across_axes", 0)));
    String down = node("Unsqueeze", "down", List.of(range, axes("down_axes", 1)));
    String distance =
        node(
            "Add",
            "distances",
            List.of(
                node("Sub", "offsets", List.of(across, down)),
                graph.constant(prefix + "middle", model.maxLength() - 1)));
    String all =
        node(
            "Transpose",
            "biases",
            List.of(node("Gather", "bias_rows", List.of(constant("distance"), distance))),
            Attribute.list("perm", 2, 0, 1));
    if (model.layers() == 1) {
      return List.of(all);
    }
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < model.layers(); layer++) {
      names.add(prefix + "bias" + layer);
    }
    graph.node(
        "Split",
        names,
        List.of(all),
        Attribute.of("axis", 0),
        Attribute.of("num_outputs", model.layers()));
    return names;
  }

  private String layer(String input, String name, String bias, String mask) {
    String qkv = linear(norm(input, name + "norm1"), name + "qkv");
    String shape =
        graph.constant(
            prefix + name + "heads", 0, 0, 3, model.heads(), model.width() / model.heads());
    String split = node("Reshape", name + "split", List.of(qkv, shape));
    String parts =
        node("Transpose", name + "parts", List.of(split), Attribute.list("perm", 2, 0, 3, 1, 4));
    String query = part(parts, name + "query", 0);
    String scale =
        scalar(name + "scale", (float) (1 / Math.sqrt((double) model.width() / model.heads())));
    String scaled = node("Mul", name + "scaled", List.of(query, scale));
    String key =
        node(
            "Transpose",
            name + "key_columns",
            List.of(part(parts, name + "key", 1)),
            Attribute.list("perm", 0, 1, 3, 2));
    String scores = node("MatMul", name + "products", List.of(scaled, key));
    scores = node("Add", name + "biased", List.of(scores, bias));
    scores = node("Add", name + "scores", List.of(scores, mask));
    String attention =
        node("Softmax", name + "attention", List.of(scores), Attribute.of("axis", -1));
    String mixed =
        node("MatMul", name + "mixed", List.of(attention, part(parts, name + "value", 2)));
    String columns =
        node("Transpose", name + "columns", List.of(mixed), Attribute.list("perm", 0, 2, 1, 3));
    String joined =
        node(
            "Reshape",
            name + "joined",
            List.of(columns, graph.constant(prefix + name + "width", 0, 0, model.width())));
    String x = node("Add", name + "x1", List.of(input, linear(joined, name + "out")));
    String inner = linear(norm(x, name + "norm2"), name + "up");
    String activated = node("Gelu", name + "gelu", List.of(inner));
    return node("Add", name + "x2", List.of(x, linear(activated, name + "down")));
  }

  private String part(String parts, String name, int index) {
    String at = graph.constant(prefix + name + "_index", index);
    return node(
        "Squeeze",
        name,
        List.of(
            node("Gather", name + "_part", List.of(parts, at), Attribute.of("axis", 0)),
            axes(name + "_axes", 0)));
  }

  private String norm(String x, String name) {
    return node(
        "LayerNormalization",
        name + ".norm",
        List.of(x, constant(name + ".weight"), constant(name + ".bias")),
        Attribute.of("axis", -1),
        Attribute.of("epsilon", RnaBert.EPSILON));
  }

  private String linear(String x, String name) {
    Tensor weight = tensor(name + ".weight");
    String matrix = graph.halfConstant(prefix + name + ".weight", transposed(weight));
    String product = node("MatMul", name + ".product", List.of(x, matrix));
    return node("Add", name + ".sum", List.of(product, constant(name + ".bias")));
  }

  private String constant(String name) {
    return graph.constant(prefix + name, tensor(name));
  }

  private Tensor tensor(String name) {
    return weights.tensors().get(prefix + name);
  }

  private String scalar(String name, float value) {
    return graph.constant(prefix + name, Tensor.of(new float[] {value}, 1));
  }

  private String axes(String name, long... axes) {
    return graph.constant(prefix + name, axes);
  }

  private String node(String operator, String name, List<String> inputs, Attribute... attributes) {
    return graph.node(operator, prefix + name, inputs, attributes);
  }

  /** Returns a matrix with rows and columns exchanged. */
  static Tensor transposed(Tensor matrix) {
    int rows = Math.toIntExact(matrix.shape().get(0));
    int columns = Math.toIntExact(matrix.shape().get(1));
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = matrix.values()[row * columns + column];
      }
    }
    return Tensor.of(values, columns, rows);
  }
}
