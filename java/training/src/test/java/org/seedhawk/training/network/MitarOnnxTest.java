// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.model.ModelContract;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.network.BidirectionalLstm.Activations;
import org.seedhawk.training.onnx.Tensor;

/** miTAR's graph with random weights: it computes what its description says, and is served. */
class MitarOnnxTest {
  /** Float32 sums in another order. */
  private static final double TOLERANCE = 1e-5;

  private static final int WINDOW = 40;
  private static final int COLUMNS = 66;

  @TempDir Path directory;

  /** Values a few times those that training starts from: gates saturate and close. */
  private static Weights weights(long seed) {
    Initial initial = new Initial(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("embedding.weight", initial.uniform(1, 5, 5));
    tensors.put("conv.weight", initial.fanIn(20, 320, 5, 12));
    tensors.put("conv.bias", initial.fanIn(20, 320));
    MitarOnnx.LSTM.declare(initial, tensors::put);
    tensors.put("dense1.weight", initial.uniform(1, 16, 64));
    tensors.put("dense1.bias", initial.uniform(1, 16));
    tensors.put("dense2.weight", initial.uniform(1, 1, 16));
    tensors.put("dense2.bias", initial.uniform(1, 1));
    return new Weights(tensors);
  }

  private void write(Weights weights, Activations activations) throws IOException {
    MitarOnnx.write(directory, weights, activations, WINDOW, TestWeights.CONTRACT);
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void graphComputesTheNetwork(Activations activations) throws IOException {
    Weights weights = weights(3);
    write(weights, activations);
    Random random = new Random(12);
    int batch = 5;
    try (OrtRuntime runtime = OrtRuntime.open();
        OrtSession session = runtime.openSession(directory.resolve("model.onnx"));
        Arena arena = Arena.ofConfined()) {
      int[][] tokens = new int[batch][COLUMNS];
      MemorySegment pair = arena.allocate(ValueLayout.JAVA_LONG, (long) COLUMNS * batch);
      MemorySegment score = arena.allocate(ValueLayout.JAVA_FLOAT, batch);
      for (int i = 0; i < COLUMNS * batch; i++) {
        tokens[i / COLUMNS][i % COLUMNS] = random.nextInt(5);
        pair.setAtIndex(ValueLayout.JAVA_LONG, i, tokens[i / COLUMNS][i % COLUMNS]);
      }
      try (OrtBinding binding = session.newBinding()) {
        binding.bindInput("pair", pair, ElementType.INT64, batch, COLUMNS);
        binding.bindOutput("score", score, ElementType.FLOAT, batch);
        binding.run();
      }
      for (int b = 0; b < batch; b++) {
        assertEquals(
            probability(weights, tokens[b], activations == Activations.HARD_SIGMOID_RELU),
            score.getAtIndex(ValueLayout.JAVA_FLOAT, b),
            TOLERANCE);
      }
    }
  }

  @Test
  void engineServesItTheSameForAnyThreadsAndBatch() throws IOException {
    write(weights(4), Activations.HARD_SIGMOID_RELU);
    Random random = new Random(13);
    List<Rna> mirnas =
        List.of(
            new Rna("a", TestSequences.random(random, 26, "ACGU")),
            new Rna("b", TestSequences.random(random, 19, "ACGU")),
            new Rna("c", TestSequences.LET_7A));
    List<Rna> targets =
        List.of(
            new Rna("t1", TestSequences.random(random, 2000, "ACGU")),
            new Rna("t2", "UACUACCUCA"),
            new Rna("t3", TestSequences.random(random, 300, "ACGU") + "NNN"));
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
      ModelContract contract = ModelVerification.contract(directory.toString());
      assertEquals("tokens-66", contract.encoding());
      ScanOptions options = ScanOptions.builder().threshold(0).threads(1).build();
      List<Site> expected =
          engine
              .prepare(mirnas, Search.seeds(SeedMatch.TEN_MER_M6))
              .scan(targets, options.toBuilder().batch(16).build());
      assertTrue(expected.size() > 100, expected.size() + " sites");
      assertEquals(
          expected,
          engine
              .prepare(mirnas, Search.seeds(SeedMatch.TEN_MER_M6))
              .scan(targets, options.toBuilder().batch(1024).build()));
      assertEquals(
          expected,
          engine
              .prepare(mirnas, Search.seeds(SeedMatch.TEN_MER_M6))
              .scan(targets, options.toBuilder().threads(2).build()));
      Site seed =
          engine
              .prepare(List.of(mirnas.get(2)), Search.seeds(SeedMatch.TEN_MER_M6))
              .scan(List.of(targets.get(1)), options)
              .getFirst();
      assertEquals(36, seed.end() - 1 - seed.windowStart(), "window column opposite nt 1");
    }
  }

  @Test
  void longerWindowsHaveMoreOnBothSidesOfTheSeed() {
    assertEquals(3, MitarOnnx.architecture(40).windowAfterNt1());
    assertEquals(9, MitarOnnx.architecture(53).windowAfterNt1());
    assertEquals(0, MitarOnnx.architecture(20).windowAfterNt1());
  }

  @Test
  void refusesAMirnaThatWouldBeCut() throws IOException {
    write(weights(5), Activations.STANDARD);
    Rna brief = new Rna("brief", TestSequences.LET_7A);
    Rna large = new Rna("large", "ACGU".repeat(7));
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
      String message =
          "a miRNA of more than 26 nt; model 'test' reads no more: leave it out or name another";
      BadInputException scan =
          assertThrows(BadInputException.class, () -> engine.prepare(List.of(brief, large)));
      assertTrue(scan.getMessage().startsWith("miRNA 'large': " + message), scan.getMessage());
      Pair pair = new Pair("large", large.letters(), "t", "ACGU");
      BadInputException predict =
          assertThrows(
              BadInputException.class,
              () ->
                  engine.predict(
                      List.of(pair).iterator(),
                      new Search.PublishedMitar(Search.PublishedMitar.PUBLISHED_STEP),
                      ScanOptions.DEFAULT,
                      new NoSink()));
      assertTrue(
          predict.getMessage().startsWith("pair 'large', 't': miRNA 'large': " + message),
          predict.getMessage());
    }
  }

