// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedhawk.training.data.DuplexMutation;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/**
 * Our own model: a small network over the base-pairing matrix in register form. Immutable.
 *
 * <pre>
 * miRNA [4,24] x site [4,50] - 6 pair types - registers [6,24,49] - conv 12, 5 along the duplex -
 *   + place - ReLU - conv 24 over all 24 places - ReLU - conv 24, 5 across registers - ReLU -
 *   max over registers - dense 32 - ReLU - dense 1 - sigmoid - score
 * </pre>
 *
 * A register is one way in which the miRNA lies on the site: place i of the miRNA opposite column
 * {@code i + r} of the reversed site. A duplex without a bulge is one column of the matrix, and a
 * bulge goes on in a neighbouring one; the maximum over registers makes the score the same wherever
 * in the window the site lies.
 */
public final class SeedhawkModel implements Architecture {
  static final int WINDOW = 50;
  static final int PLACES = 24;
  static final int PAIRS = 6;
  static final int FILTERS = 12;
  static final int ALONG = 5;
  static final int UNITS = 24;
  static final int ACROSS = 5;
  static final int HIDDEN = 32;

  /** Registers in which the miRNA's 5' end hangs over the site's 3' end. */
  static final int OVERHANG = 6;

  static final int REGISTERS = 49;

  /** Bases of the window 3' of the one opposite nt 1: the model looks for the register itself. */
  private static final int AFTER_NT1 = 10;

  private final double dropout;

  /**
   * @param dropout share of the values that dropout drops
   */
  public SeedhawkModel(double dropout) {
    this.dropout = dropout;
  }

  /**
   * Returns the first weights of the pair types, [4, 6 * 4]: G-C, A-U, G-U, any two letters, a
   * target A, a purine in the miRNA.
   */
  static Tensor pairTypes() {
    float[] values = new float[4 * PAIRS * 4];
    int[][] pairs = {
      {0, 1, 2}, {0, 2, 1}, {1, 0, 3}, {1, 3, 0}, {2, 2, 3}, {2, 3, 2},
    };
    for (int[] pair : pairs) {
      values[index(pair[1], pair[0], pair[2])] = 1;
    }
    for (int mirna = 0; mirna < 4; mirna++) {
      values[index(mirna, 4, 0)] = 1;
      for (int site = 0; site < 4; site++) {
        values[index(mirna, 3, site)] = 1;
        values[index(mirna, 5, site)] = mirna == 0 || mirna == 2 ? 1 : 0;
      }
    }
    return Tensor.of(values, 4, PAIRS * 4L);
  }

  private static int index(int mirna, int type, int site) {
    return (mirna * PAIRS + type) * 4 + site;
  }

  @Override
  public ContractMetadata.Architecture contract() {
    return new ContractMetadata.Architecture(
        "seedhawk", "onehot-pair-" + WINDOW, WINDOW, AFTER_NT1, WINDOW, List.of());
  }

  @Override
  public Network network(Initial initial) {
    return new SeedhawkNetwork(initial, dropout);
  }

  @Override
  public void mutate(List<MemorySegment> inputs, int rows, Random random, double share) {
    DuplexMutation mutation = new DuplexMutation(PLACES, WINDOW, random, share);
    for (int row = 0; row < rows; row++) {
      mutation.apply(inputs.get(0), inputs.get(1), row);
    }
  }

  @Override
  public Weights calibrated(Weights weights, double slope, double offset) {
    return weights.scaled("margin", slope, offset);
  }

