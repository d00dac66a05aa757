// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.model.MirnaTokens;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.StepScorer;

/** The exported decoder, step by step, writes what the trained network does in one pass. */
class GeneratorParityTest {
  /** Random weights are large, and so are the sums: float32 keeps five digits of them. */
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {Seq2Seq.ARCHITECTURE, Transformer.ARCHITECTURE})
  void stepsGiveWhatOnePassGives(String architecture) throws IOException {
    GeneratorRecipe.ModelPart part = GeneratorTests.part(architecture);
    GeneratorTests.write(folder, part, 5);
    Random random = new Random(6);
    List<String> sites =
        List.of(
            GeneratorTests.letters(random, 20),
            GeneratorTests.letters(random, 9),
            GeneratorTests.letters(random, 1));
    List<String> mirnas =
        List.of(
            GeneratorTests.letters(random, 22),
            GeneratorTests.letters(random, 27),
            GeneratorTests.letters(random, 1));
    try (GeneratorNetwork network = GeneratorTests.network(part, 5);
        NDManager manager = network.manager().newSubManager();
        TeachingBatch batch = new TeachingBatch(3, GeneratorTests.SITE_LENGTH);
        StepScorer scorer = new StepScorer(ModelFiles.generator(folder.toString()))) {
      batch.fill(sites, mirnas);
      NDArray logits = network.forward(batch.inputs(manager), false);
      float[] expected = logits.logSoftmax(1).toFloatArray();
      double spread = 0;
      for (int row = 0; row < 3; row++) {
        float[][] scores = scorer.score(sites.get(row), mirnas.get(row));
        assertEquals(mirnas.get(row).length() + 1, scores.length);
        for (int step = 0; step < scores.length; step++) {
          for (int token = 0; token < MirnaTokens.COUNT; token++) {
            float wanted = expected[(row * 28 + step) * MirnaTokens.COUNT + token];
            assertEquals(wanted, scores[step][token], TOLERANCE, row + " " + step + " " + token);
            spread = Math.max(spread, Math.abs(wanted - expected[token]));
          }
        }
      }
      assertTrue(spread > 0.1, "the answers hardly differ: " + spread);
    }
  }
}
