// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** Runs that are cut into pieces. */
class RowRunnerTest {
  private static final int PAIRS = 117; // no multiple of a piece

  private static String letters(SplittableRandom random, int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** Scores the pairs, so many at once. */
  private static float[] scores(SiteModel model, int batch) {
    SplittableRandom random = new SplittableRandom(3);
    WindowEncoder encoder = new WindowEncoderJava();
    try (SequenceBatch sequences = new SequenceBatch(new SequencePackerJava())) {
      sequences.add(letters(random, 300));
      List<PackedSequence> mirnas = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sequences.add(letters(random, 22));
      }
      for (int i = 0; i < 5; i++) {
        mirnas.add(sequences.get(1 + i));
      }
      float[] scores = new float[PAIRS];
      try (MirnaRows rows = model.mirnaRows(mirnas, encoder);
          SiteScorer scorer = model.newScorer(encoder, batch)) {
        scorer.use(rows);
        for (int first = 0; first < PAIRS; first += batch) {
          int count = Math.min(batch, PAIRS - first);
          for (int i = 0; i < count; i++) {
            scorer.setWindow(i, 60 + first + i);
            scorer.setPair(i, i, (first + i) % 5);
          }
          scorer.encode(sequences.get(0), 0, count);
          scorer.runSites(count);
          scorer.runPairs(count);
          for (int i = 0; i < count; i++) {
            scores[first + i] = scorer.score(i);
          }
        }
      }
      return scores;
    }
  }

  @ParameterizedTest
  @CsvSource({"duplexnet,JOINT", "targetnet,JOINT", "deeptarget,JOINT", "deeptarget,TOWERS"})
  void scoresDoNotDependOnThePieces(String name, PathChoice path) {
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel model = SiteModel.open(runtime, ModelFiles.find(name), path)) {
      float[] oneByOne = scores(model, RowRunner.SAFE_ROWS);
      for (int batch : new int[] {33, 64, 117, 128}) {
        assertArrayEquals(oneByOne, scores(model, batch), 0, "batch " + batch);
      }
      float[] sorted = oneByOne.clone();
      Arrays.sort(sorted);
      int distinct = 1;
      for (int i = 1; i < PAIRS; i++) {
        distinct += sorted[i] > sorted[i - 1] ? 1 : 0;
      }
      assertTrue(distinct > PAIRS / 2 && sorted[0] > 0, Arrays.toString(sorted));
    }
  }
}
