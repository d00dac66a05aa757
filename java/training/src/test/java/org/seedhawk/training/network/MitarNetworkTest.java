// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.training.network.BidirectionalLstm.Activations;
import org.seedhawk.training.onnx.Tensor;

/** miTAR in DJL. */
class MitarNetworkTest {
  private static final int BATCH = 6;

  private static long[] tokens(int columns) {
    Random random = new Random(3);
    return random.longs((long) BATCH * columns, 0, 5).toArray();
  }

  /** First values are small: this makes scores differ from row to row. */
  private static void enlarge(Network network) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(network.weights().tensors());
    Initial initial = new Initial(23);
    tensors.put("embedding.weight", initial.uniform(1, 5, 5));
    tensors.put("dense1.weight", initial.uniform(1, 16, 64));
    tensors.put("dense2.weight", initial.uniform(2, 1, 16));
    network.setWeights(new Weights(tensors));
  }

  @ParameterizedTest
  @ValueSource(ints = {53, 40})
  void onnxRuntimeScoresAsDjlDoes(int window, @TempDir Path directory) throws IOException {
    int columns = MitarOnnx.MIRNA_LENGTH + window;
    try (MitarNetwork network = new MitarNetwork(new Initial(7), 0.2);
        NDManager step = network.manager().newSubManager();
        Arena arena = Arena.ofConfined()) {
      enlarge(network);
      NDArray pair = step.create(tokens(columns)).reshape(BATCH, columns);
      float[] margins = network.forward(new NDList(pair), false).toFloatArray();
      Path file = directory.resolve("model.onnx");
      MitarOnnx.graph(network.weights(), Activations.STANDARD, window).write(file, Map.of());
      MemorySegment input = arena.allocateFrom(JAVA_LONG, tokens(columns));
      MemorySegment score = arena.allocate(JAVA_FLOAT, BATCH);
      try (OrtRuntime runtime = OrtRuntime.open();
          OrtSession session = runtime.openSession(file);
          OrtBinding binding = session.newBinding()) {
        binding.bindInput("pair", input, ElementType.INT64, BATCH, columns);
        binding.bindOutput("score", score, ElementType.FLOAT, BATCH);
        binding.run();
      }
      double[] scores = new double[BATCH];
      for (int i = 0; i < BATCH; i++) {
        scores[i] = score.getAtIndex(JAVA_FLOAT, i);
        assertEquals(1 / (1 + Math.exp(-margins[i])), scores[i], 1e-5);
      }
      double spread =
          Arrays.stream(scores).max().orElseThrow() - Arrays.stream(scores).min().orElseThrow();
      assertTrue(spread > 0.01, "scores are within " + spread);
    }
  }

  @Test
  void hasThePublishedNumberOfParametersAndTrainsEach() {
    try (MitarNetwork network = new MitarNetwork(new Initial(7), 0);
        NDManager step = network.manager().newSubManager()) {
      assertEquals(110_970, network.weights().count());
      enlarge(network);
      NDArray pair = step.create(tokens(79)).reshape(BATCH, 79);
      try (GradientCollector collector = network.manager().getEngine().newGradientCollector()) {
        collector.backward(network.forward(new NDList(pair), true).sum());
      }
      network
          .parameters()
          .forEach(
              (name, array) ->
                  assertTrue(
                      array.getGradient().abs().sum().getFloat() > 0, "no gradient for " + name));
    }
  }

  @Test
  void dropsOnlyInTrainingAndAsTheSeedSays() {
    try (MitarNetwork network = new MitarNetwork(new Initial(7), 0.4);
        NDManager step = network.manager().newSubManager()) {
      enlarge(network);
      NDList inputs = new NDList(step.create(tokens(66)).reshape(BATCH, 66));
      float[] still = network.forward(inputs, false).toFloatArray();
      assertArrayEquals(still, network.forward(inputs, false).toFloatArray());
      Network.seed(5);
      float[] dropped = network.forward(inputs, true).toFloatArray();
      assertFalse(Arrays.equals(still, dropped));
      assertFalse(Arrays.equals(dropped, network.forward(inputs, true).toFloatArray()));
      Network.seed(5);
      assertArrayEquals(dropped, network.forward(inputs, true).toFloatArray());
    }
  }
}
