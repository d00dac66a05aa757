// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/**
 * {@link Seq2Seq} as ONNX: an encoder, and a decoder that takes one step. Thread-safe.
 *
 * <pre>
 * encoder: site [b,4,n] -> h, c [b,width]
 * decoder: token [b], h, c -> logp [b,6], next.h, next.c [b,width]
 * </pre>
 *
 * <p>There are six letters alone that the decoder's dense layer ever sees: it and what the LSTM
 * makes of its input are one table here.
 */
final class Seq2SeqOnnx {
  private static final int[] ONNX_GATES = {0, 3, 1, 2}; // input, output, forget, cell

  private Seq2SeqOnnx() {}

  /** Returns the graphs of both parts by name. */
  static Map<String, OnnxGraph> graphs(GeneratorRecipe.ModelPart model, Weights weights) {
    Map<String, OnnxGraph> graphs = new LinkedHashMap<>();
    graphs.put("encoder", encoder(model, weights));
    graphs.put("decoder", decoder(model, weights));
    return graphs;
  }

  private static OnnxGraph encoder(GeneratorRecipe.ModelPart model, Weights weights) {
    int width = model.width();
    OnnxGraph graph =
        new OnnxGraph(model.name())
            .input("site", 4, model.maxLength())
            .output("h", width)
            .output("c", width);
    String x = graph.unsqueezed("plane", "site");
    x =
        graph.convolution(
            "conv",
            x,
            weights.get("conv.weight", Seq2Seq.FILTERS, 4, Seq2Seq.KERNEL),
            weights.get("conv.bias", Seq2Seq.FILTERS),
            0);
    x = graph.node("Relu", "conv_relu", List.of(x));
    x = graph.node("Squeeze", "line", List.of(x, graph.constant("line.axis", 2)));
    // Steps first: [t, b, filters]
    x = graph.node("Transpose", "steps", List.of(x), Attribute.list("perm", 2, 0, 1));
    Tensor dense = weights.get("encoder.dense.weight", Seq2Seq.DENSE, Seq2Seq.FILTERS);
    x =
        graph.node(
            "MatMul", "product", List.of(x, graph.constant("dense.weight", transposed(dense))));
    Tensor bias = weights.get("encoder.dense.bias", Seq2Seq.DENSE);
    x = graph.node("Add", "dense", List.of(x, graph.constant("dense.bias", bias)));
    x = graph.node("Relu", "dense_relu", List.of(x));
    Tensor input = weights.get("encoder.lstm.input", 4L * width, Seq2Seq.DENSE);
    lstm(graph, weights, "encoder.lstm", width, List.of(x), input, "reverse");
    String axis = graph.constant("direction", 0);
    graph.node("Squeeze", "h", List.of("last.h", axis));
    graph.node("Squeeze", "c", List.of("last.c", axis));
    return graph;
  }

  private static OnnxGraph decoder(GeneratorRecipe.ModelPart model, Weights weights) {
    int width = model.width();
    OnnxGraph graph =
        new OnnxGraph(model.name())
            .tokenInput("token")
            .input("h", width)
            .input("c", width)
            .output("logp", MirnaTokens.COUNT)
            .output("next.h", width)
            .output("next.c", width);
    int count = MirnaTokens.COUNT;
    float[] unit = new float[count * count];
    for (int i = 0; i < count; i++) {
      unit[i * count + i] = 1;
    }
    String table = graph.constant("unit", Tensor.of(unit, count, count));
    String letter = graph.node("Gather", "letter", List.of(table, "token"));
    String axis = graph.constant("axis", 0);
    String x = graph.node("Unsqueeze", "steps", List.of(letter, axis));
    String h = graph.node("Unsqueeze", "first.h", List.of("h", axis));
    String c = graph.node("Unsqueeze", "first.c", List.of("c", axis));
    Tensor input = table(weights, width);
    lstm(graph, weights, "decoder.lstm", width, List.of(x, "", h, c), input, "forward");
    graph.node("Squeeze", "next.h", List.of("last.h", axis));
    graph.node("Squeeze", "next.c", List.of("last.c", axis));
    String weight = graph.constant("output.weight", weights.get("output.weight", count, width));
    String bias = graph.constant("output.bias", weights.get("output.bias", count));
    String logits =
        graph.node("Gemm", "logits", List.of("next.h", weight, bias), Attribute.of("transB", 1));
    graph.node("LogSoftmax", "logp", List.of(logits), Attribute.of("axis", 1L));
    return graph;
  }

  /**
   * Adds an LSTM whose last states are {@code last.h} and {@code last.c}, [1, b, width].
   *
   * @param inputs steps, and what follows the biases in the operator's list
   * @param direction of reading: forward or reverse
   */
  private static void lstm(
      OnnxGraph graph,
      Weights weights,
      String name,
      int width,
      List<String> inputs,
      Tensor input,
      String direction) {
    long gates = 4L * width;
    float[] biases = new float[2 * 4 * width];
    gates(weights.get(name + ".bias", gates), biases);
    List<String> operands = new ArrayList<>();
    operands.add(inputs.getFirst());
    operands.add(graph.constant(name + ".W", ordered(input, gates)));
    operands.add(
        graph.constant(
            name + ".R", ordered(weights.get(name + ".recurrent", gates, width), gates)));
    operands.add(graph.constant(name + ".B", Tensor.of(biases, 1, 2 * gates)));
    operands.addAll(inputs.subList(1, inputs.size()));
    graph.node(
        "LSTM",
        List.of("", "last.h", "last.c"),
        operands,
        Attribute.of("hidden_size", width),
        Attribute.of("direction", direction));
  }

  /** Returns what the LSTM adds up for each token, [4 * width, tokens], without its bias. */
  private static Tensor table(Weights weights, int width) {
    int count = MirnaTokens.COUNT;
    float[] dense = weights.get("decoder.dense.weight", Seq2Seq.DENSE, count).values();
    float[] bias = weights.get("decoder.dense.bias", Seq2Seq.DENSE).values();
    float[] input = weights.get("decoder.lstm.input", 4L * width, Seq2Seq.DENSE).values();
    float[] table = new float[4 * width * count];
    for (int gate = 0; gate < 4 * width; gate++) {
      for (int token = 0; token < count; token++) {
        double sum = 0;
        for (int unit = 0; unit < Seq2Seq.DENSE; unit++) {
          double value = Math.max(0, dense[unit * count + token] + bias[unit]);
          sum += value * input[gate * Seq2Seq.DENSE + unit];
        }
        table[gate * count + token] = (float) sum;
      }
    }
    return Tensor.of(table, 4L * width, count);
  }

  private static Tensor ordered(Tensor from, long gates) {
    float[] values = new float[from.values().length];
    gates(from, values);
    return Tensor.of(values, 1, gates, values.length / gates);
  }

  private static void gates(Tensor from, float[] to) {
    int block = from.values().length / ONNX_GATES.length;
    for (int gate = 0; gate < ONNX_GATES.length; gate++) {
      System.arraycopy(from.values(), ONNX_GATES[gate] * block, to, gate * block, block);
    }
  }

  /** Returns the transpose of a matrix. */
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
