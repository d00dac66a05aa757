// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.Tensor;

/** Small generators with random weights. */
final class GeneratorTests {
  static final int SITE_LENGTH = 20;

  private GeneratorTests() {}

  static GeneratorRecipe.ModelPart part(String architecture) {
    boolean isSeq2Seq = architecture.equals(Seq2Seq.ARCHITECTURE);
    return new GeneratorRecipe.ModelPart(
        "test",
        "1",
        architecture,
        SITE_LENGTH,
        12,
        isSeq2Seq ? null : 2,
        isSeq2Seq ? null : 3,
        isSeq2Seq ? null : 10,
        0.1,
        isSeq2Seq ? 0.2 : null,
        "none");
  }

  /** Returns a network whose answers depend on the site and on every letter before. */
  static GeneratorNetwork network(GeneratorRecipe.ModelPart part, long seed) {
    GeneratorNetwork network = GeneratorNetwork.of(part, new Initial(seed));
    Random random = new Random(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network
        .weights()
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              for (int i = 0; i < values.length; i++) {
                values[i] += (float) random.nextGaussian();
              }
              tensors.put(name, new Tensor(tensor.shape(), values));
            });
    network.setWeights(new Weights(tensors));
    return network;
  }

  /** Writes a network of {@link #network} as files. */
  static void write(Path folder, GeneratorRecipe.ModelPart part, long seed) throws IOException {
    try (GeneratorNetwork network = network(part, seed)) {
      GeneratorExport.write(folder, part, network.weights(), "none");
    }
  }

  static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("ACGU".charAt(random.nextInt(4)));
    }
    return text.toString();
  }
}
