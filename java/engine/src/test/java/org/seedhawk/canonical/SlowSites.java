// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Canonical sites letter by letter, as the definition reads. Immutable. */
final class SlowSites {
  /**
   * A site.
   *
   * @param nt1 position of the letter opposite miRNA nt 1, also where there is none
   */
  record Found(int nt1, String type) {}

  private final String mirna;
  private final String target;

  SlowSites(String mirna, String target) {
    this.mirna = rna(mirna);
    this.target = rna(target);
  }

  private static String rna(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U');
  }

  private char opposite(int nt1, int nt) {
    int at = nt1 - (nt - 1);
    return at >= 0 && at < target.length() ? target.charAt(at) : '-';
  }

  private boolean pairs(int nt1, int first, int last) {
    for (int nt = first; nt <= last; nt++) {
      String pair = "" + mirna.charAt(nt - 1) + opposite(nt1, nt);
      if (!List.of("AU", "UA", "CG", "GC").contains(pair)) {
        return false;
      }
    }
    return true;
  }

  private String type(int nt1) {
    boolean a1 = opposite(nt1, 1) == 'A';
    if (pairs(nt1, 2, 8)) {
      return a1 ? "8mer" : "7mer-m8";
    }
    if (pairs(nt1, 2, 7)) {
      return a1 ? "7mer-A1" : "6mer";
    }
    if (pairs(nt1, 3, 8)) {
      return "offset-6mer";
    }
    return pairs(nt1, 2, 6) && a1 ? "6mer-A1" : "";
  }

  /** Returns all sites, ascending. */
  List<Found> find() {
    List<Found> found = new ArrayList<>();
    if (mirna.length() < 8 || !mirna.substring(1, 8).matches("[ACGU]+")) {
      return found;
    }
    for (int nt1 = -10; nt1 < target.length() + 10; nt1++) {
      if (!type(nt1).isEmpty()) {
        found.add(new Found(nt1, type(nt1)));
      }
    }
    return found;
  }
}
