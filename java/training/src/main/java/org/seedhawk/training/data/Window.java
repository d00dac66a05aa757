// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.util.List;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.PackedSequence;

/**
 * A candidate window of a pair, as a scan would cut it. Immutable.
 *
 * @param mirna index in the pool
 * @param region index in the pool
 * @param nt1 position in the region of the base opposite miRNA nt 1
 * @param positive the label
 */
public record Window(int mirna, int region, int nt1, boolean positive) {
  /**
   * The fuzzy rule of the default model. A scan adds canonical sites. Training does not, so that a
   * recipe gives the model again that it gave before scans did.
   */
  public static final SeedMatch RULE = SeedMatch.OFFSET_9_MER_M7_ONLY;

  private static final int FIRST_NT = 2;
  static final int LAST_NT = 10;
  private static final int MAX_MISMATCHES = 2;

  /** Returns how many of nt 2-10 are Watson-Crick paired when {@code nt1} is opposite nt 1. */
  public static int matches(PackedSequence mirna, PackedSequence region, int nt1) {
    int matches = 0;
    for (int nt = FIRST_NT; nt <= LAST_NT; nt++) {
      matches += isPaired(mirna, region, nt1, nt) ? 1 : 0;
    }
    return matches;
  }

  /** Returns whether a scan under {@link #RULE} would propose this register. */
  public static boolean isCandidate(PackedSequence mirna, PackedSequence region, int nt1) {
    int mismatches = 0;
    for (int nt = FIRST_NT; nt <= LAST_NT; nt++) {
      if (!isPaired(mirna, region, nt1, nt) && ++mismatches > MAX_MISMATCHES) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the register of a region, as its position opposite nt 1: most of nt 2-10 paired; of
   * equal ones the most canonical type; of equal ones the one nearest the 3' end. Only windows
   * inside the region are looked at, when it is long enough to hold one.
   */
  public static int bestNt1(PackedSequence mirna, PackedSequence region, WindowLayout layout) {
    int best = -1;
    int bestRank = -1;
    for (int nt1 = layout.firstNt1(region); nt1 < layout.endNt1(region); nt1++) {
      int rank = matches(mirna, region, nt1) * 8 + canonicalRank(mirna, region, nt1);
      if (rank >= bestRank) {
        best = nt1;
        bestRank = rank;
      }
    }
    return best;
  }

  /** Returns the labels of windows. */
  public static boolean[] labels(List<Window> windows) {
    boolean[] labels = new boolean[windows.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = windows.get(i).positive();
    }
    return labels;
  }

  /** Returns whether a region has an 8mer, 7mer-m8, 7mer-A1 or 6mer in any register. */
  public static boolean hasCanonical(PackedSequence mirna, PackedSequence region) {
    for (int nt1 = 0; nt1 < region.baseCount(); nt1++) {
      if (isCanonical(mirna, region, nt1)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a register is 8mer, 7mer-m8, 7mer-A1 or 6mer. */
  public static boolean isCanonical(PackedSequence mirna, PackedSequence region, int nt1) {
    return canonicalRank(mirna, region, nt1) >= 2;
  }

  /**
   * Returns 5 for 8mer, 4 for 7mer-m8, 3 for 7mer-A1, 2 for 6mer, 1 for offset-6mer, 0 for all
   * else.
   */
  private static int canonicalRank(PackedSequence mirna, PackedSequence region, int nt1) {
    int paired = 0;
    for (int nt = 2; nt <= 8; nt++) {
      paired |= isPaired(mirna, region, nt1, nt) ? 1 << nt : 0;
    }
    boolean a1 = region.code(nt1) == 0;
    boolean m8 = (paired & 1 << 8) != 0;
    if ((paired & 0b0_1111_1100) == 0b0_1111_1100) {
      return m8 ? a1 ? 5 : 4 : a1 ? 3 : 2;
    }
    return (paired & 0b1_1111_1000) == 0b1_1111_1000 ? 1 : 0;
  }

  private static boolean isPaired(PackedSequence mirna, PackedSequence region, int nt1, int nt) {
    int base = mirna.code(nt - 1);
    return base >= 0 && region.code(nt1 - (nt - 1)) == Bases.complement(base);
  }
}
