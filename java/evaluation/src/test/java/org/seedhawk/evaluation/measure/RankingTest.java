// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final double EPSILON = 1e-12;

  @Test
  void weightsCountAsRepeatedRows() {
    Random random = new Random(9);
    for (int round = 0; round < 100; round++) {
      int n = 2 + random.nextInt(30);
      float[] scores = new float[n];
      boolean[] labels = new boolean[n];
      int[] weights = new int[n];
      int total = 0;
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(8) / 8f;
        labels[i] = i == 0 || random.nextBoolean();
        weights[i] = (i == 0 ? 1 : 0) + random.nextInt(3);
        total += weights[i];
      }
      float[] repeatedScores = new float[total];
      boolean[] repeatedLabels = new boolean[total];
      for (int i = 0, at = 0; i < n; i++) {
        for (int copy = 0; copy < weights[i]; copy++) {
          repeatedScores[at] = scores[i];
          repeatedLabels[at++] = labels[i];
        }
      }
      Ranking ranking = new Ranking(scores, labels);
      Metrics repeated = Metrics.of(repeatedScores, repeatedLabels, 0.5);
      assertEquals(repeated.averagePrecision(), ranking.averagePrecision(weights), EPSILON);
      assertEquals(repeated.auroc(), ranking.auroc(weights), EPSILON);
      assertEquals(repeated.accuracy(), ranking.accuracy(0.5, weights), EPSILON);
    }
  }

  @Test
  void givesOnePointForEachDistinctScore() {
    Ranking ranking =
        new Ranking(new float[] {0.9f, 0.5f, 0.5f, 0.1f}, new boolean[] {true, true, false, false});
    assertEquals(
        List.of(
            new Ranking.Point(0.5, 1, 0),
            new Ranking.Point(1, 2.0 / 3, 0.5),
            new Ranking.Point(1, 0.5, 1)),
        ranking.points());
  }

  @Test
  void resamplesWithoutPositivesAreLeftOut() {
    Ranking one = new Ranking(new float[] {0.9f, 0.1f}, new boolean[] {true, false});
    double[] interval = Bootstrap.interval(2, 200, 4, one::averagePrecision);
    assertEquals(1, interval[0]);
    assertEquals(1, interval[1]);
    Ranking none = new Ranking(new float[] {0.9f}, new boolean[] {false});
    assertTrue(Double.isNaN(Bootstrap.interval(1, 10, 4, none::averagePrecision)[0]));
  }
}
