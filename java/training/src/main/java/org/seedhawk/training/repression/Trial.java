// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import java.util.Arrays;
import java.util.List;
import org.seedhawk.evaluation.data.Experiment;
import org.seedhawk.repression.Transcript;

/**
 * An experiment as it is learnt from: repression of unit variance, outliers cut, and half of what
 * length and A/U content of the 3'UTR explain among genes without a seed match taken off. That part
 * is not the miRNA's. Immutable by convention.
 *
 * @param experiment what was measured
 * @param mirna index of its miRNA
 * @param fold that it is held out in
 * @param rows for each transcript its row among the measured genes, -1 where it is none
 * @param y repression of each row, mean 0 and variance 1
 * @param raw repression of each row, log2, outliers cut
 */
record Trial(Experiment experiment, int mirna, int fold, int[] rows, float[] y, float[] raw) {
  private static final double CUT = 0.005;
  private static final double SHARE = 0.5;
  private static final int COVARIATES = 3;
  private static final double LEAST_PENALTY = 1e-9;

  /** Types with a paired seed in the 3'UTR. */
  private static final int LAST_SEED_TYPE = 3;

  static Trial of(
      Experiment experiment,
      int mirna,
      int fold,
      SiteRows.Table sites,
      List<Transcript> transcripts) {
    int genes = experiment.genes().length;
    int[] rows = new int[transcripts.size()];
    Arrays.fill(rows, -1);
    for (int i = 0; i < genes; i++) {
      rows[experiment.genes()[i]] = i;
    }
    boolean[] targeted = new boolean[genes];
    for (int site = 0; site < sites.size(); site++) {
      if (sites.type(site) <= LAST_SEED_TYPE && rows[sites.gene(site)] >= 0) {
        targeted[rows[sites.gene(site)]] = true;
      }
    }
    float[] raw = cut(experiment.log2fc());
    double[][] normal = new double[COVARIATES][COVARIATES];
    double[] right = new double[COVARIATES];
    for (int i = 0; i < genes; i++) {
      if (!targeted[i]) {
        double[] x = covariates(transcripts.get(experiment.genes()[i]).utr());
        for (int a = 0; a < COVARIATES; a++) {
          right[a] += x[a] * raw[i];
          for (int b = 0; b < COVARIATES; b++) {
            normal[a][b] += x[a] * x[b];
          }
        }
      }
    }
    for (int a = 0; a < COVARIATES; a++) {
      normal[a][a] += LEAST_PENALTY * genes; // transcripts may all be of one length
    }
    double[] beta = Cholesky.solve(normal, right);
    double[] y = new double[genes];
    for (int i = 0; i < genes; i++) {
      double[] x = covariates(transcripts.get(experiment.genes()[i]).utr());
      double explained = 0;
      for (int a = 0; a < COVARIATES; a++) {
        explained += beta[a] * x[a];
      }
      y[i] = raw[i] - SHARE * explained;
    }
    return new Trial(experiment, mirna, fold, rows, standard(y), raw);
  }

  private static double[] covariates(String utr) {
    int au = 0;
    for (int i = 0; i < utr.length(); i++) {
      au += "AaTtUu".indexOf(utr.charAt(i)) >= 0 ? 1 : 0;
    }
    return new double[] {
      1, Math.log10(Math.max(utr.length(), 1)), au / (double) Math.max(utr.length(), 1)
    };
  }

  /** Returns repressions, those beyond the outer half per cent on each side set to its edge. */
  private static float[] cut(float[] log2fc) {
    float[] repression = new float[log2fc.length];
    for (int i = 0; i < repression.length; i++) {
      repression[i] = -log2fc[i];
    }
    float[] sorted = repression.clone();
    Arrays.sort(sorted);
    float low = sorted[(int) (CUT * (sorted.length - 1))];
    float high = sorted[(int) ((1 - CUT) * (sorted.length - 1))];
    for (int i = 0; i < repression.length; i++) {
      repression[i] = Math.min(Math.max(repression[i], low), high);
    }
    return repression;
  }

  private static float[] standard(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(1);
    float[] standard = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      standard[i] = (float) ((values[i] - mean) / Math.sqrt(square));
    }
    return standard;
  }
}
