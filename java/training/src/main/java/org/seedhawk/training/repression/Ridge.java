// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;

/**
 * The linear part in closed form: for each type of site an offset and a slope for each feature, all
 * summed over a gene's sites. Sums of squares are gathered for each fold, so that any fold can be
 * left out. One thread at a time.
 */
final class Ridge {
  private static final int BLOCK = SiteFeatures.COUNT + 1; // of a type: offset, slopes
  private static final int WIDTH = SiteNet.TYPES * BLOCK;

  private final double penalty;
  private final double[][][] squares; // by fold, [WIDTH + 1][WIDTH + 1], the last column is one
  private final double[][] products; // by fold, with y

  /** Weights as {@link SiteNet} takes them: offsets by type, then slopes. */
  record Linear(float[] offset, float[] slope) {}

  Ridge(double penalty, int folds) {
    this.penalty = penalty;
    squares = new double[folds][WIDTH + 1][WIDTH + 1];
    products = new double[folds][WIDTH + 1];
  }

  /**
   * Adds an experiment to its fold. What is learnt, times the slope, is the experiment's
   * repression: one in which little was repressed has a small slope, and says little.
   */
  void add(Trial trial, SiteRows.Table sites, double[][] moments, double slope) {
    int genes = trial.y().length;
    List<List<Integer>> rowsOfGene = new ArrayList<>();
    for (int i = 0; i < genes; i++) {
      rowsOfGene.add(List.of());
    }
    for (int row = 0; row < sites.size(); row++) {
      int gene = trial.rows()[sites.gene(row)];
      if (gene >= 0) {
        if (rowsOfGene.get(gene).isEmpty()) {
          rowsOfGene.set(gene, new ArrayList<>());
        }
        rowsOfGene.get(gene).add(row);
      }
    }
    double[] x = new double[WIDTH + 1];
    int[] used = new int[WIDTH + 1];
    double[][] square = squares[trial.fold()];
    double[] product = products[trial.fold()];
    for (int gene = 0; gene < genes; gene++) {
      int types = 0;
      for (int row : rowsOfGene.get(gene)) {
        int type = sites.type(row);
        types |= 1 << type;
        int at = type * BLOCK;
        x[at] += slope;
        for (int i = 0; i < SiteFeatures.COUNT; i++) {
          x[at + 1 + i] += slope * (sites.feature(row, i) - moments[0][i]) / moments[1][i];
        }
      }
      int count = 0;
      for (int type = 0; type < SiteNet.TYPES; type++) {
        if ((types >> type & 1) != 0) {
          for (int i = 0; i < BLOCK; i++) {
            used[count++] = type * BLOCK + i;
          }
        }
      }
      used[count++] = WIDTH;
      x[WIDTH] = 1;
      for (int i = 0; i < count; i++) {
        double value = x[used[i]];
        product[used[i]] += value * trial.y()[gene];
        double[] line = square[used[i]];
        for (int j = 0; j <= i; j++) {
          line[used[j]] += value * x[used[j]];
        }
      }
      for (int i = 0; i < count; i++) {
        x[used[i]] = 0;
      }
    }
  }

  /** Returns what a linear part predicts for each gene of an experiment, less the mean. */
  static double[] predict(Linear linear, Trial trial, SiteRows.Table sites) {
    double[] predicted = new double[trial.y().length];
    double mean = 0;
    for (int row = 0; row < sites.size(); row++) {
      int gene = trial.rows()[sites.gene(row)];
      if (gene >= 0) {
        int type = sites.type(row);
        double sum = linear.offset[type];
        for (int i = 0; i < SiteFeatures.COUNT; i++) {
          sum += sites.feature(row, i) * linear.slope[type * SiteFeatures.COUNT + i];
        }
        predicted[gene] += sum;
        mean += sum / predicted.length;
      }
    }
    for (int gene = 0; gene < predicted.length; gene++) {
      predicted[gene] -= mean;
    }
    return predicted;
  }

  /**
   * Solves without a fold.
   *
   * @param without fold that is left out, -1: none
   */
  Linear solve(int without, double[][] moments) {
    double[][] normal = new double[WIDTH + 1][WIDTH + 1];
    double[] right = new double[WIDTH + 1];
    for (int fold = 0; fold < squares.length; fold++) {
      if (fold != without) {
        for (int i = 0; i <= WIDTH; i++) {
          right[i] += products[fold][i];
          for (int j = 0; j <= i; j++) {
            normal[i][j] += squares[fold][i][j];
          }
        }
      }
    }
    double rows = normal[WIDTH][WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      double mean = normal[WIDTH][i] / rows;
      double variance = normal[i][i] / rows - mean * mean;
      normal[i][i] += penalty * Math.max(variance, 1e-9);
    }
    double[] weights = Cholesky.solve(normal, right);
    float[] offset = new float[SiteNet.TYPES];
    float[] slope = new float[SiteNet.TYPES * SiteFeatures.COUNT];
    for (int type = 0; type < SiteNet.TYPES; type++) {
      double of = weights[type * BLOCK];
      for (int i = 0; i < SiteFeatures.COUNT; i++) {
        double weight = weights[type * BLOCK + 1 + i] / moments[1][i];
        slope[type * SiteFeatures.COUNT + i] = (float) weight;
        of -= weight * moments[0][i];
      }
      offset[type] = (float) of;
    }
    return new Linear(offset, slope);
  }
}
