// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

/**
 * How windows are written as k-mer tokens. Immutable.
 *
 * @param length bases of a window
 * @param k bases of a token, 1..6, at most {@code length}
 * @param reversed whether column 0 is the window's last base
 */
public record KmerWindows(int length, int k, boolean reversed) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code k} is outside
   */
  public KmerWindows {
    if (k < 1 || k > 6 || k > length) {
      throw new IllegalArgumentException(
          "k '" + k + "' is outside 1.." + Math.min(6, length) + " for windows of " + length);
    }
  }
}
