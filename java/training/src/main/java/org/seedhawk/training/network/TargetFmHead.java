// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.seedhawk.training.network.BidirectionalLstm.Activations;
import org.seedhawk.training.onnx.OnnxGraph;
import org.seedhawk.training.onnx.OnnxGraph.Attribute;
import org.seedhawk.training.onnx.Tensor;

/**
 * A head of Target-FM: features float32[b, 64, n], 32 channels of the miRNA and then 32 of the
 * site, to the margin. Immutable.
 *
 * <pre>
 * FC      flatten - dense hidden - ReLU - dropout - dense 1
 * CNN     conv 16 - conv 64 - conv 16, 3 wide, ReLU each - flatten - dense hidden - dense 1
 * BILSTM  5 layers of 15 units in both directions, channels as steps - dropout - dense 1
 * </pre>
 *
 * The published heads have two outputs and a softmax; the difference of the two is what this one
 * output is.
 *
 * @param kind FC, CNN or BILSTM
 * @param columns n, letters of a window
 * @param hidden units of the dense layer; unused by BILSTM
 * @param dropout share of the values that is dropped; unused by CNN
 */
public record TargetFmHead(Kind kind, int columns, int hidden, double dropout) {
  /** Channels that each side has. */
  public static final int CHANNELS = 32;

  private static final int[] FILTERS = {16, 64, 16};
  private static final int KERNEL = 3;
  private static final int LSTM_HIDDEN = 15;
  private static final int LSTM_LAYERS = 5;

  /** Which layers stand on the features. */
  public enum Kind {
    FC,
    CNN,
    BILSTM
  }

  private BidirectionalLstm lstm() {
    return new BidirectionalLstm("head.lstm", columns, LSTM_HIDDEN, LSTM_LAYERS);
  }

  private int flat() {
    return switch (kind) {
      case FC -> 2 * CHANNELS * columns;
      case CNN -> FILTERS[2] * (columns - FILTERS.length * (KERNEL - 1));
      case BILSTM -> 2 * LSTM_HIDDEN;
    };
  }

  /** Declares the tensors. */
  public void declare(Initial initial, BiConsumer<String, Tensor> add) {
    if (kind == Kind.CNN) {
      int inputs = 2 * CHANNELS;
      for (int i = 0; i < FILTERS.length; i++) {
        long fanIn = (long) inputs * KERNEL;
        String name = "head.conv" + (i + 1);
        add.accept(name + ".weight", initial.fanIn(fanIn, FILTERS[i], inputs, KERNEL));
        add.accept(name + ".bias", initial.fanIn(fanIn, FILTERS[i]));
        inputs = FILTERS[i];
      }
    }
    if (kind == Kind.BILSTM) {
      lstm().declare(initial, add);
      dense(initial, add, "head.margin", 1, flat());
    } else {
      dense(initial, add, "head.hidden", hidden, flat());
      dense(initial, add, "head.margin", 1, hidden);
    }
  }

  private static void dense(
      Initial initial, BiConsumer<String, Tensor> add, String name, long outputs, long inputs) {
    add.accept(name + ".weight", initial.fanIn(inputs, outputs, inputs));
    add.accept(name + ".bias", initial.fanIn(inputs, outputs));
  }

  /** Computes the margin float32[b]. */
  public NDArray forward(NDArray features, Function<String, NDArray> parameter, boolean training) {
    NDArray x = features;
    if (kind == Kind.BILSTM) {
      x = dropped(lstm().forward(x, parameter, 0, training), training);
      return linear(x, parameter, "head.margin").flatten();
    }
    if (kind == Kind.CNN) {
      for (int i = 0; i < FILTERS.length; i++) {
        x =
            Activation.relu(
                Conv1d.conv1d(
                        x,
                        parameter.apply("head.conv" + (i + 1) + ".weight"),
                        parameter.apply("head.conv" + (i + 1) + ".bias"),
                        new Shape(1),
                        new Shape(0),
                        new Shape(1))
                    .singletonOrThrow());
      }
    }
    x = linear(x.reshape(-1, flat()), parameter, "head.hidden");
    if (kind == Kind.FC) {
      x = dropped(Activation.relu(x), training);
    }
    return linear(x, parameter, "head.margin").flatten();
  }

  private NDArray dropped(NDArray x, boolean training) {
    return dropout > 0 ? Dropout.dropout(x, (float) dropout, training).singletonOrThrow() : x;
  }

  private static NDArray linear(NDArray x, Function<String, NDArray> parameter, String name) {
    return Linear.linear(x, parameter.apply(name + ".weight"), parameter.apply(name + ".bias"))
        .singletonOrThrow();
  }

  /**
   * Adds the same computation to a graph.
   *
   * @param features name of float32[b, 64, n]
   * @return name of the margin float32[b, 1]
   */
  public String nodes(OnnxGraph graph, String features, Weights weights) {
    String x = features;
    if (kind == Kind.BILSTM) {
      x = lstm().nodes(graph, x, weights, Activations.STANDARD);
      return gemm(graph, x, "head.margin", weights, 1, flat());
    }
    if (kind == Kind.CNN) {
      int inputs = 2 * CHANNELS;
      for (int i = 0; i < FILTERS.length; i++) {
        String name = "head.conv" + (i + 1);
        String weight =
            graph.constant(
                name + ".weight", weights.get(name + ".weight", FILTERS[i], inputs, KERNEL));
        String bias = graph.constant(name + ".bias", weights.get(name + ".bias", FILTERS[i]));
        x = graph.node("Conv", name, List.of(x, weight, bias));
        x = graph.node("Relu", name + "_relu", List.of(x));
        inputs = FILTERS[i];
      }
    }
    x = graph.node("Flatten", "flat", List.of(x), Attribute.of("axis", 1));
    x = gemm(graph, x, "head.hidden", weights, hidden, flat());
    if (kind == Kind.FC) {
      x = graph.node("Relu", "head.hidden_relu", List.of(x));
    }
    return gemm(graph, x, "head.margin", weights, 1, hidden);
  }

  private static String gemm(
      OnnxGraph graph, String input, String name, Weights weights, long outputs, long inputs) {
    String weight =
        graph.constant(name + ".weight", weights.get(name + ".weight", outputs, inputs));
    String bias = graph.constant(name + ".bias", weights.get(name + ".bias", outputs));
    return graph.node("Gemm", name, List.of(input, weight, bias), Attribute.of("transB", 1));
  }
}
