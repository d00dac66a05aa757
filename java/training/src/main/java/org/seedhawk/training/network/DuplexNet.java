// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
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
 * miRNA [4,24] x site [4,50] - 6 pair types - registers [6,24,49] - conv, 5 along the duplex -
 *   + place - ReLU - conv over all 24 places (or over 10, and the best of the other 14 within the
 *   bulge) - ReLU - conv, 5 across registers - ReLU - max over registers - dense - ReLU - dense 1,
 *   the margin; mean over the nets - sigmoid - score
 * </pre>
 *
 * A register is one way in which the miRNA lies on the site: place i of the miRNA opposite column
 * {@code i + r} of the reversed site. A duplex without a bulge is one column of the matrix, and a
 * bulge goes on in a neighbouring one; the maximum over registers makes the score the same wherever
 * in the window the site lies.
 */
public final class DuplexNet implements Architecture {
  static final int WINDOW = 50;
  static final int PLACES = 24;
  static final int PAIRS = 6;
  static final int ALONG = 5;
  static final int ACROSS = 5;

  /** Places of the miRNA that are its seed half, where a bulge may follow. */
  static final int SEED = 10;

  /** Registers in which the miRNA's 5' end hangs over the site's 3' end. */
  static final int OVERHANG = 6;

  static final int REGISTERS = 49;

  /** Bases of the window 3' of the one opposite nt 1: the model looks for the register itself. */
  private static final int AFTER_NT1 = 10;

  /**
   * How large a network is.
   *
   * @param nets that are trained on the same batches from other first weights; the model's margin
   *     is the mean of theirs
   * @param filters along the duplex, of each net
   * @param units of a register, of each net
   * @param hidden units of the dense layer, of each net
   * @param bulge registers by which the miRNA's 3' half may be moved against its seed
   */
  public record Sizes(int nets, int filters, int units, int hidden, int bulge) {}

  private final Sizes sizes;
  private final double dropout;

  /**
   * @param dropout share of the values that dropout drops
   */
  public DuplexNet(Sizes sizes, double dropout) {
    this.sizes = sizes;
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
        "duplexnet", "onehot-pair-" + WINDOW, WINDOW, AFTER_NT1, WINDOW, List.of());
  }

  @Override
  public Network network(Initial initial) {
    return new DuplexNetwork(initial, sizes, dropout);
  }

  @Override
  public void mutate(List<MemorySegment> inputs, int[] rows, Random random, double share) {
    DuplexMutation mutation = new DuplexMutation(PLACES, WINDOW, random, share);
    for (int row : rows) {
      mutation.apply(inputs.get(0), inputs.get(1), row);
    }
  }

  @Override
  public Weights calibrated(Weights weights, double slope, double offset) {
    return weights.scaled("margin", slope, offset);
  }

  @Override
  public Map<String, OnnxGraph> graphs(Weights weights) {
    Weights folded = DuplexNetwork.folded(weights);
    OnnxGraph graph =
        new OnnxGraph("duplexnet")
            .input("mirna", 4, WINDOW)
            .input("site", 4, WINDOW)
            .output("score");
    int nets = sizes.nets;
    int filters = nets * sizes.filters;
    int units = nets * sizes.units;
    String x = registers(graph, folded);
    x =
        graph.node(
            "Conv",
            "along",
            List.of(
                x,
                graph.constant(
                    "along.weight", folded.get("along.weight", filters, PAIRS, ALONG, 1))),
            Attribute.list("pads", ALONG / 2, 0, ALONG / 2, 0));
    String place = graph.constant("along.place", folded.get("along.place", filters, PLACES, 1));
    x = graph.node("Add", "along_placed", List.of(x, place));
    x = graph.node("Relu", "along_relu", List.of(x));
    if (sizes.bulge == 0) {
      x = convolution(graph, x, folded, new Layer("register", units, sizes.filters, PLACES, 1, 0));
    } else {
      String seed = places(graph, x, "seed", 0, SEED);
      seed =
          convolution(graph, seed, folded, new Layer("register", units, sizes.filters, SEED, 1, 0));
      String rest = places(graph, x, "rest", SEED, PLACES);
      rest =
          convolution(
              graph, rest, folded, new Layer("rest", units, sizes.filters, PLACES - SEED, 1, 0));
      rest =
          graph.node(
              "MaxPool",
              "rest_best",
              List.of(rest),
              Attribute.list("kernel_shape", 1, 2 * sizes.bulge + 1),
              Attribute.list("pads", 0, sizes.bulge, 0, sizes.bulge));
      x = graph.node("Add", "both", List.of(seed, rest));
      x = graph.node("Mul", "scaled", List.of(x, constant(graph, folded, "both.scale", units)));
      x = graph.node("Add", "moved", List.of(x, constant(graph, folded, "both.offset", units)));
    }
    x = graph.node("Relu", "register_relu", List.of(x));
    x =
        convolution(
            graph, x, folded, new Layer("across", units, sizes.units, 1, ACROSS, ACROSS / 2));
    x = graph.node("Relu", "across_relu", List.of(x));
    x =
        graph.node(
            "ReduceMax",
            "best",
            List.of(x, graph.constant("register_axis", 3)),
            Attribute.of("keepdims", 1));
    x =
        convolution(
            graph, x, folded, new Layer("hidden", nets * sizes.hidden, sizes.units, 1, 1, 0));
    x = graph.node("Relu", "hidden_relu", List.of(x));
    x = convolution(graph, x, folded, new Layer("margin", nets, sizes.hidden, 1, 1, 0));
    x =
        graph.node(
            "ReduceMean",
            "mean_margin",
            List.of(x, graph.constant("net_axes", 1, 2, 3)),
            Attribute.of("keepdims", 0));
    graph.node("Sigmoid", "score", List.of(x));
    return Map.of("joint", graph);
  }

  private static String constant(OnnxGraph graph, Weights weights, String name, long channels) {
    return graph.constant(name, weights.get(name, channels, 1, 1));
  }

  private static String places(OnnxGraph graph, String input, String name, int from, int to) {
    return graph.node(
        "Slice",
        name + "_places",
        List.of(
            input,
            graph.constant(name + "_from", from),
            graph.constant(name + "_to", to),
            graph.constant(name + "_axis", 2)));
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

  /**
   * A convolution.
   *
   * @param name of its node and its weights
   * @param outputs filters of all nets
   * @param inputs channels of one net
   * @param rows of a filter
   * @param columns of a filter
   * @param padding columns of zeros on both sides
   */
  private record Layer(String name, int outputs, int inputs, int rows, int columns, int padding) {}

  /** Adds a convolution by groups, one for each net; a layer without a bias has none. */
  private String convolution(OnnxGraph graph, String input, Weights weights, Layer layer) {
    List<String> operands = new ArrayList<>();
    operands.add(input);
    operands.add(
        graph.constant(
            layer.name + ".weight",
            weights.get(
                layer.name + ".weight", layer.outputs, layer.inputs, layer.rows, layer.columns)));
    if (weights.tensors().containsKey(layer.name + ".bias")) {
      operands.add(
          graph.constant(layer.name + ".bias", weights.get(layer.name + ".bias", layer.outputs)));
    }
    return graph.node(
        "Conv",
        layer.name,
        operands,
        Attribute.of("group", sizes.nets),
        Attribute.list("pads", 0, layer.padding, 0, layer.padding));
  }
}
