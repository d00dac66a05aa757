// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/**
 * Writes the site network of miRBind 2.0 as one graph.
 *
 * <pre>
 * miRNA [28] x site [50], both 5'->3' - vector of 8 for each pair of letters - [8,28,50]
 *   - conv 6x6, 128, padding 2 - norm - leaky ReLU - max-pool 2x2
 *   - conv 3x3, 64, padding 1 - the same - conv 3x3, 32, padding 1 - the same - [32,3,6]
 *   - dense 30 - norm - leaky ReLU - dense 1 - sigmoid - score
 * </pre>
 *
 * The published code has a vector for each of the 16 pairs of letters, one that no pair has, and
 * one for a pair with padding or with an ambiguous letter. Its miRNAs end at nt 28. The engine's
 * encoding has zero columns for both, so the vector of such a pair is added everywhere and taken
 * off the vectors of the 16. A miRNA and a site that are whole come out as published. A site that
 * the target's 5' end clips does not: the published code pads a short site at its 3' end, and the
 * engine where the letters are missing.
 *
 * <p>Tensors are those of the published file, and keep its names.
 */
public final class MirBind2Onnx {
  static final int MIRNA = 28;
  static final int WINDOW = 50;
  static final int VECTOR = 8;
  static final List<Integer> FILTERS = List.of(128, 64, 32);
  static final List<Integer> KERNELS = List.of(6, 3, 3);
  static final int FLAT = 32 * 3 * 6;
  static final int DENSE = 30;
  static final float SLOPE = 0.1f;
  static final float EPSILON = 1e-5f;

  /** Letters of the published pairs, in the order of the engine's channels A C G U. */
  private static final int[] LETTER = {0, 2, 3, 1};

  private static final int LETTERS = 4;

  /** Vectors in the published file; the last is that of a pair with padding. */
  private static final int PAIRS = 18;

  /** Bases behind the one opposite nt 1: the median of sites as an eCLIP experiment cuts them. */
  private static final int AFTER_NT1 = 20;

  private MirBind2Onnx() {}

  /** Returns what the engine must know of the input. */
  public static ContractMetadata.Architecture architecture() {
    return new ContractMetadata.Architecture(
        "mirbind2", "onehot-pair-" + WINDOW, WINDOW, AFTER_NT1, WINDOW, List.of());
  }

  /**
   * Returns the graph.
   *
   * @throws IllegalArgumentException if a tensor is missing or has another shape
   */
  public static OnnxGraph graph(Weights weights) {
    OnnxGraph graph =
        new OnnxGraph("mirbind2")
            .input("mirna", LETTERS, WINDOW)
            .input("site", LETTERS, WINDOW)
            .output("score");
    String x = pairs(graph, weights);
    int channels = VECTOR;
    for (int i = 0; i < FILTERS.size(); i++) {
      x = layer(graph, weights, i, x, channels);
      channels = FILTERS.get(i);
    }
    x = graph.node("Flatten", "flat", List.of(x), Attribute.of("axis", 1));
    x = dense(graph, weights, "fc1", x, DENSE, FLAT);
    x = graph.node("Unsqueeze", "fc1_column", List.of(x, graph.constant("fc1_axis", 2)));
    x = active(graph, weights, "bn_fc", x, DENSE);
    x = graph.node("Squeeze", "fc1_row", List.of(x, graph.constant("fc1_axis_back", 2)));
    x = dense(graph, weights, "fc2", x, 1, DENSE);
    x = graph.node("Sigmoid", "probability", List.of(x));
    graph.node("Reshape", "score", List.of(x, graph.constant("scores", -1)));
    return graph;
  }

