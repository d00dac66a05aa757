// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("seedhawk.root"), "models/deeptarget");

  @TempDir Path directory;

  private final SitePool pool = new SitePool();
  private final List<Window> windows = new ArrayList<>();

  @BeforeEach
  void drawWindows() {
    Random random = new Random(41);
    for (int i = 0; i < 1_000; i++) {
      int mirna = pool.addMirna(TestSequences.random(random, 17 + random.nextInt(16), "ACGU"));
      int region = pool.addRegion(TestSequences.random(random, 10 + random.nextInt(40), "ACGU"));
      int nt1 = random.nextInt((int) pool.region(region).baseCount());
      windows.add(new Window(mirna, region, nt1, random.nextBoolean()));
    }
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void onnxRuntimeScoresWhatDjlScoresForRandomWeights() throws IOException {
    try (DeepTargetNetwork network = new DeepTargetNetwork(pool, 3, Tracker.fixed(0.001f))) {
      DeepTargetOnnx.write(directory, network.weights(), TestWeights.CONTRACT);
      Parity parity = Parity.measure(directory, network, pool, windows);
      parity.check();
      assertTrue(spread(network.score(windows)) > 1e-3, "the scores must differ from each other");

      // A model whose margins are large must agree too.
      network.setWeights(TestWeights.random(4));
      DeepTargetOnnx.write(directory, network.weights(), TestWeights.CONTRACT);
      Parity.measure(directory, network, pool, windows).check();
    }
  }

  @Test
  void onnxRuntimeScoresWhatDjlScoresForTheShippedModel() throws IOException {
    try (DeepTargetNetwork network = new DeepTargetNetwork(pool, 3, Tracker.fixed(0.001f))) {
      network.setWeights(TestWeights.ofFile(SHIPPED.resolve("model.onnx")));
      Parity.measure(SHIPPED, network, pool, windows).check();
      assertTrue(spread(network.score(windows)) > 0.1);
    }
  }

  @Test
  void shippedFilesAreTheSameModel() throws IOException {
    DeepTargetWeights weights = TestWeights.ofFile(SHIPPED.resolve("model.onnx"));
    DeepTargetOnnx.write(directory, weights, TestWeights.CONTRACT);
    try (OnnxScorer shipped = new OnnxScorer(SHIPPED, pool);
        OnnxScorer written = new OnnxScorer(directory, pool)) {
      assertEquals(0, Parity.largestDifference(written.score(windows), shipped.score(windows)));
      assertEquals(
          0,
          Parity.largestDifference(written.scoreByTowers(windows), shipped.scoreByTowers(windows)));
    }
  }

  @Test
  void refusesAModelThatScoresOtherwise() throws IOException {
    try (DeepTargetNetwork network = new DeepTargetNetwork(pool, 3, Tracker.fixed(0.001f))) {
      DeepTargetOnnx.write(directory, TestWeights.random(6), TestWeights.CONTRACT);
      Parity parity = Parity.measure(directory, network, pool, windows);
      TrainingException e = assertThrows(TrainingException.class, parity::check);
      assertTrue(e.getMessage().contains("on 1000 sites"), e.getMessage());
    }
    assertThrows(
        TrainingException.class, () -> new Parity(1, Double.NaN, 0, Parity.TOLERANCE).check());
  }

  @Test
  void scalingTheMarginIsPlattScalingOfTheScore() {
    try (DeepTargetNetwork network = new DeepTargetNetwork(pool, 3, Tracker.fixed(0.001f))) {
      network.setWeights(TestWeights.random(8));
      float[] before = network.score(windows);
      PlattScaling platt = new PlattScaling(1.3, -0.4);
      network.setWeights(network.weights().withMargin(platt.slope(), platt.offset()));
      float[] after = network.score(windows);
      for (int i = 0; i < before.length; i++) {
        assertEquals(platt.apply(before[i]), after[i], 1e-4);
      }
    }
  }

  @Test
  void pairDetectorsFireOnPairsOnly() {
    float[] second = TestWeights.random(1).withPairDetectors().conv2().weight().values();
    float[] first = TestWeights.random(1).withPairDetectors().conv1().weight().values();
    for (int letter = 0; letter < 4; letter++) {
      assertEquals(1, first[letter * 12 + letter * 3 + 1]);
    }
    for (int mirna = 0; mirna < 4; mirna++) {
      float watsonCrick = second[mirna * 192 + mirna * 3 + 1];
      float partner = second[mirna * 192 + (32 + 3 - mirna) * 3 + 1];
      assertEquals(2, watsonCrick + partner);
    }
  }

  private static float spread(float[] scores) {
    float min = scores[0];
    float max = scores[0];
    for (float score : scores) {
      min = Math.min(min, score);
      max = Math.max(max, score);
    }
    return max - min;
  }
}
