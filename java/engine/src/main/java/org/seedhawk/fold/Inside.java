// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import static java.lang.Math.fma;
import static org.seedhawk.fold.LoopEnergies.LETTERS;
import static org.seedhawk.fold.LoopEnergies.MAX_LOOP;
import static org.seedhawk.fold.LoopEnergies.NONE;

/**
 * The sums of the weights of all structures of each stretch of a tile. Tables are [diagonal][first
 * position]; the diagonal of a stretch is its last position minus its first one. Names and order of
 * the sums are those of {@code fold.h}. One thread at a time.
 */
final class Inside {
  /** The diagonal of the shortest pair: three bases lie between. */
  static final int FIRST = 4;

  /** Loops with energies of their own, by the bases on the left and on the right. */
  static final int[][] TABLED = {
    {0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 3}, {3, 2}
  };

  final int bases;
  final int window;
  final int last; // the longest diagonal of a pair
  final double[][] pair;
  final double[][] interior;
  final double[][] one;
  final double[][] bulge;
  final double[][] stem;
  final double[][] hairpin;
  final double[][] branches;
  final double[][] twoBranches;
  final double[][] whole; // [bases of the stretch]
  final double[][] prefix; // [bases], over all structures of the window that begins there

  private final double[][] firstBranch;
  private final double[][] anyFirst;
  private final LoopEnergies energies;
  private final double[] f;
  private final int[] codes;

  /**
   * Computes all sums.
   *
   * @param codes of the tile's positions, with one more on both sides
   */
  Inside(LoopEnergies energies, int[] codes, int window, int span) {
    this.energies = energies;
    f = energies.factors();
    this.codes = codes;
    this.window = window;
    bases = codes.length - 2;
    last = span - 1;
    pair = table(last + 1);
    interior = table(last + 1);
    one = table(last + 1);
    bulge = table(last + 1);
    stem = table(last + 1);
    hairpin = table(last + 1);
    firstBranch = table(last + 1);
    anyFirst = table(last + 1);
    branches = table(last + 1);
    twoBranches = table(last + 1);
    whole = table(window + 1);
    prefix = table(window + 1);
    whole[0][bases] = 1;
    for (int i = bases - 1; i >= 0; i--) {
      for (int d = FIRST; d <= last && i + d < bases; d++) {
        fillPair(i, d);
        fillBranches(i, d);
      }
      fillWindows(i);
    }
  }

  private double[][] table(int rows) {
    return new double[rows][bases + 1];
  }

  int code(int position) {
    return codes[position + 1];
  }

  int pairOf(int i, int j) {
    return LoopEnergies.pair(code(i), code(j));
  }

  double loop(int left, int right) {
    return f[LoopEnergies.LOOP + left * (MAX_LOOP + 1) + right];
  }

  double byPair(int table, int pair) {
    return f[table + pair];
  }

  double byLetters(int table, int pair, int x, int y) {
    return f[table + (pair * LETTERS + code(x)) * LETTERS + code(y)];
  }

  private void fillPair(int i, int d) {
    int j = i + d;
    int p = pairOf(i, j);
    if (p < 0) {
      return;
    }
    hairpin[d][i] = hairpinOf(i, j, p);
    double all = hairpin[d][i];
    for (int[] sides : TABLED) {
      int inner = d - 2 - sides[0] - sides[1];
      if (inner >= FIRST) {
        int k = i + 1 + sides[0];
        double within = pair[inner][k];
        if (within != 0) {
          all = fma(tabled(i, j, k, k + inner), within, all);
        }
      }
    }
    double bulges = 0;
    double ones = 0;
    double interiors = 0;
    for (int s = 2; s <= MAX_LOOP && d - 2 - s >= FIRST; s++) {
      int inner = d - 2 - s;
      bulges = fma(loop(0, s), bulge[inner][i + 1], bulges);
      bulges = fma(loop(s, 0), bulge[inner][i + 1 + s], bulges);
      if (s >= 4) {
        ones = fma(loop(1, s - 1), one[inner][i + 2], ones);
        ones = fma(loop(s - 1, 1), one[inner][i + s], ones);
      }
      if (s >= 6) {
        for (int left = 2; left <= s - 2; left++) {
          interiors = fma(loop(left, s - left), interior[inner][i + 1 + left], interiors);
        }
      }
    }
    all = fma(byPair(LoopEnergies.BULGE_END, p), bulges, all);
    all = fma(byPair(LoopEnergies.ONE_BY_MANY, p), ones, all);
    all = fma(byLetters(LoopEnergies.INTERIOR, p, i + 1, j - 1), interiors, all);
    all = fma(byLetters(LoopEnergies.MULTI_CLOSE, p, i + 1, j - 1), twoBranches[d - 2][i + 1], all);
    pair[d][i] = all;
    interior[d][i] = all * byLetters(LoopEnergies.INTERIOR, p ^ 1, j + 1, i - 1);
    one[d][i] = all * byPair(LoopEnergies.ONE_BY_MANY, p ^ 1);
    bulge[d][i] = all * byPair(LoopEnergies.BULGE_END, p ^ 1);
    stem[d][i] = all * byLetters(LoopEnergies.OUTSIDE, p, i - 1, j + 1);
    firstBranch[d][i] = all * byLetters(LoopEnergies.MULTI_BRANCH, p, i - 1, j + 1);
  }

