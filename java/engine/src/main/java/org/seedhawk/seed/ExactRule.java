// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import java.util.Arrays;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteType;

/**
 * The definition of a match under a rule without errors, and the list of all windows that match.
 * Words are those of {@link Seeds}.
 */
final class ExactRule {
  private static final SiteType[] TYPES = SiteType.values();

  private ExactRule() {}

  /**
   * Returns the best type of a window, as its ordinal, or -1 when there is no match.
   *
   * @param partner what each base must be
   * @param window the bases
   */
  static int match(SeedMatch rule, byte[] partner, int[] window) {
    int paired = 0; // bit i: nt i is paired
    for (int j = 0; j < window.length; j++) {
      if (window[j] >= 0 && window[j] == partner[j]) {
        paired |= 1 << rule.lastNt() - j;
      }
    }
    boolean a1 = (paired & 1 << 1) != 0;
    boolean core = all(paired, 2, 7);
    boolean m8 = (paired & 1 << 8) != 0;
    if (core) {
      SiteType type =
          m8
              ? a1 ? SiteType.EIGHT_MER : SiteType.SEVEN_MER_M8
              : a1 ? SiteType.SEVEN_MER_A1 : SiteType.SIX_MER;
      return type.ordinal();
    }
    if (rule == SeedMatch.STRICT && all(paired, 3, 9)) {
      return SiteType.OFFSET_SEVEN_MER.ordinal();
    }
    if (all(paired, 3, 8)) {
      return SiteType.OFFSET_SIX_MER.ordinal();
    }
    return rule == SeedMatch.STRICT && a1 && all(paired, 2, 6) ? SiteType.SIX_MER_A1.ordinal() : -1;
  }

  private static boolean all(int paired, int firstNt, int lastNt) {
    int mask = (1 << lastNt + 1) - (1 << firstNt);
    return (paired & mask) == mask;
  }

  /**
   * Lists what a window that matches under an exact rule can differ from its seed: {@code window ^
   * code(seed)}, with the detail above it. Only the ambiguous partners matter, so seeds share the
   * list.
   *
   * @param ambiguous bit 2*j is set where partner j is ambiguous
   * @param detailShift the lowest bit of the detail in an entry
   * @return each difference once, in no particular order
   */
  static int[] differences(SeedMatch rule, int ambiguous, int detailShift) {
    byte[] partner =
        Seeds.partners(0, ambiguous, rule.k()); // a window is its difference from code 0
    int[] entries = new int[3 << 2 * (rule.k() - 6)]; // three cores of six nt
    int count = matches(rule, partner, 2, 7, detailShift, entries, 0);
    count = matches(rule, partner, 3, 8, detailShift, entries, count);
    if (rule == SeedMatch.STRICT) {
      count = matches(rule, partner, 1, 6, detailShift, entries, count);
    }
    return Arrays.copyOf(entries, count);
  }

  /**
   * Lists the windows whose best type contains the paired nt {@code firstNt..lastNt} and no earlier
   * listed core.
   *
   * @return the number of entries, those before included
   */
  private static int matches(
      SeedMatch rule,
      byte[] partner,
      int firstNt,
      int lastNt,
      int detailShift,
      int[] entries,
      int count) {
    int k = rule.k();
    int[] window = new int[k];
    int free = k - (lastNt - firstNt + 1);
    for (int filling = 0; filling < 1 << 2 * free; filling++) {
      int rest = filling;
      int code = 0;
      for (int j = 0; j < k; j++) {
        int nt = rule.lastNt() - j;
        if (nt >= firstNt && nt <= lastNt) {
          if (partner[j] < 0) {
            return count;
          }
          window[j] = partner[j];
        } else {
          window[j] = rest & 3;
          rest >>= 2;
        }
        code |= window[j] << 2 * j;
      }
      int detail = match(rule, partner, window);
      if (core(TYPES[detail]) == firstNt) {
        entries[count++] = detail << detailShift | code;
      }
    }
    return count;
  }

  private static int core(SiteType type) {
    return switch (type) {
      case EIGHT_MER, SEVEN_MER_M8, SEVEN_MER_A1, SIX_MER -> 2;
      case OFFSET_SEVEN_MER, OFFSET_SIX_MER -> 3;
      case SIX_MER_A1 -> 1;
      case NONCANONICAL -> throw new AssertionError(type);
    };
  }
}