  /** Returns float32[b, 8, 28, 50]: the vector of each pair of letters, the site 5'->3'. */
  private static String pairs(OnnxGraph graph, Weights weights) {
    float[] linear = weights.get("pair_linear.weight", VECTOR, PAIRS).values();
    float[] bias = weights.get("pair_linear.bias", VECTOR).values();
    float[] wanted = new float[LETTERS * VECTOR * LETTERS];
    float[] padded = new float[VECTOR];
    for (int v = 0; v < VECTOR; v++) {
      float padding = linear[v * PAIRS + PAIRS - 1];
      padded[v] = padding + bias[v];
      for (int m = 0; m < LETTERS; m++) {
        for (int s = 0; s < LETTERS; s++) {
          int pair = LETTER[m] * LETTERS + LETTER[s];
          wanted[(m * VECTOR + v) * LETTERS + s] = linear[v * PAIRS + pair] - padding;
        }
      }
    }
    String x =
        graph.node(
            "Slice",
            "letters",
            List.of(
                "mirna",
                graph.constant("letters_from", 0),
                graph.constant("letters_to", MIRNA),
                graph.constant("letters_axis", 2)));
    x = graph.node("Transpose", "letters_last", List.of(x), Attribute.list("perm", 0, 2, 1));
    String types =
        graph.constant("pair.weight", Tensor.of(wanted, LETTERS, (long) VECTOR * LETTERS));
    x = graph.node("MatMul", "wanted", List.of(x, types));
    x =
        graph.node(
            "Reshape",
            "wanted_vectors",
            List.of(x, graph.constant("wanted_shape", 0, MIRNA, VECTOR, LETTERS)));
    x = graph.node("Transpose", "wanted_rows", List.of(x), Attribute.list("perm", 0, 2, 1, 3));
    String site =
        graph.node(
            "Slice",
            "site_5to3",
            List.of(
                "site",
                graph.constant("site_from", -1),
                graph.constant("site_to", -WINDOW - 1),
                graph.constant("site_axis", 2),
                graph.constant("site_step", -1)));
    site = graph.node("Unsqueeze", "site_rows", List.of(site, graph.constant("rows_axis", 1)));
    x = graph.node("MatMul", "pairs", List.of(x, site));
    String padding = graph.constant("pair.padding", Tensor.of(padded, VECTOR, 1, 1));
    return graph.node("Add", "vectors", List.of(x, padding));
  }

  private static String layer(
      OnnxGraph graph, Weights weights, int number, String input, int channels) {
    String name = "conv_layers." + number;
    int filters = FILTERS.get(number);
    int kernel = KERNELS.get(number);
    long padding = (kernel - 1) / 2;
    String x =
        graph.node(
            "Conv",
            name,
            List.of(
                input,
                graph.constant(
                    name + ".weight",
                    weights.get(name + ".weight", filters, channels, kernel, kernel)),
                graph.constant(name + ".bias", weights.get(name + ".bias", filters))),
            Attribute.list("pads", padding, padding, padding, padding));
    x = active(graph, weights, "bn_layers." + number, x, filters);
    return graph.node(
        "MaxPool",
        name + "_pooled",
        List.of(x),
        Attribute.list("kernel_shape", 2, 2),
        Attribute.list("strides", 2, 2));
  }

  private static String active(
      OnnxGraph graph, Weights weights, String name, String input, int channels) {
    List<String> operands = new ArrayList<>();
    operands.add(input);
    for (String part : List.of(".weight", ".bias", ".running_mean", ".running_var")) {
      operands.add(graph.constant(name + part, weights.get(name + part, channels)));
    }
    String x = graph.node("BatchNormalization", name, operands, Attribute.of("epsilon", EPSILON));
    return graph.node("LeakyRelu", name + "_relu", List.of(x), Attribute.of("alpha", SLOPE));
  }

  private static String dense(
      OnnxGraph graph, Weights weights, String name, String input, long outputs, long inputs) {
    String weight =
        graph.constant(name + ".weight", weights.get(name + ".weight", outputs, inputs));
    String bias = graph.constant(name + ".bias", weights.get(name + ".bias", outputs));
    return graph.node("Gemm", name, List.of(input, weight, bias), Attribute.of("transB", 1));
  }
}
