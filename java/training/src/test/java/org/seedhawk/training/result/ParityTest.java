// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.fit.NetworkScorer;
import org.seedhawk.training.fit.OnnxScorer;
import org.seedhawk.training.fit.TrainingException;
import org.seedhawk.training.network.Architecture;
import org.seedhawk.training.network.DeepTarget;
import org.seedhawk.training.network.DuplexNet;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Mitar;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.TargetNet;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.ModelWriter;

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
      int mirna = pool.addMirna(TestSequences.random(random, 17 + random.nextInt(10), "ACGU"));
      int region = pool.addRegion(TestSequences.random(random, 10 + random.nextInt(40), "ACGU"));
      int nt1 = random.nextInt((int) pool.region(region).baseCount());
      windows.add(new Window(mirna, region, nt1, random.nextBoolean()));
    }
  }

  @AfterEach
  void close() {
    pool.close();
  }

  /** Every architecture that can be trained, and the ways in which it is served. */
  private static Map<Architecture, List<String>> architectures() {
    return Map.of(
        new DeepTarget(),
        List.of("joint", "towers"),
        new TargetNet(0.5),
        List.of("joint"),
        new Mitar(53, 0.2),
        List.of("joint"),
        new DuplexNet(new DuplexNet.Sizes(1, 12, 24, 32, 0), 0.2),
        List.of("joint"));
  }

  @Test
  void onnxRuntimeScoresWhatDjlScoresForRandomWeights() throws IOException {
    for (Map.Entry<Architecture, List<String>> entry : architectures().entrySet()) {
      Architecture architecture = entry.getKey();
      Path out = directory.resolve(architecture.contract().name());
      try (Network network = architecture.network(new Initial(3));
          NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pool)) {
        for (double slope : new double[] {1, 8}) {
          network.setWeights(architecture.calibrated(network.weights(), slope, 0.3));
          ModelWriter.write(
              out,
              architecture.graphs(network.weights()),
              TestWeights.CONTRACT,
              architecture.contract());
          Parity parity = Parity.measure(out, scorer, architecture.inputs(), pool, windows);
          parity.check();
          assertEquals(entry.getValue(), List.copyOf(parity.largest().keySet()));
          assertTrue(spread(scorer.score(windows)) > 1e-3, "the scores must differ");
        }
      }
    }
  }

  @Test
  void calibratingTheWeightsIsPlattScalingOfTheScore() {
    for (Architecture architecture : architectures().keySet()) {
      try (Network network = architecture.network(new Initial(8));
          NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pool)) {
        float[] before = scorer.score(windows);
        PlattScaling platt = new PlattScaling(1.3, -0.4);
        network.setWeights(
            architecture.calibrated(network.weights(), platt.slope(), platt.offset()));
        float[] after = scorer.score(windows);
        for (int i = 0; i < before.length; i++) {
          assertEquals(platt.apply(before[i]), after[i], 1e-4);
        }
      }
    }
  }

  @Test
  void theFirstWeightsFollowFromTheSeed() {
    for (Architecture architecture : architectures().keySet()) {
      try (Network one = architecture.network(new Initial(8));
          Network same = architecture.network(new Initial(8));
          Network other = architecture.network(new Initial(9))) {
        // The last matrix is random everywhere.
        String name =
            one.parameters().keySet().stream()
                .filter(parameter -> parameter.endsWith("weight"))
                .reduce((first, second) -> second)
                .orElseThrow();
        float[] values = one.weights().tensors().get(name).values();
        assertArrayEquals(values, same.weights().tensors().get(name).values());
        assertFalse(Arrays.equals(values, other.weights().tensors().get(name).values()));
      }
    }
  }

  @Test
  void onnxRuntimeScoresWhatDjlScoresForTheShippedModel() throws IOException {
    Architecture architecture = new DeepTarget();
    Weights shipped = TestWeights.ofFile(SHIPPED.resolve("model.onnx")).named();
    try (Network network = architecture.network(new Initial(3));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pool)) {
      network.setWeights(shipped);
      Parity.measure(SHIPPED, scorer, architecture.inputs(), pool, windows).check();
      assertTrue(spread(scorer.score(windows)) > 0.1);
    }
  }

  @Test
  void shippedFilesAreTheSameModel() throws IOException {
    Architecture architecture = new DeepTarget();
    Weights weights = TestWeights.ofFile(SHIPPED.resolve("model.onnx")).named();
    ModelWriter.write(
        directory, architecture.graphs(weights), TestWeights.CONTRACT, architecture.contract());
    Inputs inputs = architecture.inputs();
    try (OnnxScorer shipped = new OnnxScorer(SHIPPED, inputs, pool);
        OnnxScorer written = new OnnxScorer(directory, inputs, pool)) {
      for (String way : List.of("joint", "towers")) {
        // A file with other axes adds in another order.
        assertEquals(
            0,
            Parity.largestDifference(written.score(windows, way), shipped.score(windows, way)),
            1e-6);
      }
    }
  }

  @Test
  void refusesAModelThatScoresOtherwise() throws IOException {
    Architecture architecture = new DeepTarget();
    try (Network network = architecture.network(new Initial(3));
        NetworkScorer scorer = new NetworkScorer(network, architecture.inputs(), pool)) {
      ModelWriter.write(
          directory,
          architecture.graphs(TestWeights.random(6).named()),
          TestWeights.CONTRACT,
          architecture.contract());
      Parity parity = Parity.measure(directory, scorer, architecture.inputs(), pool, windows);
      TrainingException e = assertThrows(TrainingException.class, parity::check);
      assertTrue(e.getMessage().contains("on 1000 windows"), e.getMessage());
    }
    assertThrows(
        TrainingException.class,
        () -> new Parity(1, Map.of("joint", Double.NaN), Parity.TOLERANCE).check());
    assertThrows(TrainingException.class, () -> new Parity(1, Map.of(), Parity.TOLERANCE).check());
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
