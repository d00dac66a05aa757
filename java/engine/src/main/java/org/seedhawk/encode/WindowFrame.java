// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

/**
 * Where a model's window lies: it has {@code length} bases in the target, and {@code afterNt1} of
 * them stand behind the base opposite miRNA nt 1. This is the one geometric fact that scanners,
 * encoders and tables share. Immutable.
 *
 * @param length bases of a window
 * @param afterNt1 bases of a window behind the base opposite nt 1, towards the 3' end
 */
public record WindowFrame(int length, int afterNt1) {
  /** Returns the first base of the window of which the base opposite nt 1 is at {@code nt1}. */
  public long start(long nt1) {
    return nt1 + 1 + afterNt1 - length;
  }

  /** Returns the base opposite nt 1 of the window that begins at {@code start}. */
  public long nt1(long start) {
    return start + length - 1 - afterNt1;
  }
}
