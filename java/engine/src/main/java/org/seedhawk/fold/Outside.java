// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import static java.lang.Math.fma;
import static org.seedhawk.fold.Inside.FIRST;
import static org.seedhawk.fold.LoopEnergies.MAX_LOOP;

/**
 * The sums of the weights of all that lies around each pair of a tile, over all windows that hold
 * it, and what they say about unpaired stretches. Tables, names and order of the sums are as in
 * {@link Inside}. One thread at a time.
 */
final class Outside {
  private final Inside in;
  private final int bases;
  private final int last;
  private final double[][] around;
  private final double[][] aroundInterior;
  private final double[][] aroundOne;
  private final double[][] aroundBulge;
  private final double[][] aroundMulti;
  private final double[][] aroundHairpin;
  // Sums over the right ends of the pairs that begin at a position.
  private final double[][] close;
  private final double[][] closeBranches;
  private final double[][] closeAny;
  private final double[][] closeTwo;
  private final double[][] closeHairpin;
  // Sums over the loops with so many unpaired bases on one side, [bases][first of them].
  private final double[][] leftGap;
  private final double[][] rightGap;

  Outside(Inside in) {
    this.in = in;
    bases = in.bases;
    last = in.last;
    around = table(last + 1);
    aroundInterior = table(last + 1);
    aroundOne = table(last + 1);
    aroundBulge = table(last + 1);
    aroundMulti = table(last + 1);
    aroundHairpin = table(last + 1);
    close = table(last + 1);
    closeBranches = table(last + 1);
    closeAny = table(last + 1);
    closeTwo = table(last + 1);
    closeHairpin = table(last + 1);
    leftGap = table(MAX_LOOP + 1);
    rightGap = table(MAX_LOOP + 1);
    for (int k = 0; k < bases; k++) {
      for (int d = last; d >= 1; d--) {
        if (d >= FIRST && k + d < bases && in.pairOf(k, k + d) >= 0) {
          fillAround(k, d);
        }
        if (d < last) {
          fillClose(k, d);
        }
      }
    }
  }

  private double[][] table(int rows) {
    return new double[rows][bases + 1];
  }

  /** A value, 0 beside the tile. */
  private static double at(double[][] table, int d, int position) {
    return position < 0 || position >= table[d].length ? 0 : table[d][position];
  }

