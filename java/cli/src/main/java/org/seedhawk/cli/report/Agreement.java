// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.seedhawk.command.Correlation;

/**
 * How the predictions for one miRNA agree with what was measured. Immutable; its arrays are not
 * copied.
 *
 * @param mirna name
 * @param predicted predicted log2 fold changes of the genes that were measured and are targets
 * @param measured what was measured of the same genes
 * @param classes their best sites
 */
public record Agreement(String mirna, float[] predicted, float[] measured, SiteClass[] classes) {

  /** Returns the number of genes. */
  public int genes() {
    return predicted.length;
  }

  /** Returns Pearson's correlation; NaN where all values of a side are equal. */
  public double pearson() {
    return Correlation.pearson(predicted, measured);
  }

  /** Returns Spearman's rank correlation; equal values share their mean rank. NaN as above. */
  public double spearman() {
    return Correlation.pearson(ranks(predicted), ranks(measured));
  }

  /** Returns the measured values of each class, ascending; a class without genes has none. */
  public Map<SiteClass, float[]> byClass() {
    Map<SiteClass, float[]> all = new EnumMap<>(SiteClass.class);
    for (SiteClass one : SiteClass.values()) {
      float[] values = new float[genes()];
      int count = 0;
      for (int gene = 0; gene < values.length; gene++) {
        if (classes[gene] == one) {
          values[count++] = measured[gene];
        }
      }
      values = Arrays.copyOf(values, count);
      Arrays.sort(values);
      all.put(one, values);
    }
    return all;
  }

  /** Returns the median of ascending values; NaN without one. */
  public static double median(float[] ascending) {
    int size = ascending.length;
    return size == 0 ? Double.NaN : (ascending[(size - 1) / 2] + (double) ascending[size / 2]) / 2;
  }

  private static double[] ranks(float[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0, to = 0; from < order.length; from = to) {
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
    }
    return ranks;
  }
}
