// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.List;

/**
 * A place of a target that pairs with nearly all of a strand, without bulges. Immutable.
 *
 * @param start first letter of the target, 0-based
 * @param end exclusive
 * @param mismatches in the order of the strand's nt
 */
public record NearMatch(int start, int end, List<Mismatch> mismatches) {
  /** The nt between whose target letters AGO2 cuts. */
  private static final int CUT = 10;

  /** Seed and centre, nt 2 to this one, pair in targets that are cut. */
  private static final int CORE_END = 12;

  /**
   * Two letters that do not pair.
   *
   * @param nt of the strand, 1-based from its 5' end
   * @param strandLetter in the strand
   * @param targetLetter opposite it
   */
  public record Mismatch(int nt, char strandLetter, char targetLetter) {
    /** Returns whether the letters are a G and a U, which pair weakly. */
    public boolean isWobble() {
      return strandLetter == 'G' && targetLetter == 'U'
          || strandLetter == 'U' && targetLetter == 'G';
    }

    /** Returns for instance {@code 3A:C}: nt 3 is an A, and a C stands opposite. */
    @Override
    public String toString() {
      return nt + "" + strandLetter + ":" + targetLetter;
    }
  }

  /** Copies the list. */
  public NearMatch {
    mismatches = List.copyOf(mismatches);
  }

  /** Returns how many of the mismatches are a G and a U. */
  public int wobbles() {
    return (int) mismatches.stream().filter(Mismatch::isWobble).count();
  }

  /**
   * Returns whether the target may be cut here. AGO2 cuts between the letters opposite nt 10 and 11
   * (Elbashir et al. 2001, EMBO J 20:6877). The rule is that of Schwab et al. 2005 (Dev Cell 8:517)
   * for targets that are cut: nt 10 and 11 pair, nt 2-12 have one mismatch at most, and of the nt
   * behind no three mismatches stand side by side. A G:U pair counts as a mismatch.
   */
  public boolean mayBeCut() {
    int inCore = 0;
    int run = 0;
    int before = 0;
    for (Mismatch mismatch : mismatches) {
      int nt = mismatch.nt();
      if (nt == CUT || nt == CUT + 1) {
        return false;
      }
      inCore += nt >= 2 && nt <= CORE_END ? 1 : 0;
      run = nt > CORE_END ? nt == before + 1 && before > CORE_END ? run + 1 : 1 : 0;
      before = nt;
      if (inCore > 1 || run > 2) {
        return false;
      }
    }
    return true;
  }
}
