// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The names seen so far with the lines they stood in. Names are kept as the first 128 bits of their
 * SHA-256, so a set takes 36 to 96 bytes a name whatever the names' length, 10 MB for 200,000
 * transcripts. One thread at a time.
 */
final class NameSet {
  private final MessageDigest digest;

  /** Three longs a slot: two of the hash, then the line; line 0 is a free slot. */
  private long[] slots = new long[3 * 64];

  private int size;

  NameSet() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds a name; returns 0, or the line in which it stood before. */
  long add(byte[] name, int length, long line) {
    digest.update(name, 0, length);
    byte[] hash = digest.digest();
    if (3L * 3 * (size + 1) > 2L * slots.length) {
      grow();
    }
    long found = put(slots, word(hash, 0), word(hash, 8), line);
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

  private static long word(byte[] hash, int from) {
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word = word << 8 | hash[from + i] & 0xff;
    }
    return word;
  }
}
