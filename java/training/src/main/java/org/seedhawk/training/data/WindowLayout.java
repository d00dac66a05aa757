// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import org.seedhawk.encode.WindowFrame;
import org.seedhawk.seq.PackedSequence;

/**
 * Which windows of a region a training may take: the engine's frame says where a window lies, this
 * says which of them lie inside the region. Immutable.
 *
 * @param frame where a window lies against the base opposite miRNA nt 1
 */
public record WindowLayout(WindowFrame frame) {

  /**
   * Makes the layout of windows of a length.
   *
   * @param length bases of the window
   * @param afterNt1 bases of it 3' of the one opposite miRNA nt 1
   */
  public WindowLayout(int length, int afterNt1) {
    this(new WindowFrame(length, afterNt1));
  }

  /** Returns the first base of a window; it may lie outside of the region. */
  public long start(int nt1) {
    return frame.start(nt1);
  }

  /**
   * Returns the position opposite nt 1 of the window that ends where the region ends; negative when
   * the region is shorter than what follows nt 1.
   */
  public int regionEnd(PackedSequence region) {
    return (int) frame.nt1(region.baseCount() - frame.length());
  }

  /**
   * Returns the first position opposite nt 1 whose window lies inside a region, or whose seed does
   * in a region shorter than a window.
   */
  int firstNt1(PackedSequence region) {
    return holdsAWindow(region)
        ? (int) frame.nt1(0)
        : (int) Math.min(Window.LAST_NT - 1, region.baseCount() - 1);
  }

  /** Returns one more than the last position opposite nt 1 whose window lies inside a region. */
  int endNt1(PackedSequence region) {
    return holdsAWindow(region) ? regionEnd(region) + 1 : (int) region.baseCount();
  }

  private boolean holdsAWindow(PackedSequence region) {
    return region.baseCount() >= frame.length();
  }
}
