// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;

/**
 * Writes DeepTarget as one graph and as three towers that compute the same score.
 *
 * <pre>
 * site  [b,4,30] - conv1 - ReLU - site half of conv2  - site_features  [b,448] -\
 *                                                                              add - ReLU - conv3 - conv4 - dense - sigmoid - score [b]
 * mirna [b,4,30] - conv1 - ReLU - miRNA half of conv2 - mirna_features [b,448] -/
 * </pre>
 *
 * The second convolution is linear in its concatenated channels, so each side's half is computed
 * alone; its bias is in the miRNA's half.
 */
public final class DeepTargetOnnx {
  private static final Attribute SAME = Attribute.list("pads", 0, 1, 0, 1);

  private DeepTargetOnnx() {}

  /**
   * Writes {@code model.onnx}, {@code site.onnx}, {@code mirna.onnx} and {@code pair.onnx} into a
   * directory.
   */
  public static void write(Path directory, DeepTargetWeights weights, ContractMetadata contract)
      throws IOException {
    ModelWriter.write(
        directory, graphs(weights), contract, ContractMetadata.Architecture.DEEPTARGET);
  }

  static Map<String, OnnxGraph> graphs(DeepTargetWeights weights) {
    return Map.of(
        "joint", joint(weights),
        "site", tower(weights, true),
        "mirna", tower(weights, false),
        "pair", pair(weights));
  }

  public static OnnxGraph joint(DeepTargetWeights weights) {
    OnnxGraph graph =
        new OnnxGraph("deeptarget")
            .input("mirna", 4, DeepTargetWeights.COLUMNS)
            .input("site", 4, DeepTargetWeights.COLUMNS)
            .output("score");
    constants(graph, "conv1", weights.conv1());
    constants(graph, "conv2", weights.conv2());
    String mirna =
        convolution(graph, graph.unsqueezed("mirna_row", "mirna"), "conv1", "mirna_", SAME);
    String site = convolution(graph, graph.unsqueezed("site_row", "site"), "conv1", "site_", SAME);
    String both = graph.node("Concat", "both", List.of(mirna, site), Attribute.of("axis", 1));
    head(graph, weights, convolution(graph, both, "conv2", ""));
    return graph;
  }

  public static OnnxGraph tower(DeepTargetWeights weights, boolean isSite) {
    String input = isSite ? "site" : "mirna";
    String output = input + "_features";
    OnnxGraph graph =
        new OnnxGraph("deeptarget_" + input)
            .input(input, 4, DeepTargetWeights.COLUMNS)
            .output(output, DeepTargetWeights.FEATURES);
    constants(graph, "conv1", weights.conv1());
    graph.kernel("conv2.weight", weights.conv2Half(isSite));
    String x = convolution(graph, graph.unsqueezed(input + "_row", input), "conv1", "", SAME);
    List<String> operands =
        isSite
            ? List.of(x, "conv2.weight")
            : List.of(x, "conv2.weight", graph.constant("conv2.bias", weights.conv2().bias()));
    String half = graph.node("Conv", "conv2_half", operands);
    graph.node("Flatten", output, List.of(half), Attribute.of("axis", 1));
    return graph;
  }

  public static OnnxGraph pair(DeepTargetWeights weights) {
    OnnxGraph graph =
        new OnnxGraph("deeptarget_pair")
            .input("mirna_features", DeepTargetWeights.FEATURES)
            .input("site_features", DeepTargetWeights.FEATURES)
            .output("score");
    String sum = graph.node("Add", "sum", List.of("mirna_features", "site_features"));
    String relu = graph.node("Relu", "sum_relu", List.of(sum));
    String shape =
        graph.constant(
            "channels", -1, DeepTargetWeights.TOWER_CHANNELS, 1, DeepTargetWeights.TOWER_COLUMNS);
    head(graph, weights, graph.node("Reshape", "conv2", List.of(relu, shape)));
    return graph;
  }

  /** From the second convolution's output [b, 16, 1, 28] to the score. */
  private static void head(OnnxGraph graph, DeepTargetWeights weights, String input) {
    constants(graph, "conv3", weights.conv3());
    constants(graph, "conv4", weights.conv4());
    DeepTargetWeights.Layer margin = weights.margin();
    graph.constant("dense.weight", margin.weight());
    graph.constant("dense.bias", margin.bias());
    String x = convolution(graph, input, "conv3", "");
    x = convolution(graph, x, "conv4", "");
    x = graph.node("Flatten", "flat", List.of(x), Attribute.of("axis", 1));
    x = graph.node("Gemm", "margin", List.of(x, "dense.weight", "dense.bias"));
    x = graph.node("Sigmoid", "probability", List.of(x));
    graph.node("Reshape", "score", List.of(x, graph.constant("scores", -1)));
  }

  private static void constants(OnnxGraph graph, String layer, DeepTargetWeights.Layer values) {
    graph.kernel(layer + ".weight", values.weight());
    graph.constant(layer + ".bias", values.bias());
  }

  private static String convolution(
      OnnxGraph graph, String input, String layer, String prefix, Attribute... attributes) {
    String sum =
        graph.node(
            "Conv", prefix + layer, List.of(input, layer + ".weight", layer + ".bias"), attributes);
    return graph.node("Relu", prefix + layer + "_relu", List.of(sum));
  }
}
