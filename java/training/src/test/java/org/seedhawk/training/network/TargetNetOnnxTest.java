// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.onnxruntime.OrtBinding;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.OrtSession;
import org.seedhawk.model.ModelContract;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.onnx.ContractMetadata;
import org.seedhawk.training.onnx.Tensor;

/** TargetNet's graph with random weights: it computes what its description says, and is served. */
class TargetNetOnnxTest {
  /** Float32 sums in another order. */
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path directory;

  private static final TargetNetWeights WEIGHTS = weights(new Random(11));

  @BeforeAll
  static void write() throws IOException {
    TargetNetOnnx.write(directory, WEIGHTS, TestWeights.CONTRACT);
  }

  @Test
  void graphComputesTheNetwork() throws IOException {
    Random random = new Random(12);
    int batch = 8;
    double[][][] inputs = new double[batch][TargetNetWeights.ROWS][TargetNetWeights.COLUMNS];
    try (OrtRuntime runtime = OrtRuntime.open();
        OrtSession session = runtime.openSession(directory.resolve("model.onnx"));
        Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(ValueLayout.JAVA_FLOAT, 500L * batch);
      MemorySegment score = arena.allocate(ValueLayout.JAVA_FLOAT, batch);
      for (int i = 0; i < 500 * batch; i++) {
        float value = random.nextInt(3) == 0 ? 1 : 0;
        inputs[i / 500][i / 50 % 10][i % 50] = value;
        pair.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
      try (OrtBinding binding = session.newBinding()) {
        binding.bindInput("pair", pair, ElementType.FLOAT, batch, 10, 50);
        binding.bindOutput("score", score, ElementType.FLOAT, batch);
        binding.run();
      }
      for (int b = 0; b < batch; b++) {
        assertEquals(
            probability(inputs[b]), score.getAtIndex(ValueLayout.JAVA_FLOAT, b), TOLERANCE);
      }
    }
  }

  @Test
  void engineServesItTheSameForAnyThreadsAndBatch() {
    ModelVerification verified = ModelVerification.of(directory.toString());
    assertEquals(InputEncoding.ESA_50, verified.contract().encoding());
    assertFalse(verified.towers());
    Random random = new Random(13);
    List<Rna> mirnas =
        List.of(
            new Rna("a", letters(random, 22)),
            new Rna("b", letters(random, 19)),
            new Rna("c", "UGAGGUAGUAGGUUGUAUAGUU"));
    List<Rna> targets =
        List.of(
            new Rna("t1", letters(random, 3000)),
            new Rna("t2", "ACUACCUCA"),
            new Rna("t3", letters(random, 700) + "NNN" + letters(random, 700)));
    try (Seedhawk engine = Seedhawk.open(directory.toString())) {
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
      Site site = expected.getFirst();
      assertEquals(40, site.windowEnd() - site.windowStart());
    }
  }

  @Test
  void contractRefusesWhatTheEncodingCannotBe() {
    Map<String, String> good =
        TestWeights.CONTRACT.of("m.onnx", "joint", ContractMetadata.Architecture.TARGETNET);
    ModelContract contract = ModelContract.read("m.onnx", good);
    assertEquals(List.of(), contract.tokens());
    assertEquals(5, contract.windowAfterNt1());
    refused(good, "window_length", "30", "window_length is 30 but encoding 'esa-50' has windows");
    refused(good, "padding", "left", "padding is 'left' but encoding 'esa-50' has 'right'");
    refused(good, "tokens", "0,1,2,3,4,5", "tokens is '0,1,2,3,4,5' but encoding 'esa-50' writes");
    refused(good, "part", "site", "part is 'site' but encoding 'esa-50' allows 'joint' alone");
    refused(
        good,
        "encoding",
        "esa-60",
        "encoding is 'esa-60' but for window_length 40 and mirna_length 45 this engine writes"
            + " 'onehot-pair-40', 'esa-50', 'tokens-pair-40', 'tokens-85'");
  }

  @Test
  void refusesWeightsOfAnotherShape() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TargetNetWeights(
                    WEIGHTS.stem1(),
                    WEIGHTS.stem2(),
                    WEIGHTS.stage2(),
                    WEIGHTS.stage1(),
                    WEIGHTS.weight(),
                    WEIGHTS.bias()));
    assertTrue(e.getMessage().startsWith("layer stage1.conv1 has the shape"), e.getMessage());
  }

  private static void refused(Map<String, String> good, String key, String value, String message) {
    Map<String, String> bad = new java.util.TreeMap<>(good);
    bad.put("seedhawk." + key, value);
    ModelException e = assertThrows(ModelException.class, () -> ModelContract.read("m.onnx", bad));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** The network as loops, in double precision. */
  private static double probability(double[][] input) {
    double[][] x = convolution(relu(convolution(input, WEIGHTS.stem1())), WEIGHTS.stem2());
    x = block(block(x, WEIGHTS.stage1()), WEIGHTS.stage2());
    x = relu(x);
    double logit = WEIGHTS.bias().values()[0];
    for (int channel = 0; channel < 32; channel++) {
      for (int column = 0; column < 16; column++) {
        double max = Math.max(x[channel][3 * column], x[channel][3 * column + 1]);
        max = Math.max(max, x[channel][3 * column + 2]);
        logit += max * WEIGHTS.weight().values()[16 * channel + column];
      }
    }
    return 1 / (1 + Math.exp(-logit));
  }

  private static double[][] block(double[][] input, TargetNetWeights.Block weights) {
    double[][] x = convolution(relu(input), weights.conv1());
    x = convolution(relu(x), weights.conv2());
    for (int channel = 0; channel < input.length; channel++) {
      for (int column = 0; column < input[channel].length; column++) {
        x[channel][column] += input[channel][column];
      }
    }
    return x;
  }

  private static double[][] relu(double[][] input) {
    double[][] x = new double[input.length][input[0].length];
    for (int channel = 0; channel < x.length; channel++) {
      for (int column = 0; column < x[channel].length; column++) {
        x[channel][column] = Math.max(0, input[channel][column]);
      }
    }
    return x;
  }

  private static double[][] convolution(double[][] input, Tensor weight) {
    int out = weight.shape().get(0).intValue();
    int kernel = weight.shape().get(2).intValue();
    double[][] x = new double[out][input[0].length];
    for (int o = 0; o < out; o++) {
      for (int column = 0; column < x[o].length; column++) {
        for (int i = 0; i < input.length; i++) {
          for (int k = 0; k < kernel; k++) {
            int from = column + k - kernel / 2;
            if (from >= 0 && from < input[i].length) {
              x[o][column] += input[i][from] * weight.values()[(o * input.length + i) * kernel + k];
            }
          }
        }
      }
    }
    return x;
  }

  private static TargetNetWeights weights(Random random) {
    return new TargetNetWeights(
        tensor(random, 16, 10, 5),
        tensor(random, 16, 16, 5),
        new TargetNetWeights.Block(tensor(random, 16, 16, 3), tensor(random, 16, 16, 3)),
        new TargetNetWeights.Block(tensor(random, 32, 16, 3), tensor(random, 32, 32, 3)),
        tensor(random, 1, 512),
        tensor(random, 1));
  }

  private static Tensor tensor(Random random, long... shape) {
    long inputs = 1;
    for (int i = 1; i < shape.length; i++) {
      inputs *= shape[i];
    }
    float[] values = new float[(int) (shape[0] * inputs)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
    }
    return Tensor.of(values, shape);
  }
}
