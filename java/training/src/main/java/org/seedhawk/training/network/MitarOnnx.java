// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.seedhawk.training.network.BidirectionalLstm.Activations;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;

/**
 * Writes miTAR as one graph; miRNA and site are one row of tokens, so there are no towers.
 *
 * <pre>
 * pair [b,N] - embedding 5 - conv 320 x 12 - ReLU - max-pool 2 - bidirectional LSTM 32
 *   - dense 16 - ReLU - dense 1 - sigmoid - score [b]
 * </pre>
 *
 * Tensors, matrices with a row for each output:
 *
 * <pre>
 * embedding.weight [5,5]   conv.weight [320,5,12]   conv.bias [320]   lstm.*, see BidirectionalLstm
 * dense1.weight [16,64]    dense1.bias [16]         dense2.weight [1,16]   dense2.bias [1]
 * </pre>
 */
public final class MitarOnnx {
  /** Columns of the miRNA. */
  public static final int MIRNA_LENGTH = 26;

  static final int TOKENS = 5; // N A U C G
  static final int EMBEDDING = 5;
  static final int FILTERS = 320;
  static final int KERNEL = 12;
  static final int POOL = 2;
  static final int HIDDEN = 32;
  static final int DENSE = 16;
  static final BidirectionalLstm LSTM = new BidirectionalLstm("lstm", FILTERS, HIDDEN, 1);

  /** Tokens of A, C, G, U; what is ambiguous and what is padding are N alike. */
  private static final List<Long> TOKEN_IDS = List.of(1L, 3L, 4L, 2L, 0L, 0L);

  /**
   * The published training sites are of 40 nt, most of them with three or four behind the base
   * opposite nt 1. This is where the network has learnt to find seeds.
   */
  private static final int SITE_LENGTH = 40;

  private static final int SITE_AFTER_NT1 = 3;

  private MitarOnnx() {}

  /**
   * Returns what the engine must know of the input. Windows in transcripts have the base opposite
   * nt 1 where the training sites have it; a window that is longer than these, which in training
   * ended in padding, has half of what it holds more on each side. The seed is then well inside,
   * and of the published training sites, looked up in their 3'UTRs, more are told apart than with
   * all of it behind.
   *
   * @param windowLength bases of the window: 53 in published miTAR and miTAR1, 40 in miTAR2
   */
  public static ContractMetadata.Architecture architecture(int windowLength) {
    return new ContractMetadata.Architecture(
        "mitar",
        "tokens-" + (MIRNA_LENGTH + windowLength),
        windowLength,
        Math.max(0, SITE_AFTER_NT1 + (windowLength - SITE_LENGTH) / 2),
        MIRNA_LENGTH,
        TOKEN_IDS);
  }

  /** Writes {@code model.onnx} into a directory. */
  public static void write(
      Path directory,
      Weights weights,
      Activations activations,
      int windowLength,
      ContractMetadata contract)
      throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("model.onnx");
    graph(weights, activations, windowLength)
        .write(file, contract.of(file.toString(), "joint", architecture(windowLength)));
  }

  /** Returns the graph. */
  public static OnnxGraph graph(Weights weights, Activations activations, int windowLength) {
    OnnxGraph graph =
        new OnnxGraph("mitar").tokenInput("pair", MIRNA_LENGTH + windowLength).output("score");
    String embedding =
        graph.constant("embedding.weight", weights.get("embedding.weight", TOKENS, EMBEDDING));
    String x = graph.node("Gather", "embedded", List.of(embedding, "pair")); // [b, N, 5]
    x = graph.node("Transpose", "channels", List.of(x), Attribute.list("perm", 0, 2, 1));
    String weight =
        graph.constant("conv.weight", weights.get("conv.weight", FILTERS, EMBEDDING, KERNEL));
    String bias = graph.constant("conv.bias", weights.get("conv.bias", FILTERS));
    x = graph.node("Conv", "conv", List.of(x, weight, bias));
    x = graph.node("Relu", "conv_relu", List.of(x));
    x =
        graph.node(
            "MaxPool",
            "pooled",
            List.of(x),
            Attribute.list("kernel_shape", POOL),
            Attribute.list("strides", POOL));
    x = graph.node("Transpose", "steps", List.of(x), Attribute.list("perm", 0, 2, 1));
    x = LSTM.nodes(graph, x, weights, activations);
    x = dense(graph, x, "dense1", weights, DENSE, 2 * HIDDEN);
    x = graph.node("Relu", "dense1_relu", List.of(x));
    x = dense(graph, x, "dense2", weights, 1, DENSE);
    x = graph.node("Sigmoid", "probability", List.of(x));
    graph.node("Reshape", "score", List.of(x, graph.constant("scores", -1)));
    return graph;
  }

  private static String dense(
      OnnxGraph graph, String input, String name, Weights weights, long outputs, long inputs) {
    String weight =
        graph.constant(name + ".weight", weights.get(name + ".weight", outputs, inputs));
    String bias = graph.constant(name + ".bias", weights.get(name + ".bias", outputs));
    return graph.node("Gemm", name, List.of(input, weight, bias), Attribute.of("transB", 1));
  }
}
