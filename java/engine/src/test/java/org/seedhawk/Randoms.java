// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.SplittableRandom;

/**
 * Seeded random sequences for tests; {@code -Dseedhawk.seed=N} repeats a failure, which prints its
 * seed.
 */
public final class Randoms {
  private final long seed;
  private final SplittableRandom random;

  /** Creates a generator; {@code salt} keeps tests apart. */
  public Randoms(long salt) {
    String property = System.getProperty("seedhawk.seed", "");
    seed = property.isEmpty() ? System.nanoTime() ^ salt : Long.parseLong(property);
    random = new SplittableRandom(seed);
  }

  private Randoms(Randoms other) {
    seed = other.seed;
    random = new SplittableRandom(seed);
  }

  /** Returns a generator that begins where this one began. */
  public Randoms again() {
    return new Randoms(this);
  }

  /** Returns how to repeat this run, for assertion messages. */
  public String repeat() {
    return "repeat with -Dseedhawk.seed=" + seed;
  }

  /** Returns 64 random bits. */
  public long bits() {
    return random.nextLong();
  }

  /** Returns a number of {@code [0, bound)}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns a size around the borders of bytes, words and blocks. */
  public int size() {
    int[] anchors = {0, 1, 6, 7, 8, 9, 10, 4, 16, 32, 64, 128, 256};
    int anchor = anchors[below(anchors.length)] * (1 + below(3));
    return Math.max(0, anchor + below(5) - 2);
  }

  /** Returns letters with about {@code ambiguousPercent} ambiguous ones, singly and in runs. */
  public String sequence(int length, int ambiguousPercent) {
    String plain = below(3) == 0 ? "acgtuACGTU" : below(2) == 0 ? "ACGU" : "AU";
    StringBuilder letters = new StringBuilder();
    while (letters.length() < length) {
      if (below(100) < ambiguousPercent) {
        char letter = "NnRYKX".charAt(below(6));
        letters.append(String.valueOf(letter).repeat(1 + (below(3) == 0 ? below(20) : 0)));
      } else {
        letters.append(plain.charAt(below(plain.length())));
      }
    }
    return letters.substring(0, length);
  }
}