  @Override
  public Map<String, OnnxGraph> graphs(Weights weights) {
    Weights folded = SeedhawkNetwork.folded(weights);
    OnnxGraph graph =
        new OnnxGraph("seedhawk")
            .input("mirna", 4, WINDOW)
            .input("site", 4, WINDOW)
            .output("score");
    String x = registers(graph, folded);
    x =
        graph.node(
            "Conv",
            "along",
            List.of(
                x,
                graph.constant(
                    "along.weight", folded.get("along.weight", FILTERS, PAIRS, ALONG, 1))),
            Attribute.list("pads", ALONG / 2, 0, ALONG / 2, 0));
    String place = graph.constant("along.place", folded.get("along.place", FILTERS, PLACES, 1));
    x = graph.node("Add", "along_placed", List.of(x, place));
    x = graph.node("Relu", "along_relu", List.of(x));
    x = convolution(graph, x, folded, "register", FILTERS, PLACES, 1, 0);
    x = convolution(graph, x, folded, "across", UNITS, 1, ACROSS, ACROSS / 2);
    x =
        graph.node(
            "ReduceMax",
            "best",
            List.of(x, graph.constant("register_axes", 2, 3)),
            Attribute.of("keepdims", 0));
    x = gemm(graph, x, folded, "hidden", HIDDEN, UNITS);
    x = graph.node("Relu", "hidden_relu", List.of(x));
    x = gemm(graph, x, folded, "margin", 1, HIDDEN);
    x = graph.node("Sigmoid", "probability", List.of(x));
    graph.node("Reshape", "score", List.of(x, graph.constant("scores", -1)));
    return Map.of("joint", graph);
  }

  private static String registers(OnnxGraph graph, Weights weights) {
    String zero = graph.constant("places_from", 0);
    String end = graph.constant("places_to", PLACES);
    String axis = graph.constant("places_axis", 2);
    String letters = graph.node("Slice", "letters", List.of("mirna", zero, end, axis));
    letters =
        graph.node("Transpose", "letters_last", List.of(letters), Attribute.list("perm", 0, 2, 1));
    String types = graph.constant("pair.weight", weights.get("pair.weight", 4, PAIRS * 4L));
    String x = graph.node("MatMul", "wanted", List.of(letters, types));
    x =
        graph.node(
            "Reshape",
            "wanted_types",
            List.of(x, graph.constant("wanted_shape", 0, PLACES, PAIRS, 4)));
    x = graph.node("Transpose", "wanted_rows", List.of(x), Attribute.list("perm", 0, 2, 1, 3));
    String site =
        graph.node("Unsqueeze", "site_rows", List.of("site", graph.constant("site_axis", 1)));
    x = graph.node("MatMul", "pairs", List.of(x, site));
    int wide = REGISTERS + PLACES - 1;
    x =
        graph.node(
            "Pad",
            "pairs_wide",
            List.of(
                x,
                graph.constant("wide_pads", 0, 0, 0, OVERHANG, 0, 0, 0, wide - OVERHANG - WINDOW)));
    x =
        graph.node(
            "Reshape",
            "pairs_row",
            List.of(x, graph.constant("row_shape", 0, PAIRS, (long) PLACES * wide)));
    x =
        graph.node(
            "Pad", "pairs_longer", List.of(x, graph.constant("row_pads", 0, 0, 0, 0, 0, PLACES)));
    x =
        graph.node(
            "Reshape",
            "pairs_skewed",
            List.of(x, graph.constant("skewed_shape", 0, PAIRS, PLACES, wide + 1L)));
    return graph.node(
        "Slice",
        "registers",
        List.of(
            x,
            graph.constant("registers_from", 0),
            graph.constant("registers_to", REGISTERS),
            graph.constant("registers_axis", 3)));
  }

  private static String convolution(
      OnnxGraph graph,
      String input,
      Weights weights,
      String name,
      int inputs,
      int rows,
      int columns,
      int padding) {
    String weight =
        graph.constant(
            name + ".weight", weights.get(name + ".weight", UNITS, inputs, rows, columns));
    String bias = graph.constant(name + ".bias", weights.get(name + ".beta", UNITS));
    String x =
        graph.node(
            "Conv",
            name,
            List.of(input, weight, bias),
            Attribute.list("pads", 0, padding, 0, padding));
    return graph.node("Relu", name + "_relu", List.of(x));
  }

  private static String gemm(
      OnnxGraph graph, String input, Weights weights, String name, long outputs, long inputs) {
    String weight =
        graph.constant(name + ".weight", weights.get(name + ".weight", outputs, inputs));
    String bias = graph.constant(name + ".bias", weights.get(name + ".bias", outputs));
    return graph.node("Gemm", name, List.of(input, weight, bias), Attribute.of("transB", 1));
  }
}
