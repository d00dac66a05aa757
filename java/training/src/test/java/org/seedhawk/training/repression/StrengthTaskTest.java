// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.Weights;

/** The loss of a step against a slow one, and its gradient against differences of it. */
class StrengthTaskTest {
  private static final int WIDTH = SiteFeatures.COUNT + SiteNet.TYPES;

  private static StrengthTask.Batch batch(long seed) {
    Random random = new Random(seed);
    int[] ends = {0, 2, 2, 5, 6, 9};
    float[] inputs = new float[9 * WIDTH];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian();
    }
    float[] y = new float[ends.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) (2 * random.nextGaussian());
    }
    return new StrengthTask.Batch(1, inputs, ends, y);
  }

  private static double loss(Weights weights, StrengthTask.Batch batch) {
    float[] w1 = weights.tensors().get("hidden.weight").values();
    float[] w2 = weights.tensors().get("second.weight").values();
    float[] w3 = weights.tensors().get("strength.weight").values();
    double loss = 0;
    for (int gene = 0; gene < batch.ends().length; gene++) {
      double sum = 0;
      for (int site = gene == 0 ? 0 : batch.ends()[gene - 1]; site < batch.ends()[gene]; site++) {
        double[] hidden = new double[SiteNet.HIDDEN];
        for (int j = 0; j < hidden.length; j++) {
          for (int i = 0; i < WIDTH; i++) {
            hidden[j] += batch.inputs()[site * WIDTH + i] * w1[i * hidden.length + j];
          }
          hidden[j] = swish(hidden[j] + weights.tensors().get("hidden.bias").values()[j]);
        }
        double strength = weights.tensors().get("strength.bias").values()[0];
        for (int k = 0; k < SiteNet.SECOND; k++) {
          double second = weights.tensors().get("second.bias").values()[k];
          for (int j = 0; j < hidden.length; j++) {
            second += hidden[j] * w2[j * SiteNet.SECOND + k];
          }
          strength += swish(second) * w3[k];
        }
        sum += Math.exp(Math.min(strength, 8));
      }
      double predicted =
          weights.tensors().get("experiment.scale").values()[batch.index()] * Math.log(1 + sum)
              + weights.tensors().get("experiment.offset").values()[batch.index()];
      double error = Math.abs(predicted - batch.y()[gene]);
      loss += error < 1.5 ? error * error / 2 : 1.5 * (error - 0.75);
    }
    return loss / batch.ends().length;
  }

  private static double swish(double x) {
    return x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
  }

  @Test
  void lossAndGradientAreThoseOfTheFormula() {
    StrengthTask.Batch batch = batch(3);
    try (StrengthNetwork network = new StrengthNetwork(5, 2)) {
      StrengthTask task = new StrengthTask(network, List.of(batch), 1);
      task.begin(1);
      Weights weights = network.weights();
      try (NDManager manager = network.manager().newSubManager();
          GradientCollector collector = Engine.getEngine(Network.ENGINE).newGradientCollector()) {
        NDArray loss = task.loss(manager, 0);
        assertEquals(loss(weights, batch), loss.getFloat(), 1e-4);
        collector.backward(loss);
        for (Map.Entry<String, NDArray> parameter : network.parameters().entrySet()) {
          float[] gradient = parameter.getValue().getGradient().toFloatArray();
          Random random = new Random(1);
          for (int trial = 0; trial < 5; trial++) {
            int at = random.nextInt(gradient.length);
            float[] values = weights.tensors().get(parameter.getKey()).values();
            float kept = values[at];
            values[at] = kept + 1e-2f;
            double more = loss(weights, batch);
            values[at] = kept - 1e-2f;
            double less = loss(weights, batch);
            values[at] = kept;
            assertEquals((more - less) / 2e-2, gradient[at], 2e-3, parameter.getKey());
          }
        }
      }
    }
  }
}
