// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import java.util.Locale;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.scan.SiteType;

/**
 * A miRNA below the letters of a 3'UTR that lie opposite, without bulges. The three lines are of
 * one length. Immutable.
 *
 * @param site the site
 * @param target the 3'UTR, 5'->3'; blanks beyond its ends
 * @param pairs {@code |} at A:U and G:C, {@code :} at G:U, else blanks
 * @param mirna the miRNA, 3'->5'
 * @param from the first place of these lines that the site spans
 * @param to the exclusive end of that
 */
record Duplex(
    GeneRepression.Site site, String target, String pairs, String mirna, int from, int to) {

  static Duplex of(String utr, GeneRepression.Site site, String mirna) {
    SiteType type = site.type();
    int length = Math.max(mirna.length(), type.lastNt());
    int first = site.end() - 1 + type.firstNt() - length; // opposite the miRNA's 3' end
    StringBuilder top = new StringBuilder();
    StringBuilder bars = new StringBuilder();
    StringBuilder below = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int nt = length - 1 - i;
      char letter = letter(utr, first + i);
      char opposite = letter(mirna, nt);
      top.append(letter);
      bars.append(bar(letter, opposite));
      below.append(opposite);
    }
    return new Duplex(
        site,
        top.toString(),
        bars.toString(),
        below.toString(),
        length - type.lastNt(),
        length - type.firstNt() + 1);
  }

  private static char letter(String letters, int at) {
    if (at < 0 || at >= letters.length()) {
      return ' ';
    }
    char letter = letters.substring(at, at + 1).toUpperCase(Locale.ROOT).charAt(0);
    return letter == 'T' ? 'U' : letter;
  }

  private static char bar(char one, char other) {
    return switch ("" + one + other) {
      case "AU", "UA", "GC", "CG" -> '|';
      case "GU", "UG" -> ':';
      default -> ' ';
    };
  }
}
