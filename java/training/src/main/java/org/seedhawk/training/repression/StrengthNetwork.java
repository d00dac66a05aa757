// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.Tensor;

/**
 * The network of {@link SiteNet} in DJL, on standardised features, with a scale and an offset for
 * each experiment. One thread at a time.
 */
final class StrengthNetwork extends Network {
  /** exp(-2) is about what an average site adds. */
  private static final float FIRST_STRENGTH = -2;

  StrengthNetwork(long seed, int experiments) {
    Initial initial = new Initial(seed);
    int inputs = SiteFeatures.COUNT + SiteNet.TYPES;
    add("hidden.weight", initial.normal(1 / Math.sqrt(inputs), inputs, SiteNet.HIDDEN));
    add("hidden.bias", Initial.constant(0, SiteNet.HIDDEN));
    add(
        "second.weight",
        initial.normal(1 / Math.sqrt(SiteNet.HIDDEN), SiteNet.HIDDEN, SiteNet.SECOND));
    add("second.bias", Initial.constant(0, SiteNet.SECOND));
    add("strength.weight", initial.normal(0.5 / Math.sqrt(SiteNet.SECOND), SiteNet.SECOND, 1));
    add("strength.bias", Initial.constant(FIRST_STRENGTH, 1));
    add("experiment.scale", Initial.constant(1, experiments));
    add("experiment.offset", Initial.constant(0, experiments));
  }

  /**
   * Returns the strength of sites, float32[n].
   *
   * @param inputs float32[n, COUNT + TYPES]: standardised features, then one-hot types
   */
  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray x = layer(inputs.singletonOrThrow(), "hidden");
    x = layer(x, "second");
    return x.matMul(parameter("strength.weight")).add(parameter("strength.bias")).flatten();
  }

  private NDArray layer(NDArray in, String name) {
    NDArray x = in.matMul(parameter(name + ".weight")).add(parameter(name + ".bias"));
    NDArray six = AlignedArrays.scalar(x.getManager(), 6);
    return x.mul(x.div(six).add(0.5f).clip(0, 1));
  }

  NDArray scale(int experiment) {
    return parameter("experiment.scale").get(experiment);
  }

  NDArray offset(int experiment) {
    return parameter("experiment.offset").get(experiment);
  }

  /** Returns weights as {@link SiteNet} takes them: for features as they are. */
  static Map<String, Tensor> served(Weights weights, double[][] moments) {
    int hidden = SiteNet.HIDDEN;
    float[] trained =
        weights.get("hidden.weight", SiteFeatures.COUNT + SiteNet.TYPES, hidden).values();
    float[] bias = weights.get("hidden.bias", hidden).values();
    float[] weight = new float[SiteFeatures.COUNT * hidden];
    double[] shift = new double[hidden];
    for (int i = 0; i < SiteFeatures.COUNT; i++) {
      for (int j = 0; j < hidden; j++) {
        double scaled = trained[i * hidden + j] / moments[1][i];
        weight[i * hidden + j] = (float) scaled;
        shift[j] -= scaled * moments[0][i];
      }
    }
    float[] biases = new float[SiteNet.TYPES * hidden];
    for (int type = 0; type < SiteNet.TYPES; type++) {
      for (int j = 0; j < hidden; j++) {
        biases[type * hidden + j] =
            (float) (bias[j] + trained[(SiteFeatures.COUNT + type) * hidden + j] + shift[j]);
      }
    }
    Map<String, Tensor> served = new LinkedHashMap<>();
    served.put("hidden.weight", Tensor.of(weight, SiteFeatures.COUNT, hidden));
    served.put("hidden.bias", Tensor.of(biases, SiteNet.TYPES, hidden));
    for (String name :
        new String[] {"second.weight", "second.bias", "strength.weight", "strength.bias"}) {
      served.put(name, weights.tensors().get(name));
    }
    return served;
  }
}
