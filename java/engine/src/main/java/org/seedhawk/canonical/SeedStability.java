// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import org.seedhawk.seq.Bases;

/**
 * The predicted free energy of a perfectly paired stretch of the seed, kcal/mol at 37 degrees
 * Celsius: nearest neighbours of Xia et al. 1998 (Biochemistry 37:14719), table 4. Field name: seed
 * pairing stability.
 */
final class SeedStability {
  private static final float BEGIN = 4.09f;
  private static final float AU_END = 0.45f;

  /** Of two letters in a row, 5'->3', each on its Watson-Crick partner; A C G U. */
  private static final float[][] STACK = {
    {-0.93f, -2.24f, -2.08f, -1.10f},
    {-2.11f, -3.26f, -2.36f, -2.08f},
    {-2.35f, -3.42f, -3.26f, -2.24f},
    {-1.33f, -2.35f, -2.11f, -0.93f},
  };

  private SeedStability() {}

  /** Returns the energy of nt first..last of a group, counted from 1. */
  static float of(SeedGroups groups, int group, int first, int last) {
    float energy = BEGIN + end(groups.letter(group, first)) + end(groups.letter(group, last));
    for (int nt = first; nt < last; nt++) {
      energy += STACK[groups.letter(group, nt)][groups.letter(group, nt + 1)];
    }
    return energy;
  }

  private static float end(int code) {
    return code == 0 || Bases.complement(code) == 0 ? AU_END : 0;
  }
}
