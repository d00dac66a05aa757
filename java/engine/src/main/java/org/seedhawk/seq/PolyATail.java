// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

/**
 * Tells a 3'UTR that was given with its poly(A) tail: the model of log2 fold changes saw none when
 * it was trained, and its letters weaken each prediction. Stateless.
 */
public final class PolyATail {
  /**
   * So many A side by side at the end are taken for a tail. Of 4,025 human 3'UTRs without one, 4
   * end so, and of 13,456 of the fly none. Fewer change a prediction hardly.
   */
  public static final int SHORTEST = 20;

  /** The same as a regular expression, for those who have no strings at hand. */
  public static final String PATTERN = "[Aa]{" + SHORTEST + "}$";

  private PolyATail() {}

  /** Returns whether a 3'UTR ends with a tail, in letters of either case. */
  public static boolean isIn(String utr) {
    int from = utr.length() - SHORTEST;
    if (from < 0) {
      return false;
    }
    for (int i = utr.length() - 1; i >= from; i--) {
      if ((utr.charAt(i) | 0x20) != 'a') {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns what users are told: a sentence without a full stop.
   *
   * @param id of the first target with a tail
   * @param count how many have one, 1 or more
   */
  public static String warning(String id, long count) {
    return "target '%s' ends in %s A or more, a poly(A) tail%s; it weakens log2fc: cut it off"
        .formatted(
            SequenceRules.show(id), SHORTEST, count == 1 ? "" : " (%s such)".formatted(count));
  }
}
