// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * Letters of a sequence that others replace. Immutable.
 *
 * @param from first letter
 * @param to behind the last; {@code from} where letters are inserted alone
 * @param letters what stands there instead
 */
record Edit(int from, int to, String letters) {
  /** From the 5' end on; an insertion stands in front of what replaces the next letter. */
  static final Comparator<Edit> ORDER =
      Comparator.comparingInt(Edit::from).thenComparingInt(Edit::to);

  /** Returns by how much what is behind moves. */
  int shift() {
    return letters.length() - (to - from);
  }

  /** Returns whether both replace a letter, or insert at one place. */
  boolean overlaps(Edit other) {
    if (from == to && other.from == other.to) {
      return from == other.from;
    }
    if (from == to || other.from == other.to) {
      // An insertion between letters that the other one replaces.
      Edit point = from == to ? this : other;
      Edit range = from == to ? other : this;
      return point.from > range.from && point.from < range.to;
    }
    return from < other.to && other.from < to;
  }

  /**
   * Applies edits to a part of a sequence.
   *
   * @param edits in their order, without overlaps, all within the part
   * @param start where the part begins in the sequence
   */
  static byte[] apply(byte[] part, int start, List<Edit> edits) {
    int length = part.length;
    for (Edit edit : edits) {
      length += edit.shift();
    }
    byte[] applied = new byte[length];
    int read = 0;
    int written = 0;
    for (Edit edit : edits) {
      int kept = edit.from - start - read;
      System.arraycopy(part, read, applied, written, kept);
      written += kept;
      byte[] letters = edit.letters.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(letters, 0, applied, written, letters.length);
      written += letters.length;
      read = edit.to - start;
    }
    System.arraycopy(part, read, applied, written, part.length - read);
    return applied;
  }
}
