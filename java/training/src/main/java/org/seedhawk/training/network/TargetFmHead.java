// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import java.util.ArrayList;
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
 * With pooling, the mean or the largest value of each channel over the places stands where the
 * others flatten. Places of padding count too.
 *
 * <p>The published heads have two outputs and a softmax; the difference of the two is what this one
 * output is.
 *
 * @param kind FC, CNN or BILSTM
 * @param columns n, letters of a window
 * @param hidden units of the dense layer; unused by BILSTM
 * @param dropout share of the values that is dropped; unused by CNN
 * @param pooling what becomes of the places; NONE for BILSTM, which steps through them
 */
public record TargetFmHead(Kind kind, int columns, int hidden, double dropout, Pooling pooling) {
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

  /** What the dense layer is given of each channel: all places, their mean, or the largest. */
  public enum Pooling {
    NONE,
    MEAN,
    MAX
  }

  /** Makes a head that keeps every place. */
  public TargetFmHead(Kind kind, int columns, int hidden, double dropout) {
    this(kind, columns, hidden, dropout, Pooling.NONE);
  }

  private BidirectionalLstm lstm() {
    return new BidirectionalLstm("head.lstm", columns, LSTM_HIDDEN, LSTM_LAYERS);
  }

  private int flat() {
    return switch (kind) {
      case FC -> 2 * CHANNELS * (isPooled() ? 1 : columns);
      case CNN -> FILTERS[2] * (isPooled() ? 1 : columns - FILTERS.length * (KERNEL - 1));
      case BILSTM -> 2 * LSTM_HIDDEN;
    };
  }

  private boolean isPooled() {
    return pooling != Pooling.NONE;
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
    x =
        switch (pooling) {
          case NONE -> x;
          case MEAN -> x.mean(new int[] {2});
          case MAX -> x.max(new int[] {2});
        };
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
   * Returns the shape of what a side's tower hands on, without the batch.
   *
   * <p>The first layer of FC and CNN is linear in the two sides' channels, so each tower computes
   * its half of it, and a pair adds the halves. BILSTM steps through the channels of both.
   */
  public long[] sideShape() {
    return switch (kind) {
      case FC -> new long[] {hidden};
      case CNN -> new long[] {FILTERS[0], 1, columns - (KERNEL - 1)};
      case BILSTM -> new long[] {CHANNELS, columns};
    };
  }

  /**
   * Adds what a side alone decides to a graph; the bias is in the miRNA's half.
   *
   * @param channels name of float32[b, 32, n]
   * @param output name of the result, float32[b, {@link #sideShape}]
   */
  public void sideNodes(
      OnnxGraph graph, String channels, Weights weights, boolean isSite, String output) {
    switch (kind) {
      case FC -> {
        String flat = flattened(graph, channels, 2);
        List<String> operands = new ArrayList<>();
        operands.add(flat);
        operands.add(graph.constant("half", firstHalf("head.hidden", weights, isSite)));
        if (!isSite) {
          operands.add(graph.constant("bias", weights.get("head.hidden.bias", hidden)));
        }
        graph.node("Gemm", output, operands, Attribute.of("transB", 1));
      }
      case CNN ->
          graph.convolution(
              output,
              graph.unsqueezed("row", channels),
              firstHalf("head.conv1", weights, isSite),
              isSite ? null : weights.get("head.conv1.bias", FILTERS[0]),
              0);
      case BILSTM -> graph.node("Identity", output, List.of(channels));
    }
  }

  /** Returns the first layer's weights of one side's channels. */
  private Tensor firstHalf(String layer, Weights weights, boolean isSite) {
    long[] shape =
        kind == Kind.CNN
            ? new long[] {FILTERS[0], 2 * CHANNELS, KERNEL}
            : new long[] {hidden, flat()};
    float[] both = weights.get(layer + ".weight", shape).values();
    shape[1] /= 2;
    int outputs = (int) shape[0];
    int size = both.length / outputs / 2;
    float[] half = new float[outputs * size];
    for (int i = 0; i < outputs; i++) {
      System.arraycopy(both, (2 * i + (isSite ? 1 : 0)) * size, half, i * size, size);
    }
    return Tensor.of(half, shape);
  }

  /**
   * Adds the rest of the computation to a graph.
   *
   * @param mirna name of the miRNA's {@link #sideNodes}
   * @param site name of the site's
   * @return name of the margin float32[b, 1]
   */
  public String pairNodes(OnnxGraph graph, String mirna, String site, Weights weights) {
    if (kind == Kind.BILSTM) {
      String both = graph.node("Concat", "features", List.of(mirna, site), Attribute.of("axis", 1));
      String x = lstm().nodes(graph, both, weights, Activations.STANDARD);
      return gemm(graph, x, "head.margin", weights, 1, flat());
    }
    String x = graph.node("Add", "sum", List.of(mirna, site));
    x = graph.node("Relu", "sum_relu", List.of(x));
    if (kind == Kind.CNN) {
      int inputs = FILTERS[0];
      for (int i = 1; i < FILTERS.length; i++) {
        String name = "head.conv" + (i + 1);
        x =
            graph.convolution(
                name,
                x,
                weights.get(name + ".weight", FILTERS[i], inputs, KERNEL),
                weights.get(name + ".bias", FILTERS[i]),
                0);
        x = graph.node("Relu", name + "_relu", List.of(x));
        inputs = FILTERS[i];
      }
      x = flattened(graph, x, 2, 3);
      x = gemm(graph, x, "head.hidden", weights, hidden, flat());
    }
    return gemm(graph, x, "head.margin", weights, 1, hidden);
  }

  /**
   * Adds what takes the places away.
   *
   * @param places axes of the places, and of the one before them where there is one
   */
  private String flattened(OnnxGraph graph, String channels, long... places) {
    if (!isPooled()) {
      return graph.node("Flatten", "flat", List.of(channels), Attribute.of("axis", 1));
    }
    return graph.node(
        pooling == Pooling.MEAN ? "ReduceMean" : "ReduceMax",
        "flat",
        List.of(channels, graph.constant("places", places)),
        Attribute.of("keepdims", 0));
  }

  private static String gemm(
      OnnxGraph graph, String input, String name, Weights weights, long outputs, long inputs) {
    String weight =
        graph.constant(name + ".weight", weights.get(name + ".weight", outputs, inputs));
    String bias = graph.constant(name + ".bias", weights.get(name + ".bias", outputs));
    return graph.node("Gemm", name, List.of(input, weight, bias), Attribute.of("transB", 1));
  }
}
