// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.training.network.BidirectionalLstm.Activations;
import org.seedhawk.training.onnx.OnnxGraph;

/** The same LSTM in DJL and in ONNX Runtime. */
class BidirectionalLstmTest {
  private static final int BATCH = 3;

  @TempDir Path directory;

  /** An LSTM alone; its values are so large that gates saturate. */
  private static final class Lstm extends Network {
    private final BidirectionalLstm lstm;

    Lstm(BidirectionalLstm lstm) {
      this.lstm = lstm;
      Initial initial = new Initial(17);
      lstm.declare(
          initial,
          (name, tensor) -> {
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            add(name, initial.uniform(0.8, shape));
          });
    }

    @Override
    public NDArray forward(NDList inputs, boolean training) {
      return lstm.forward(inputs.singletonOrThrow(), this::parameter, 0.5, training);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 9, 1, 4", "1, 7, 6, 5", "2, 7, 6, 5", "5, 64, 30, 15"})
  void djlAndOnnxRuntimeAgree(int layers, int steps, int inputs, int hidden) throws IOException {
    BidirectionalLstm lstm = new BidirectionalLstm("lstm", inputs, hidden, layers);
    int row = steps * inputs;
    try (Lstm network = new Lstm(lstm);
        NDManager step = network.manager().newSubManager();
        Arena arena = Arena.ofConfined()) {
      float[] x = new Initial(18).uniform(2, BATCH, steps, inputs).values();
      NDArray states =
          network.forward(new NDList(step.create(x).reshape(BATCH, steps, inputs)), false);
      float[] expected = states.toFloatArray();
      assertEquals(BATCH * 2 * hidden, expected.length);

      OnnxGraph graph = new OnnxGraph("lstm").input("x", steps, inputs);
      lstm.nodes(graph, "x", network.weights(), Activations.STANDARD);
      Path file = directory.resolve("lstm.onnx");
      graph.output("lstm", 2L * hidden).write(file, Map.of());
      MemorySegment input = arena.allocateFrom(JAVA_FLOAT, x);
      MemorySegment output = arena.allocate(JAVA_FLOAT, expected.length);
      try (OrtRuntime runtime = OrtRuntime.open();
          OrtSession session = runtime.openSession(file);
          OrtBinding binding = session.newBinding()) {
        binding.bindInput("x", input, ElementType.FLOAT, BATCH, steps, inputs);
        binding.bindOutput("lstm", output, ElementType.FLOAT, BATCH, 2L * hidden);
        binding.run();
      }
      double worst = 0;
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        double value = output.getAtIndex(JAVA_FLOAT, i);
        worst = Math.max(worst, Math.abs(expected[i] - value));
        largest = Math.max(largest, Math.abs(value));
      }
      assertTrue(largest > 0.3, "states are " + largest + " at most");
      assertTrue(worst <= 1e-5, "states differ by " + worst);
      assertEquals(row * BATCH, x.length);
    }
  }

  @Test
  void everyTensorIsTrained() {
    BidirectionalLstm lstm = new BidirectionalLstm("lstm", 3, 4, 2);
    try (Lstm network = new Lstm(lstm);
        NDManager step = network.manager().newSubManager()) {
      NDArray x = step.create(new Initial(1).uniform(1, 2, 5, 3).values()).reshape(2, 5, 3);
      try (GradientCollector collector = network.manager().getEngine().newGradientCollector()) {
        collector.backward(network.forward(new NDList(x), true).sum());
      }
      network
          .parameters()
          .forEach(
              (name, array) ->
                  assertTrue(
                      array.getGradient().abs().sum().getFloat() > 0, "no gradient for " + name));
      assertEquals(12, network.parameters().size());
    }
  }
}
