// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import org.seedhawk.scan.SiteType;

/**
 * The score of pairing beyond the seed: of all ungapped ways to lay the miRNA's 3' part beside the
 * target, shifted either way, the best run of two or more Watson-Crick pairs. A pair scores 1 from
 * nt 13 to 16 and a half elsewhere; from a shift of 3 on, each nt costs a half.
 */
final class ThreePrimePairing {
  /** Letters of the target's stretch, up to and with the one opposite nt 1. */
  private static final int STRETCH = 23;

  private static final int FIRST_FULL = 4;
  private static final int LAST_FULL = 7;

  private ThreePrimePairing() {}

  /**
   * Returns the score.
   *
   * @param utr letters A C G U of the 3'UTR
   * @param mirna letters A C G U of the miRNA
   * @param start first letter of the site
   * @param end exclusive end of the site
   */
  static double score(String utr, String mirna, SiteType type, int start, int end) {
    // A 7mer-A1 is laid out with one letter more at its 3' end, and compared from nt 8 on.
    int overhang = type == SiteType.SEVEN_MER_A1 ? 1 : 0;
    String target = opposite(utr, type, start, end).substring(8);
    String guide = mirna.substring(8 - overhang);
    double best = Double.NEGATIVE_INFINITY;
    int shifts = Math.max(target.length(), guide.length());
    for (int shift = 0; shift < shifts; shift++) {
      double cost = Math.max(0, (shift - 2) / 2.0);
      best = Math.max(best, bestRun(target, 0, guide, shift, overhang) - cost);
      best = Math.max(best, bestRun(target, shift, guide, 0, overhang) - cost);
    }
    return best;
  }

  /** Returns the target's letters 3'->5' from opposite nt 1 on; N where it has none. */
  private static String opposite(String utr, SiteType type, int start, int end) {
    int first = Math.max(0, start - 15);
    int last = type == SiteType.EIGHT_MER ? end : end + 1;
    StringBuilder letters = new StringBuilder(utr.substring(first, Math.min(last, utr.length())));
    int padding = letters.length() < STRETCH ? STRETCH + 1 - letters.length() : 0;
    int behind = Math.max(0, last - utr.length());
    for (int i = 0; i < behind; i++) {
      letters.append('N');
      padding -= padding >= 2 ? 2 : 0; // as the program has it
    }
    return letters.reverse().append("N".repeat(padding)).toString();
  }

  private static double bestRun(String target, int from, String guide, int shift, int overhang) {
    double best = 0;
    double run = 0;
    int length = 0;
    for (int i = 0; i + shift < guide.length() && i + from < target.length(); i++) {
      if (pairs(target.charAt(i + from), guide.charAt(i + shift))) {
        int nt = i + shift - overhang;
        run += nt >= FIRST_FULL && nt <= LAST_FULL ? 1 : 0.5;
        length++;
      } else {
        best = length >= 2 ? Math.max(best, run) : best;
        run = 0;
        length = 0;
      }
    }
    return length >= 2 ? Math.max(best, run) : best;
  }

  private static boolean pairs(char a, char b) {
    return switch (a) {
      case 'A' -> b == 'U';
      case 'U' -> b == 'A';
      case 'C' -> b == 'G';
      case 'G' -> b == 'C';
      default -> false;
    };
  }
}