  /** The network as loops, in double precision. */
  private static double probability(Weights weights, int[] tokens, boolean hard) {
    float[] embedding = values(weights, "embedding.weight");
    float[] kernel = values(weights, "conv.weight");
    float[] bias = values(weights, "conv.bias");
    int steps = (tokens.length - 11) / 2;
    double[][] x = new double[steps][320];
    for (int filter = 0; filter < 320; filter++) {
      for (int t = 0; t < 2 * steps; t++) {
        double sum = bias[filter];
        for (int channel = 0; channel < 5; channel++) {
          for (int j = 0; j < 12; j++) {
            sum += kernel[(filter * 5 + channel) * 12 + j] * embedding[tokens[t + j] * 5 + channel];
          }
        }
        x[t / 2][filter] = Math.max(x[t / 2][filter], sum); // ReLU and maximum of two
      }
    }
    double[] states = new double[64];
    for (int d = 0; d < 2; d++) {
      double[] last = lstm(weights, d == 0 ? "forward" : "backward", x, d == 1, hard);
      System.arraycopy(last, 0, states, 32 * d, 32);
    }
    double[] hidden = dense(weights, "dense1", states);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Math.max(0, hidden[i]);
    }
    return sigmoid(dense(weights, "dense2", hidden)[0]);
  }

  private static double[] lstm(
      Weights weights, String direction, double[][] x, boolean reversed, boolean hard) {
    float[] input = values(weights, "lstm.l0." + direction + ".input");
    float[] recurrent = values(weights, "lstm.l0." + direction + ".recurrent");
    float[] bias = values(weights, "lstm.l0." + direction + ".bias");
    double[] h = new double[32];
    double[] c = new double[32];
    for (int t = 0; t < x.length; t++) {
      double[] step = x[reversed ? x.length - 1 - t : t];
      double[] gates = new double[128];
      for (int g = 0; g < 128; g++) {
        gates[g] = bias[g];
        for (int i = 0; i < 320; i++) {
          gates[g] += input[g * 320 + i] * step[i];
        }
        for (int i = 0; i < 32; i++) {
          gates[g] += recurrent[g * 32 + i] * h[i];
        }
      }
      for (int i = 0; i < 32; i++) {
        double cell = gate(gates[32 + i], hard) * c[i];
        c[i] = cell + gate(gates[i], hard) * state(gates[64 + i], hard);
        h[i] = gate(gates[96 + i], hard) * state(c[i], hard);
      }
    }
    return h;
  }

  private static double gate(double x, boolean hard) {
    return hard ? Math.max(0, Math.min(1, 0.2 * x + 0.5)) : sigmoid(x);
  }

  private static double state(double x, boolean hard) {
    return hard ? Math.max(0, x) : Math.tanh(x);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] dense(Weights weights, String name, double[] x) {
    float[] weight = values(weights, name + ".weight");
    float[] bias = values(weights, name + ".bias");
    double[] y = new double[bias.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += weight[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static float[] values(Weights weights, String name) {
    return weights.tensors().get(name).values();
  }
}