  private void fillBranches(int i, int d) {
    firstBranch[d][i] = firstBranch[d - 1][i] + firstBranch[d][i];
    anyFirst[d][i] = anyFirst[d - 1][i + 1] + firstBranch[d][i];
    double two = 0;
    for (int a = FIRST; a <= d - FIRST - 1; a++) {
      two = fma(branches[a][i], firstBranch[d - a - 1][i + a + 1], two);
    }
    twoBranches[d][i] = two;
    branches[d][i] = anyFirst[d][i] + two;
  }

  private void fillWindows(int i) {
    whole[0][i] = 1;
    for (int m = 1; m <= window && i + m <= bases; m++) {
      double all = whole[m - 1][i + 1];
      for (int d = FIRST; d <= last && d < m; d++) {
        all = fma(stem[d][i], whole[m - d - 1][i + d + 1], all);
      }
      whole[m][i] = all;
    }
    if (i + window <= bases) {
      double share = 1 / whole[window][i];
      for (int m = 0; m <= window; m++) {
        prefix[m][i] = share * whole[m][i];
      }
    }
  }

  /** The sum over all windows that hold a stretch, with nothing around it. */
  double inWindows(int start, int size) {
    double all = 0;
    for (int m = 0; m <= window - size && m <= start; m++) {
      if (start - m + window <= bases) {
        all = fma(prefix[m][start - m], whole[window - m - size][start + size], all);
      }
    }
    return all;
  }

  private double hairpinOf(int i, int j, int p) {
    int size = j - i - 1;
    if (size <= 6) {
      int letters = 0;
      boolean known = true;
      for (int x = i; x <= j; x++) {
        known &= code(x) != NONE;
        letters |= (code(x) & 3) << (2 * (x - i));
      }
      int[] special = energies.hairpins();
      for (int n = 0; known && 2 * n < special.length; n++) {
        if (special[2 * n] == size && special[2 * n + 1] == letters) {
          return energies.hairpinFactors()[n];
        }
      }
    }
    return f[LoopEnergies.HAIRPIN + size]
        * (size == 3
            ? byPair(LoopEnergies.HAIRPIN_THREE, p)
            : byLetters(LoopEnergies.HAIRPIN_MISMATCH, p, i + 1, j - 1));
  }

  /** The loop between the pairs (i, j) and (k, l), one of {@link #TABLED}. */
  double tabled(int i, int j, int k, int l) {
    int outer = pairOf(i, j);
    int inner = pairOf(k, l);
    int left = k - i - 1;
    int right = j - l - 1;
    return switch (10 * left + right) {
      case 0 -> f[LoopEnergies.STACK + outer * 6 + inner];
      case 1, 10 -> f[LoopEnergies.BULGE_ONE + outer * 6 + inner];
      case 11 -> f[at(LoopEnergies.ONE_BY_ONE, outer, inner, i + 1, j - 1)];
      case 12 -> f[at(LoopEnergies.ONE_BY_TWO, outer, inner, i + 1, l + 1, j - 1)];
      case 21 -> f[at(LoopEnergies.ONE_BY_TWO, inner ^ 1, outer ^ 1, l + 1, i + 1, k - 1)];
      case 22 -> f[at(LoopEnergies.TWO_BY_TWO, outer, inner, i + 1, k - 1, l + 1, j - 1)];
      default ->
          byLetters(LoopEnergies.TWO_BY_THREE, outer, i + 1, j - 1)
              * byLetters(LoopEnergies.TWO_BY_THREE, inner ^ 1, l + 1, k - 1)
              * loop(left, right);
    };
  }

  private int at(int table, int outer, int inner, int... positions) {
    int index = outer * 6 + inner;
    for (int position : positions) {
      index = index * LETTERS + code(position);
    }
    return table + index;
  }
}
