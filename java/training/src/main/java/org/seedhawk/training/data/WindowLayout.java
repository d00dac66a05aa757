// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import org.seedhawk.seq.PackedSequence;

/**
 * Where a model's window lies. Immutable.
 *
 * @param length bases of the window
 * @param afterNt1 bases of it 3' of the one opposite miRNA nt 1
 */
public record WindowLayout(int length, int afterNt1) {

  /** Returns the first base of a window; it may lie outside of the region. */
  public long start(int nt1) {
    return nt1 + 1L + afterNt1 - length;
  }

  /**
   * Returns the position opposite nt 1 of the window that ends where the region ends; negative when
   * the region is shorter than what follows nt 1.
   */
  public int regionEnd(PackedSequence region) {
    return (int) region.baseCount() - 1 - afterNt1;
  }

  /**
   * Returns the first position opposite nt 1 whose window lies inside a region, or whose seed does
   * in a region shorter than a window.
   */
  int firstNt1(PackedSequence region) {
    return region.baseCount() >= length
        ? length - 1 - afterNt1
        : (int) Math.min(Window.LAST_NT - 1, region.baseCount() - 1);
  }

  /** Returns one more than the last position opposite nt 1 whose window lies inside a region. */
  int endNt1(PackedSequence region) {
    return region.baseCount() >= length
        ? (int) region.baseCount() - afterNt1
        : (int) region.baseCount();
  }
}
