// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.fit.NetworkScorer;
import org.seedhawk.training.onnx.ModelWriter;
import org.seedhawk.training.onnx.Tensor;
import org.seedhawk.training.result.Parity;

class DuplexNetTest {
  @TempDir Path directory;

  private final SitePool pool = new SitePool();

  @AfterEach
  void close() {
    pool.close();
  }

  private static DuplexNet model(int nets, int bulge) {
    return new DuplexNet(new DuplexNet.Sizes(nets, 5, 7, 6, bulge), 0.2);
  }

  /** Every value differs from what it is at first, and scales are negative here and there. */
  private static Weights disturbed(Weights weights, long seed) {
    Random random = new Random(seed);
    Weights changed = weights;
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      float[] values = entry.getValue().values().clone();
      boolean variance = entry.getKey().endsWith(".variance");
      for (int i = 0; i < values.length; i++) {
        values[i] =
            variance
                ? 0.5f + random.nextFloat()
                : (entry.getKey().endsWith(".gamma") ? 0 : values[i])
                    + (float) random.nextGaussian() * 0.5f;
      }
      changed = changed.with(entry.getKey(), values);
    }
    return changed;
  }

  private List<Window> windows() {
    Random random = new Random(11);
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int mirna = pool.addMirna(TestSequences.random(random, 16 + random.nextInt(10), "ACGU"));
      int region = pool.addRegion(TestSequences.random(random, 10 + random.nextInt(60), "ACGU"));
      windows.add(
          new Window(mirna, region, random.nextInt((int) pool.region(region).baseCount()), true));
    }
    return windows;
  }

  @Test
  void onnxRuntimeScoresWhatDjlScores() throws IOException {
    List<Window> windows = windows();
    for (int nets : List.of(1, 3)) {
      for (int bulge : List.of(0, 2)) {
        DuplexNet model = model(nets, bulge);
        Path out = directory.resolve(nets + "-" + bulge);
        try (Network network = model.network(new Initial(3));
            NetworkScorer scorer = new NetworkScorer(network, model.inputs(), pool)) {
          network.setWeights(model.calibrated(disturbed(network.weights(), 7), 0.2, 0.1));
          ModelWriter.write(
              out, model.graphs(network.weights()), TestWeights.CONTRACT, model.contract());
          Parity parity = Parity.measure(out, scorer, model.servedInputs(), pool, windows);
          parity.check();
          assertEquals(Set.of("joint"), parity.largest().keySet());
          float[] scores = scorer.score(windows);
          float least = 1;
          float most = 0;
          for (float score : scores) {
            least = Math.min(least, score);
            most = Math.max(most, score);
          }
          assertTrue(most - least > 0.05, "scores from " + least + " to " + most);
        }
      }
    }
  }

  @Test
  void marginIsTheMeanOfTheNets() {
    DuplexNet model = model(3, 2);
    try (Network network = model.network(new Initial(3));
        NDManager manager = network.manager().newSubManager()) {
      NDArray mirna = manager.zeros(new Shape(2, 4, 50));
      NDArray site = manager.ones(new Shape(2, 4, 50));
      float[] served = network.forward(new NDList(mirna, site), false).toFloatArray();
      assertEquals(2, served.length);
      assertEquals(new Shape(2, 3), network.forward(new NDList(mirna, site), true).getShape());
      assertArrayEquals(new float[] {served[0], served[0]}, served);
    }
  }

  /** A site that is bulged by two registers is as good as the unbulged one, by more it is not. */
  @Test
  void theThreePrimeHalfMayBeMovedByTheBulge() {
    DuplexNet model = model(1, 2);
    try (Network network = model.network(new Initial(3));
        NDManager manager = network.manager().newSubManager()) {
      Weights weights = network.weights();
      for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
        float[] values = entry.getValue().values().clone();
        if (entry.getKey().equals("along.weight")) {
          // The middle of the convolution counts Watson-Crick pairs.
          Arrays.fill(values, 0);
          for (int filter = 0; filter < 5; filter++) {
            for (int pair = 0; pair < 2; pair++) {
              values[(filter * 6 + pair) * 5 + 2] = 1;
            }
          }
        } else if (entry.getKey().equals("across.weight")) {
          Arrays.fill(values, 0);
          for (int i = 2; i < values.length; i += 5) {
            values[i] = 1;
          }
        } else if (entry.getKey().endsWith(".weight") && !entry.getKey().startsWith("pair")) {
          Arrays.fill(values, 1);
        }
        weights = weights.with(entry.getKey(), values);
      }
      network.setWeights(weights);
      float[] margins = new float[4];
      String mirna = "ACACACACACGUGUGUGUGUGU";
      for (int bulge = 0; bulge < 4; bulge++) {
        // Reversed site: opposite nt 1 first.
        String site = "UGUGUGUGUG" + "A".repeat(bulge) + "CACACACACACA";
        margins[bulge] =
            network.forward(new NDList(oneHot(manager, mirna), oneHot(manager, site)), false)
                .toFloatArray()[0];
      }
      assertTrue(margins[2] > margins[3] + 1, Arrays.toString(margins));
      assertTrue(
          Math.abs(margins[2] - margins[0]) < margins[2] - margins[3], Arrays.toString(margins));
    }
  }

  private static NDArray oneHot(NDManager manager, String letters) {
    float[] values = new float[4 * 50];
    for (int i = 0; i < letters.length(); i++) {
      values["ACGU".indexOf(letters.charAt(i)) * 50 + i] = 1;
    }
    return AlignedArrays.create(manager, values, 1, 4, 50);
  }
}
