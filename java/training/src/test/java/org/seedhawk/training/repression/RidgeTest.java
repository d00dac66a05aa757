// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.evaluation.data.Experiment;
import org.seedhawk.repression.Transcript;

/** The linear part against what the data were made with, and the solver against its product. */
class RidgeTest {
  @Test
  void solverGivesTheVectorBack() {
    Random random = new Random(2);
    int n = 30;
    double[][] factor = new double[n][n];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextGaussian();
      for (int j = 0; j < n; j++) {
        factor[i][j] = random.nextGaussian();
      }
    }
    double[][] matrix = new double[n][n];
    double[] right = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          matrix[i][j] += factor[i][k] * factor[j][k];
        }
        right[i] += matrix[i][j] * x[j];
      }
    }
    assertArrayEquals(x, Cholesky.solve(matrix, right), 1e-7);
    matrix[3][3] = -1;
    assertThrows(IllegalArgumentException.class, () -> Cholesky.solve(matrix, right));
  }

  @Test
  void weightsOfTheSiteTypesComeBackAndAFoldIsLeftOut() {
    Random random = new Random(7);
    List<Transcript> transcripts = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      StringBuilder utr = new StringBuilder();
      for (int j = 0; j < 400; j++) {
        utr.append("ACGU".charAt(random.nextInt(4)));
      }
      transcripts.add(new Transcript("t" + i, utr.toString()));
    }
    String mirna = "UGAGGUAGUAGGUUGUAUAGUU";
    try (SiteRows sites = new SiteRows(List.of(mirna), transcripts)) {
      double[][] moments = sites.moments();
      SiteRows.Table table = sites.of(0);
      float[] log2fc = new float[transcripts.size()];
      int[] genes = new int[transcripts.size()];
      for (int i = 0; i < genes.length; i++) {
        genes[i] = i;
        log2fc[i] = (float) (0.001 * random.nextGaussian());
      }
      double[] worth = {1, 0.6, 0.4, 0.2, 0.1, 0.05};
      for (int row = 0; row < table.size(); row++) {
        log2fc[table.gene(row)] -= (float) worth[table.type(row)];
      }
      Trial trial =
          Trial.of(new Experiment("set", "column", mirna, genes, log2fc), 0, 1, table, transcripts);
      Ridge ridge = new Ridge(300, 2);
      float[] noisy = new float[log2fc.length];
      for (int i = 0; i < noisy.length; i++) {
        noisy[i] = (float) random.nextGaussian();
      }
      Trial other =
          Trial.of(new Experiment("set", "other", mirna, genes, noisy), 0, 0, table, transcripts);
      ridge.add(trial, table, moments, 1);
      ridge.add(other, table, moments, 1);
      Ridge.Linear linear = ridge.solve(0, moments);
      double[] mean = new double[6];
      int[] count = new int[6];
      for (int row = 0; row < table.size(); row++) {
        int type = table.type(row);
        double value = linear.offset()[type];
        for (int i = 0; i < SiteFeatures.COUNT; i++) {
          value += table.feature(row, i) * linear.slope()[type * SiteFeatures.COUNT + i];
        }
        mean[type] += value;
        count[type]++;
      }
      for (int type = 0; type < 6; type++) {
        assertTrue(count[type] > 5, "sites of type " + type);
        mean[type] /= count[type];
      }
      for (int type = 1; type < 4; type++) {
        assertEquals(worth[type] / worth[3], mean[type] / mean[3], 0.5, "type " + type);
      }
      // The other fold alone has learnt noise.
      double[] noise = Ridge.predict(ridge.solve(1, moments), trial, table);
      double[] learnt = Ridge.predict(linear, trial, table);
      double squareOfNoise = 0;
      double squareOfLearnt = 0;
      for (int i = 0; i < noise.length; i++) {
        squareOfNoise += noise[i] * noise[i];
        squareOfLearnt += learnt[i] * learnt[i];
      }
      assertTrue(squareOfNoise < squareOfLearnt / 2, squareOfNoise + " " + squareOfLearnt);
    }
  }

  @Test
  void sitesOfBothRegionsHaveTheirTypes() {
    String seed = "CUACCUCA"; // opposite nt 8-1 of let-7a
    try (SiteRows sites =
        new SiteRows(
            List.of("UGAGGUAGUAGGUUGUAUAGUU"),
            List.of(new Transcript("t", "GGGG" + seed + "GGGG", "AUG" + seed + "UAA")))) {
      assertEquals(2, sites.of(0).size());
      assertEquals(0, sites.of(0).type(0));
      assertEquals(SiteNet.TYPES / 2, sites.of(0).type(1));
    }
  }
}
