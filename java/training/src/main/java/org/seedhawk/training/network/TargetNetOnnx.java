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
 * Writes TargetNet as one graph; the alignment mixes miRNA and site in the input, so there are no
 * towers.
 *
 * <pre>
 * pair [b,10,50] - conv 5 - ReLU - conv 5 - block 16 - block 32 - ReLU - max-pool 3 - dense - sigmoid - score [b]
 * block: x - ReLU - conv 3 - ReLU - conv 3 - + x, padded with zero channels
 * </pre>
 */
public final class TargetNetOnnx {
  /** Zeros at each end that keep the columns as many as they are. */
  private static final int SAME_5 = 2;

  private static final int SAME_3 = 1;

  private TargetNetOnnx() {}

  /** Writes {@code model.onnx} into a directory. */
  public static void write(Path directory, TargetNetWeights weights, ContractMetadata contract)
      throws IOException {
    ModelWriter.write(
        directory,
        Map.of("joint", graph(weights)),
        contract,
        ContractMetadata.Architecture.TARGETNET);
  }

  public static OnnxGraph graph(TargetNetWeights weights) {
    OnnxGraph graph =
        new OnnxGraph("targetnet")
            .input("pair", TargetNetWeights.ROWS, TargetNetWeights.COLUMNS)
            .output("score");
    String x = graph.unsqueezed("pair_row", "pair");
    x = graph.convolution("stem1", x, weights.stem1(), null, SAME_5);
    x = graph.node("Relu", "stem1_relu", List.of(x));
    x = graph.convolution("stem2", x, weights.stem2(), null, SAME_5);
    x = block(graph, x, "stage1", weights.stage1());
    x = block(graph, x, "stage2", weights.stage2());
    x = graph.node("Relu", "features", List.of(x));
    x =
        graph.node(
            "MaxPool",
            "pooled",
            List.of(x),
            Attribute.list("kernel_shape", 1, TargetNetWeights.POOL),
            Attribute.list("strides", 1, TargetNetWeights.POOL));
    x = graph.node("Flatten", "flat", List.of(x), Attribute.of("axis", 1));
    String weight = graph.constant("linear.weight", weights.weight());
    String bias = graph.constant("linear.bias", weights.bias());
    x = graph.node("Gemm", "logit", List.of(x, weight, bias), Attribute.of("transB", 1));
    x = graph.node("Sigmoid", "probability", List.of(x));
    graph.node("Reshape", "score", List.of(x, graph.constant("scores", -1)));
    return graph;
  }

  private static String block(
      OnnxGraph graph, String input, String name, TargetNetWeights.Block weights) {
    String x = graph.node("Relu", name + "_relu1", List.of(input));
    x = graph.convolution(name + "_conv1", x, weights.conv1(), null, SAME_3);
    x = graph.node("Relu", name + "_relu2", List.of(x));
    x = graph.convolution(name + "_conv2", x, weights.conv2(), null, SAME_3);
    long missing = weights.conv1().shape().get(0) - weights.conv1().shape().get(1);
    String skip = input;
    if (missing > 0) {
      String pads = graph.constant(name + "_missing", 0, 0, 0, 0, 0, missing, 0, 0);
      skip = graph.node("Pad", name + "_skip", List.of(input, pads));
    }
    return graph.node("Add", name, List.of(x, skip));
  }
}
