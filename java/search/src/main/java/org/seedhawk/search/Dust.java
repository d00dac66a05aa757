// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.Arrays;

/**
 * Symmetric DUST: masks the intervals in which triplets repeat too much. An interval of l triplets,
 * of which t stands c(t) times, scores sum c(t)(c(t)-1)/2 / (l-1); it is masked when that is above
 * the threshold and no part of it scores higher.
 */
final class Dust {
  /** Letters of the longest interval. */
  private static final int WINDOW = 64;

  private static final double THRESHOLD = 2;

  private Dust() {}

  /** Returns which letters are masked; an ambiguous letter ends an interval. */
  static boolean[] mask(byte[] codes) {
    boolean[] masked = new boolean[codes.length];
    int triplets = codes.length - 2;
    int longest = WINDOW - 2;
    // Highest score of any part of the interval of each length that begins one triplet further on.
    double[] next = new double[longest + 1];
    double[] own = new double[longest + 1];
    for (int start = triplets - 1; start >= 0; start--) {
      int[] counts = new int[64];
      int pairs = 0;
      own[0] = 0;
      int length = 1;
      for (; length <= longest && start + length <= triplets; length++) {
        int triplet = triplet(codes, start + length - 1);
        if (triplet < 0) {
          break;
        }
        pairs += counts[triplet]++;
        double score = length == 1 ? 0 : (double) pairs / (length - 1);
        double parts = Math.max(own[length - 1], next[length - 1]);
        if (score > THRESHOLD && score >= parts) {
          Arrays.fill(masked, start, start + length + 2, true);
        }
        own[length] = Math.max(score, parts);
      }
      Arrays.fill(own, length, longest + 1, 0);
      double[] swap = next;
      next = own;
      own = swap;
    }
    return masked;
  }

  private static int triplet(byte[] codes, int at) {
    int a = codes[at];
    int b = codes[at + 1];
    int c = codes[at + 2];
    return (a | b | c) >= MirnaDatabase.AMBIGUOUS ? -1 : 16 * a + 4 * b + c;
  }
}
