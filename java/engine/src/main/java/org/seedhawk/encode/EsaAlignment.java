// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import org.seedhawk.seq.Bases;

/**
 * TargetNet's extended seed alignment: as many base pairs A-U, C-G, G-U as can stand in order
 * between two sequences; gaps and mismatches cost nothing. Of alignments with as many pairs it is
 * the one that goes back from both ends and at each step takes the first of: a site position
 * against a gap, where that keeps the number; a pair; a nt against a gap. Bases are codes 0..3; any
 * other value pairs with nothing. Immutable by convention: nobody writes into the arrays.
 *
 * @param score the number of pairs
 * @param length columns of the alignment
 * @param mirnaColumn the column of each nt
 * @param siteColumn the column of each site position
 */
record EsaAlignment(int score, int length, int[] mirnaColumn, int[] siteColumn) {

  static EsaAlignment of(int[] mirna, int[] site) {
    int[][] count = new int[mirna.length + 1][site.length + 1];
    for (int r = 1; r <= mirna.length; r++) {
      for (int c = 1; c <= site.length; c++) {
        int pair = pairs(mirna[r - 1], site[c - 1]) ? 1 : 0;
        count[r][c] =
            Math.max(count[r - 1][c - 1] + pair, Math.max(count[r - 1][c], count[r][c - 1]));
      }
    }
    int score = count[mirna.length][site.length];
    int length = mirna.length + site.length - score;
    int[] mirnaColumn = new int[mirna.length];
    int[] siteColumn = new int[site.length];
    int r = mirna.length;
    int c = site.length;
    for (int column = length - 1; column >= 0; column--) {
      if (c > 0 && (r == 0 || count[r][c - 1] == count[r][c])) {
        siteColumn[--c] = column;
      } else if (c > 0 && pairs(mirna[r - 1], site[c - 1])) {
        siteColumn[--c] = column;
        mirnaColumn[--r] = column;
      } else {
        mirnaColumn[--r] = column;
      }
    }
    return new EsaAlignment(score, length, mirnaColumn, siteColumn);
  }

  private static boolean pairs(int a, int b) {
    if (a < 0 || b < 0) {
      return false;
    }
    boolean wobble = a + b == 5; // G and U
    return Bases.complement(a) == b || wobble;
  }
}
