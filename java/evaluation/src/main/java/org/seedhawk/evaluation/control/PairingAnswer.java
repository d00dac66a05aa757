// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.SitePairs.Row;

/**
 * The answer without any network: of the miRNAs of a training part, the one that probably binds a
 * site, by how often training has the miRNA and by how they pair. Immutable.
 *
 * <p>miRNA and site lie side by side without a gap, shifted by up to five nt. Training counts, for
 * each nt of the miRNA, how often it lies beside its complement, beside a wobble, and beside
 * anything else, in the shift in which most of nt 2-8 pair; and the same for exchanged miRNAs. The
 * logarithms of the ratios, of the shift's share and of the miRNA's share add up.
 */
public final class PairingAnswer {
  private static final int SHIFT = 5;
  private static final int SEED_START = 1;
  private static final int SEED_END = 8;

  /** nt of the miRNA that are looked at. */
  private static final int PLACES = 20;

  private static final int PAIR = 0;
  private static final int WOBBLE = 1;
  private static final int NEITHER = 2;
  private static final int CLASSES = 3;

  private final List<String> mirnas = new ArrayList<>();
  private final Map<String, Double> prior = new HashMap<>();
  private final Map<String, String> mostFrequentOfSeed = new HashMap<>();
  private final double[][] weights = new double[PLACES][CLASSES];
  private final double[] shifts = new double[2 * SHIFT + 1];

  /**
   * Counts a training part.
   *
   * @param training rows, one at least
   */
  public PairingAnswer(List<Row> training) {
    Map<String, Integer> counts = new HashMap<>();
    training.forEach(row -> counts.merge(row.mirna(), 1, Integer::sum));
    mirnas.addAll(counts.keySet());
    Collections.sort(mirnas);
    mirnas.sort((a, b) -> counts.get(b) - counts.get(a));
    MirnaFamilies families = new MirnaFamilies();
    for (String mirna : mirnas) {
      prior.put(mirna, Math.log(counts.get(mirna)));
      mostFrequentOfSeed.putIfAbsent(families.of(mirna), mirna);
    }
    double[][] bound = ones(PLACES, CLASSES);
    double[][] exchanged = ones(PLACES, CLASSES);
    double[] best = ones(1, shifts.length)[0];
    for (int i = 0; i < training.size(); i++) {
      Row row = training.get(i);
      int shift = shift(row.mirna(), row.site());
      best[shift + SHIFT]++;
      count(bound, row.mirna(), row.site(), shift);
      // Any other row's miRNA: half the table further, where the order means nothing.
      Row other = training.get((i + training.size() / 2) % training.size());
      count(exchanged, other.mirna(), row.site(), shift);
    }
    for (int place = 0; place < PLACES; place++) {
      for (int kind = 0; kind < CLASSES; kind++) {
        weights[place][kind] = share(bound[place], kind) - share(exchanged[place], kind);
      }
    }
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = share(best, i);
    }
  }

  private static double[][] ones(int rows, int columns) {
    double[][] ones = new double[rows][columns];
    for (double[] row : ones) {
      Arrays.fill(row, 1);
    }
    return ones;
  }

  /** Returns the logarithm of an entry's share. */
  private static double share(double[] counts, int index) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    return Math.log(counts[index] / sum);
  }

  /** Returns the shift in which most of nt 2-8 pair, the smallest of equals. */
  private static int shift(String mirna, String site) {
    int best = 0;
    int most = -1;
    for (int i = 0; i <= 2 * SHIFT; i++) {
      // 0, -1, 1, -2, 2, ..
      int shift = i % 2 == 0 ? i / 2 : -(i + 1) / 2;
      int pairs = 0;
      for (int place = SEED_START; place < Math.min(SEED_END, mirna.length()); place++) {
        pairs += kind(mirna, place, site, place + shift) == PAIR ? 1 : 0;
      }
      if (pairs > most) {
        best = shift;
        most = pairs;
      }
    }
    return best;
  }

  private static void count(double[][] counts, String mirna, String site, int shift) {
    for (int place = 0; place < Math.min(PLACES, mirna.length()); place++) {
      int kind = kind(mirna, place, site, place + shift);
      if (kind >= 0) {
        counts[place][kind]++;
      }
    }
  }

  /** Returns what lies beside an nt of the miRNA, -1 outside of the site. */
  private static int kind(String mirna, int place, String site, int column) {
    if (column < 0 || column >= site.length()) {
      return -1;
    }
    int a = "ACGU".indexOf(mirna.charAt(place));
    int b = "ACGU".indexOf(site.charAt(column));
    if (a + b == 3) {
      return PAIR;
    }
    return a + b == 5 ? WOBBLE : NEITHER;
  }

  /**
   * Returns the best miRNAs, of equals the one that training has more often.
   *
   * @param site 3'->5'
   * @param count how many
   */
  public List<String> best(String site, int count) {
    return best(mirnas, site, count);
  }

  private List<String> best(List<String> among, String site, int count) {
    double[] scores = new double[among.size()];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = prior.get(among.get(i)) + pairing(among.get(i), site);
      order.add(i);
    }
    order.sort((a, b) -> Double.compare(scores[b], scores[a]));
    return order.stream().limit(count).map(among::get).toList();
  }

  /** Returns what the pairing of a miRNA, 5'->3', with a site, 3'->5', adds. */
  private double pairing(String mirna, String site) {
    double best = Double.NEGATIVE_INFINITY;
    for (int shift = -SHIFT; shift <= SHIFT; shift++) {
      double sum = shifts[shift + SHIFT];
      for (int place = 0; place < Math.min(PLACES, mirna.length()); place++) {
        int kind = kind(mirna, place, site, place + shift);
        sum += kind < 0 ? 0 : weights[place][kind];
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  /**
   * Returns the best miRNAs for somebody who is told the right one's nt 2-8; all that have them, of
   * all when none has.
   *
   * @param mirna the right one
   * @param site 3'->5'
   * @param count how many
   */
  public List<String> bestOfSeed(String mirna, String site, int count) {
    MirnaFamilies families = new MirnaFamilies();
    String seed = families.of(mirna);
    List<String> same = mirnas.stream().filter(each -> families.of(each).equals(seed)).toList();
    return best(same.isEmpty() ? mirnas : same, site, count);
  }

  /**
   * Returns the answer of somebody who is told the miRNA's nt 2-8: the most frequent miRNA of
   * training that has them, the most frequent of all when none has.
   *
   * @param mirna the right one
   */
  public String ofSeed(String mirna) {
    return mostFrequentOfSeed.getOrDefault(new MirnaFamilies().of(mirna), mirnas.getFirst());
  }
}
