// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.name;

import java.util.SplittableRandom;

/**
 * The names seen so far with the lines they stood in. Names are kept as 128 bits of a hash, so a
 * set takes 36 to 96 bytes a name whatever the names' length, 10 MB for 200,000 transcripts. Two
 * names have one hash with a chance of 2^-128, and nobody can make a file of such names: the hash
 * of each set begins with other numbers. A digest of cryptography would take as long as all other
 * checks of a file together. One thread at a time.
 */
final class NameSet {
  private static final long FACTOR_HIGH = 0x9E3779B97F4A7C15L;
  private static final long FACTOR_LOW = 0xD6E8FEB86659FD93L;

  private final long startHigh;
  private final long startLow;

  /** Three longs a slot: two of the hash, then the line; line 0 is a free slot. */
  private long[] slots = new long[3 * 64];

  private int size;

  NameSet() {
    SplittableRandom random = new SplittableRandom();
    startHigh = random.nextLong();
    startLow = random.nextLong();
  }

  /** Adds a name; returns 0, or the line in which it stood before. */
  long add(byte[] name, int length, long line) {
    long high = startHigh;
    long low = startLow;
    for (int i = 0; i < length; i++) {
      high = (high ^ name[i] & 0xFF) * FACTOR_HIGH;
      high ^= high >>> 32;
      low = (low ^ name[i] & 0xFF) * FACTOR_LOW;
      low ^= low >>> 29;
    }
    if (3L * 3 * (size + 1) > 2L * slots.length) {
      grow();
    }
    long found = put(slots, high ^ length, low, line);
    if (found == 0) {
      size++;
    }
    return found;
  }

  private void grow() {
    long[] grown = new long[Math.multiplyExact(slots.length, 2)];
    for (int i = 0; i < slots.length; i += 3) {
      if (slots[i + 2] != 0) {
        put(grown, slots[i], slots[i + 1], slots[i + 2]);
      }
    }
    slots = grown;
  }

  private static long put(long[] slots, long high, long low, long line) {
    int slot = (int) Long.remainderUnsigned(high, slots.length / 3);
    while (slots[3 * slot + 2] != 0) {
      if (slots[3 * slot] == high && slots[3 * slot + 1] == low) {
        return slots[3 * slot + 2];
      }
      slot = slot + 1 == slots.length / 3 ? 0 : slot + 1;
    }
    slots[3 * slot] = high;
    slots[3 * slot + 1] = low;
    slots[3 * slot + 2] = line;
    return 0;
  }
}