  private void fillAround(int k, int d) {
    int l = k + d;
    int p = in.pairOf(k, l);
    double all = in.inWindows(k, d + 1) * in.byLetters(LoopEnergies.OUTSIDE, p, k - 1, l + 1);
    int most = Math.min(last - d - 2, MAX_LOOP);
    double bulges = 0;
    for (int s = 2; s <= most; s++) {
      double right = at(aroundBulge, d + 2 + s, k - 1);
      double left = at(aroundBulge, d + 2 + s, k - 1 - s);
      bulges = fma(in.loop(0, s), right, bulges);
      bulges = fma(in.loop(s, 0), left, bulges);
      addGap(rightGap, s, l + 1, in.loop(0, s) * right, in.bulge[d][k]);
      addGap(leftGap, s, k - s, in.loop(s, 0) * left, in.bulge[d][k]);
    }
    double ones = 0;
    for (int s = 4; s <= most; s++) {
      double right = at(aroundOne, d + 2 + s, k - 2);
      double left = at(aroundOne, d + 2 + s, k - s);
      ones = fma(in.loop(1, s - 1), right, ones);
      ones = fma(in.loop(s - 1, 1), left, ones);
      addGap(leftGap, 1, k - 1, in.loop(1, s - 1) * right, in.one[d][k]);
      addGap(rightGap, 1, l + 1, in.loop(s - 1, 1) * left, in.one[d][k]);
      addGap(rightGap, s - 1, l + 1, in.loop(1, s - 1) * right, in.one[d][k]);
      addGap(leftGap, s - 1, k - s + 1, in.loop(s - 1, 1) * left, in.one[d][k]);
    }
    double interiors = 0;
    for (int left = 2; left <= most - 2; left++) {
      double row = 0;
      for (int right = Math.max(2, 6 - left); right <= most - left; right++) {
        row =
            fma(in.loop(left, right), at(aroundInterior, d + 2 + left + right, k - 1 - left), row);
      }
      interiors += row;
      addGap(leftGap, left, k - left, row, in.interior[d][k]);
    }
    for (int right = 2; right <= most - 2; right++) {
      double row = 0;
      for (int left = Math.max(2, 6 - right); left <= most - right; left++) {
        row =
            fma(in.loop(left, right), at(aroundInterior, d + 2 + left + right, k - 1 - left), row);
      }
      addGap(rightGap, right, l + 1, row, in.interior[d][k]);
    }
    double multis = 0;
    for (int t = 1; d + t < last; t++) {
      multis += at(closeBranches, d + t, k - t);
      if (t - 2 >= FIRST && k >= t) {
        multis = fma(in.branches[t - 2][k - t + 1], closeAny[d + t][k - t], multis);
      }
    }
    for (int[] sides : Inside.TABLED) {
      int outer = d + 2 + sides[0] + sides[1];
      int i = k - 1 - sides[0];
      if (outer <= last && at(around, outer, i) != 0) {
        double loop = in.tabled(i, i + outer, k, l);
        all = fma(loop, around[outer][i], all);
        addGap(leftGap, sides[0], k - sides[0], loop * around[outer][i], in.pair[d][k]);
        addGap(rightGap, sides[1], l + 1, loop * around[outer][i], in.pair[d][k]);
      }
    }
    all = fma(in.byPair(LoopEnergies.BULGE_END, p ^ 1), bulges, all);
    all = fma(in.byPair(LoopEnergies.ONE_BY_MANY, p ^ 1), ones, all);
    all = fma(in.byLetters(LoopEnergies.INTERIOR, p ^ 1, l + 1, k - 1), interiors, all);
    all = fma(in.byLetters(LoopEnergies.MULTI_BRANCH, p, k - 1, l + 1), multis, all);
    around[d][k] = all;
    aroundInterior[d][k] = all * in.byLetters(LoopEnergies.INTERIOR, p, k + 1, l - 1);
    aroundOne[d][k] = all * in.byPair(LoopEnergies.ONE_BY_MANY, p);
    aroundBulge[d][k] = all * in.byPair(LoopEnergies.BULGE_END, p);
    aroundMulti[d][k] = all * in.byLetters(LoopEnergies.MULTI_CLOSE, p, k + 1, l - 1);
    aroundHairpin[d][k] = all * in.hairpin[d][k];
  }

  private static void addGap(double[][] gaps, int size, int start, double loops, double within) {
    if (start >= 0 && start < gaps[size].length) {
      gaps[size][start] = fma(loops, within, gaps[size][start]);
    }
  }

  /** Pairs (i, j) with j behind i + d. */
  private void fillClose(int i, int d) {
    close[d][i] = close[d + 1][i];
    closeHairpin[d][i] = closeHairpin[d + 1][i];
    if (d + 1 >= FIRST) {
      close[d][i] += aroundMulti[d + 1][i];
      closeHairpin[d][i] += aroundHairpin[d + 1][i];
    }
    double branched = 0;
    double twice = 0;
    for (int outer = d + 2 + FIRST; outer <= last && i + outer < bases; outer++) {
      int within = outer - d - 2;
      branched = fma(aroundMulti[outer][i], in.branches[within][i + d + 1], branched);
      if (within > 2 * FIRST) {
        twice = fma(aroundMulti[outer][i], in.twoBranches[within][i + d + 1], twice);
      }
    }
    closeBranches[d][i] = branched;
    closeTwo[d][i] = twice;
    closeAny[d][i] = close[d][i] + branched;
  }

  /** Returns the sum over all windows in which a stretch is unpaired. */
  double unpaired(int start, int length) {
    double hairpins = 0;
    double multis = 0;
    for (int t = 1; length - 1 + t < last && t <= start; t++) {
      int d = length - 1 + t;
      int i = start - t;
      hairpins += closeHairpin[d][i];
      multis += closeTwo[d][i];
      if (t - 2 >= FIRST) {
        multis = fma(in.branches[t - 2][i + 1], closeBranches[d][i], multis);
      }
      if (t - 2 > 2 * FIRST) {
        multis = fma(in.twoBranches[t - 2][i + 1], close[d][i], multis);
      }
    }
    double interiors = 0;
    for (int gap = length; gap <= MAX_LOOP; gap++) {
      for (int before = 0; before <= Math.min(gap - length, start); before++) {
        interiors += leftGap[gap][start - before];
        interiors += rightGap[gap][start - before];
      }
    }
    return in.inWindows(start, length) + hairpins + multis + interiors;
  }
}
