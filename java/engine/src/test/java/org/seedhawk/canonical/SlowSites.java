// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
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

  private static final List<String> STRENGTH =
      List.of("8mer", "7mer-m8", "7mer-A1", "6mer", "offset-6mer", "6mer-A1");

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

  /** Returns the letters of a site, as a bit for each, counted from 10 before the target. */
  private static BitSet letters(Found site) {
    int[] nt =
        switch (site.type) {
          case "8mer" -> new int[] {1, 8};
          case "7mer-m8" -> new int[] {2, 8};
          case "7mer-A1" -> new int[] {1, 7};
          case "6mer" -> new int[] {2, 7};
          case "offset-6mer" -> new int[] {3, 8};
          default -> new int[] {1, 6};
        };
    BitSet letters = new BitSet();
    letters.set(10 + site.nt1 + 1 - nt[1], 10 + site.nt1 + 2 - nt[0]);
    return letters;
  }

  /** Returns the sites that count, ascending: sites are joined until no two sets share a letter. */
  List<Found> counted() {
    List<List<Found>> runs = new ArrayList<>();
    for (Found site : find()) {
      List<Found> joined = new ArrayList<>(List.of(site));
      runs.removeIf(
          run ->
              run.stream().anyMatch(one -> letters(one).intersects(letters(site)))
                  && joined.addAll(run));
      runs.add(joined);
    }
    List<Found> counted = new ArrayList<>();
    for (List<Found> run : runs) {
      counted.add(
          Collections.min(
              run,
              Comparator.comparingInt((Found site) -> STRENGTH.indexOf(site.type))
                  .thenComparingInt(Found::nt1)));
    }
    counted.sort(Comparator.comparingInt(Found::nt1));
    return counted;
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
