// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.scan.SiteType;

/** The score of a site. Numbers have the decimals that the published program prints. Immutable. */
public final class ContextScore {
  private static final double LOG_2 = Math.log(2);

  private final SiteType type;
  private final int start;
  private final int end;
  private final int[] contributions;
  private final int total;
  private final double held;

  ContextScore(SiteType type, int start, int end, int[] contributions, double held) {
    this.type = type;
    this.start = start;
    this.end = end;
    this.contributions = contributions;
    this.held = held;
    int sum = 0;
    for (int contribution : contributions) {
      sum += contribution;
    }
    total = Math.min(sum, most(type));
  }

  /** No site of a type scores above this, in thousandths. */
  private static int most(SiteType type) {
    return switch (type) {
      case EIGHT_MER -> -30;
      case SEVEN_MER_M8 -> -20;
      case SEVEN_MER_A1 -> -10;
      default -> 0;
    };
  }

  /** Returns what a feature contributes; three decimals. */
  public double contribution(ContextFeature feature) {
    return contributions[feature.ordinal()] / 1e3;
  }

  /**
   * Returns the context++ score: the sum of the contributions, and at most -0.03, -0.02, -0.01 and
   * 0 for 8mer, 7mer-m8, 7mer-A1 and 6mer; three decimals.
   */
  public double total() {
    return total / 1e3;
  }

  /** Returns the share of transcripts that hold the site: the affected isoform ratio. */
  public double held() {
    return held;
  }

  /** Returns the score weighted by that share: log2(1 + (2^total - 1) held); four decimals. */
  public double weighted() {
    double value = Math.log((Math.pow(2, total()) - 1) * held + 1) / LOG_2;
    return Decimals.tenThousandths(value) / 1e4;
  }

  /**
   * Returns the cumulative weighted context++ score of the sites of a pair: C of the distal site is
   * (1 - 2^total) held, that of each next one C + (1 - 2^total) (held - C), and the score is log2(1
   * - C) of the last; four decimals, 0 without a site. Of sites that overlap those count that sum
   * to the lowest total.
   *
   * @param sites in order of their start
   */
  public static double cumulative(List<ContextScore> sites) {
    List<ContextScore> chosen = apart(sites);
    double repressed = 0;
    for (int i = chosen.size() - 1; i >= 0; i--) {
      ContextScore site = chosen.get(i);
      repressed += (1 - Math.pow(2, site.total())) * (site.held - repressed);
    }
    return Decimals.tenThousandths(Math.log(1 - repressed) / LOG_2) / 1e4;
  }

  /** Returns sites that do not overlap, with the lowest sum of totals. */
  private static List<ContextScore> apart(List<ContextScore> sites) {
    int count = sites.size();
    int[] lowest = new int[count + 1]; // of the sites from this one on
    int[] next = new int[count]; // the first site behind this one's end
    for (int i = count - 1; i >= 0; i--) {
      next[i] = i + 1;
      while (next[i] < count && sites.get(next[i]).start < sites.get(i).end) {
        next[i]++;
      }
      lowest[i] = Math.min(lowest[i + 1], sites.get(i).total + lowest[next[i]]);
    }
    List<ContextScore> chosen = new ArrayList<>();
    for (int i = 0; i < count; ) {
      if (sites.get(i).total + lowest[next[i]] <= lowest[i + 1]) {
        chosen.add(sites.get(i));
        i = next[i];
      } else {
        i++;
      }
    }
    return chosen;
  }

  /** Returns the site's type. */
  public SiteType type() {
    return type;
  }
}
