// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.bench.Required;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.model.PathChoice;

/** On sequences of the data pack. */
@Tag("djl")
class PairBatchTest {
  private static final int SIZE = 32;

  @BeforeEach
  void requireDataAndKernels() {
    if (!Files.exists(Path.of(System.getProperty("seedhawk.data", "../shared/data")))) {
      Required.skip("data", "the data pack is absent");
    }
    try {
      NativeKernels.open(NativeKernels.Backend.AUTO).close();
    } catch (NativeUnavailableException e) {
      Assumptions.abort("no libseedhawk: " + e.getMessage());
    }
  }

  private static String folder(String model) {
    return Path.of(System.getProperty("user.dir"), "..", "models", model).toString();
  }

  private static float[] scores(PairBatch.Scorer scorer) throws IOException {
    FloatBuffer buffer = scorer.score();
    float[] scores = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      scores[i] = buffer.get(i);
    }
    return scores;
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "targetnet", "deeptarget"})
  void everyoneScoresTheSame(String model) throws IOException {
    try (PairBatch batch = new PairBatch(folder(model), SIZE);
        PairBatch.Scorer fused = batch.engine(PathChoice.AUTO);
        PairBatch.Scorer graph = batch.engine(PathChoice.JOINT);
        PairBatch.Scorer djl = batch.djl();
        PairBatch.Scorer jni = batch.jni()) {
      float[] expected = scores(graph);
      Set<Float> distinct = new HashSet<>();
      for (float score : expected) {
        distinct.add(score);
      }
      assertTrue(distinct.size() > SIZE / 2, "the pairs score alike: " + distinct);
      for (PairBatch.Scorer each : new PairBatch.Scorer[] {fused, djl, jni, djl}) {
        float[] actual = scores(each);
        for (int i = 0; i < SIZE; i++) {
          assertEquals(expected[i], actual[i], 1e-4, "pair " + i);
        }
      }
    }
  }

  @Test
  void refusesAModelWithoutAFusedKernel() throws IOException {
    try (PairBatch batch = new PairBatch(folder("mitar"), SIZE)) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> batch.engine(PathChoice.AUTO));
      assertTrue(e.getMessage().endsWith("has no fused kernel, or towers"), e.getMessage());
    }
  }
}
