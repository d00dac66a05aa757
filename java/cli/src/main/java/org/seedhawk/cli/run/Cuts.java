// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.util.function.IntPredicate;

/**
 * The rule that cuts targets into parts of equal work: the parts follow each other, and a part
 * begins with the first target in front of which its share of the letters lies and where a cut may
 * be. A part may be empty. The rule looks at targets alone, so all runs with the same targets cut
 * in the same places. Immutable.
 */
public final class Cuts {
  /** The most parts. */
  public static final int MOST = 10_000;

  private final int[] bounds;
  private final long letters;

  private Cuts(int[] bounds, long letters) {
    this.bounds = bounds;
    this.letters = letters;
  }

  /**
   * Cuts.
   *
   * @param weights letters of each target
   * @param targets how many of them there are
   * @param mayCut whether a part may begin with a target
   * @param parts how many parts
   */
  public static Cuts of(long[] weights, int targets, IntPredicate mayCut, int parts) {
    long all = letters(weights, targets);
    int[] bounds = new int[parts + 1];
    int target = 0;
    long before = 0;
    for (int part = 1; part < parts; part++) {
      long share = all / parts * part + all % parts * part / parts;
      while (target < targets && (before < share || target > 0 && !mayCut.test(target))) {
        before += weights[target++];
      }
      bounds[part] = target;
    }
    bounds[parts] = targets;
    return new Cuts(bounds, all);
  }

  /** Returns how many letters the targets have. */
  public static long letters(long[] weights, int targets) {
    long all = 0;
    for (int i = 0; i < targets; i++) {
      all += weights[i];
    }
    return all;
  }

  /** Returns how many parts there are. */
  public int parts() {
    return bounds.length - 1;
  }

  /** Returns the first target of a part, from 0. */
  public int from(int part) {
    return bounds[part];
  }

  /** Returns the first target behind a part. */
  public int to(int part) {
    return bounds[part + 1];
  }

  /** Returns the letters of all parts. */
  public long letters() {
    return letters;
  }
}
