// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/**
 * A bidirectional LSTM, float32[b, t, inputs] to the last states of its last layer, forward then
 * backward, float32[b, 2 * hidden]. A layer has in each direction three tensors, gates in the order
 * input, forget, cell, output, as PyTorch and Keras have it:
 *
 * <pre>
 * NAME.lL.forward.input      [4 * hidden, inputs]; 2 * hidden inputs from the second layer on
 * NAME.lL.forward.recurrent  [4 * hidden, hidden]
 * NAME.lL.forward.bias       [4 * hidden]
 * </pre>
 *
 * <p>DJL's own block with both directions and biases hands PyTorch its parameters in another order
 * and fails, so this one calls the engine itself. Immutable.
 *
 * @param name prefix of the tensors
 * @param inputs features of a step
 * @param hidden size of a direction's state
 * @param layers layers, each over the states of the one before
 */
public record BidirectionalLstm(String name, int inputs, int hidden, int layers) {
  private static final List<String> DIRECTIONS = List.of("forward", "backward");
  private static final int[] ONNX_GATES = {0, 3, 1, 2}; // input, output, forget, cell

  /** Which functions the gates and the states pass through. */
  public enum Activations {
    /** Sigmoid gates, tanh states. */
    STANDARD,
    /**
     * Hard-sigmoid gates, ReLU states, as published miTAR has it. ONNX Runtime computes them on the
     * CPU.
     */
    HARD_SIGMOID_RELU;

    private Attribute[] attributes() {
      return this == STANDARD
          ? new Attribute[0]
          : new Attribute[] {
            Attribute.list(
                "activations", "HardSigmoid", "Relu", "Relu", "HardSigmoid", "Relu", "Relu"),
            Attribute.list("activation_alpha", 0.2f, 0.2f),
            Attribute.list("activation_beta", 0.5f, 0.5f)
          };
    }
  }

  private String prefix(int layer, String direction) {
    return "%s.l%d.%s.".formatted(name, layer, direction);
  }

  private int layerInputs(int layer) {
    return layer == 0 ? inputs : 2 * hidden;
  }

  /**
   * Declares the tensors with PyTorch's usual first values.
   *
   * @param add takes a name and first values
   */
  public void declare(Initial initial, BiConsumer<String, Tensor> add) {
    for (int layer = 0; layer < layers; layer++) {
      for (String direction : DIRECTIONS) {
        String prefix = prefix(layer, direction);
        add.accept(prefix + "input", initial.fanIn(hidden, 4L * hidden, layerInputs(layer)));
        add.accept(prefix + "recurrent", initial.fanIn(hidden, 4L * hidden, hidden));
        add.accept(prefix + "bias", initial.fanIn(hidden, 4L * hidden));
      }
    }
  }

  /**
   * Computes the last states, with standard activations.
   *
   * @param x float32[b, t, inputs]; the result belongs to its manager
   * @param parameter returns a declared tensor
   * @param dropout share of states that is dropped between layers
   */
  public NDArray forward(
      NDArray x, Function<String, NDArray> parameter, double dropout, boolean training) {
    NDManager manager = x.getManager();
    NDList parameters = new NDList();
    for (int layer = 0; layer < layers; layer++) {
      for (String direction : DIRECTIONS) {
        String prefix = prefix(layer, direction);
        parameters.add(parameter.apply(prefix + "input"));
        parameters.add(parameter.apply(prefix + "recurrent"));
        parameters.add(parameter.apply(prefix + "bias"));
        // PyTorch adds a second bias, of the recurrent sum; one that is trained is enough.
        parameters.add(manager.zeros(new Shape(4L * hidden)));
      }
    }
    long batch = x.getShape().get(0);
    Shape states = new Shape(2L * layers, batch, hidden);
    NDList initial = new NDList(manager.zeros(states), manager.zeros(states));
    NDList outputs =
        x.getNDArrayInternal()
            .lstm(x, initial, parameters, true, layers, dropout, training, true, true);
    NDArray last = outputs.get(1).get("{}:", 2 * (layers - 1)); // [2, b, hidden]
    return last.transpose(1, 0, 2).reshape(batch, 2L * hidden);
  }

  /**
   * Adds the nodes that compute the last states.
   *
   * @param input name of float32[b, t, inputs]
   * @return name of float32[b, 2 * hidden]
   */
  public String nodes(OnnxGraph graph, String input, Weights weights, Activations activations) {
    Attribute[] fixed = activations.attributes();
    Attribute[] attributes = Arrays.copyOf(fixed, fixed.length + 2);
    attributes[fixed.length] = Attribute.of("hidden_size", hidden);
    attributes[fixed.length + 1] = Attribute.of("direction", "bidirectional");
    // Steps first: [t, b, features]
    String x =
        graph.node("Transpose", name + ".steps", List.of(input), Attribute.list("perm", 1, 0, 2));
    String last = "";
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "%s.l%d.".formatted(name, layer);
      boolean isLast = layer == layers - 1;
      last = prefix + "last";
      List<String> tensors =
          List.of(
              x,
              graph.constant(prefix + "W", both(weights, layer, "input")),
              graph.constant(prefix + "R", both(weights, layer, "recurrent")),
              graph.constant(prefix + "B", biases(weights, layer)));
      String all = prefix + "states"; // [t, 2, b, hidden]
      graph.node("LSTM", isLast ? List.of("", last) : List.of(all, ""), tensors, attributes);
      if (!isLast) {
        x =
            graph.node(
                "Transpose", prefix + "pairs", List.of(all), Attribute.list("perm", 0, 2, 1, 3));
        String shape = graph.constant(prefix + "shape", 0, 0, 2L * hidden);
        x = graph.node("Reshape", prefix + "steps", List.of(x, shape));
      }
    }
    String rows =
        graph.node("Transpose", name + ".rows", List.of(last), Attribute.list("perm", 1, 0, 2));
    String shape = graph.constant(name + ".shape", 0, 2L * hidden);
    return graph.node("Reshape", name, List.of(rows, shape));
  }

  /** Returns a matrix of both directions as ONNX has it: [2, 4 * hidden, columns]. */
  private Tensor both(Weights weights, int layer, String tensor) {
    int columns = tensor.equals("input") ? layerInputs(layer) : hidden;
    float[] values = new float[2 * 4 * hidden * columns];
    for (int d = 0; d < 2; d++) {
      Tensor from = weights.get(prefix(layer, DIRECTIONS.get(d)) + tensor, 4L * hidden, columns);
      gates(from, values, d * 4 * hidden * columns);
    }
    return Tensor.of(values, 2, 4L * hidden, columns);
  }

  /** Returns the biases as ONNX has them: [2, 8 * hidden], those of the recurrent sums are 0. */
  private Tensor biases(Weights weights, int layer) {
    float[] values = new float[2 * 8 * hidden];
    for (int d = 0; d < 2; d++) {
      Tensor from = weights.get(prefix(layer, DIRECTIONS.get(d)) + "bias", 4L * hidden);
      gates(from, values, d * 8 * hidden);
    }
    return Tensor.of(values, 2, 8L * hidden);
  }

  private static void gates(Tensor from, float[] to, int offset) {
    int block = from.values().length / ONNX_GATES.length;
    for (int gate = 0; gate < ONNX_GATES.length; gate++) {
      System.arraycopy(from.values(), ONNX_GATES[gate] * block, to, offset + gate * block, block);
    }
  }
}
