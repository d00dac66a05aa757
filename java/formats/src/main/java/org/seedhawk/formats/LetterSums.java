// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.Arrays;

/**
 * What the letters of each record of a file sum to, by the line of its header, so that a record can
 * be compared with one that is long gone. Records with other letters have the same sum with a
 * chance of 2^-64. It takes 16 to 32 bytes a record. One thread at a time.
 */
final class LetterSums {
  private static final long START = 0xCBF29CE484222325L;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private long[] lines = new long[64];
  private long[] sums = new long[64];
  private int size;
  private long sum = START;

  /** Begins a record. */
  void begin() {
    sum = START;
  }

  /** Takes letters of the record. Upper and lower case are the same, and T and U. */
  void add(byte[] letters, int from, int to) {
    long running = sum;
    for (int i = from; i < to; i++) {
      int upper = letters[i] & 0xDF;
      running = (running ^ (upper == 'T' ? 'U' : upper)) * FACTOR;
      running ^= running >>> 32;
    }
    sum = running;
  }

  /** Ends a record, whose header stands behind those before it. */
  void end(long line) {
    if (size == lines.length) {
      lines = Arrays.copyOf(lines, Math.multiplyExact(2, size));
      sums = Arrays.copyOf(sums, lines.length);
    }
    lines[size] = line;
    sums[size++] = sum;
  }

  /** Returns whether the record that was begun has the letters of an ended one. */
  boolean same(long line) {
    int place = Arrays.binarySearch(lines, 0, size, line);
    return place >= 0 && sums[place] == sum;
  }
}
