// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.TargetSource;

/**
 * A circular target: its end joins its start. It is held whole, and read from {@code flank} bases
 * before its start to {@code flank} bases behind its end, so that each window that begins on the
 * ring is seen once with all of its surroundings. One per thread.
 */
public final class Ring {
  /** The longest ring, in bases. The largest circular genomes known have about 16 million. */
  public static final int MAX_BASES = 1 << 26;

  private static final int FIRST_BASES = 1 << 16;

  private byte[] letters = {};
  private int length;

  /** Holds all letters that are left of the source's record. */
  void fill(TargetSource source) throws IOException {
    length = 0;
    while (true) {
      if (length == letters.length) {
        letters = Arrays.copyOf(letters, Math.max(FIRST_BASES, 2 * length));
      }
      int read = source.read(letters, length, letters.length - length);
      if (read == -1) {
        checkLetters();
        return;
      }
      length += ChunkReader.checked(source, read, letters.length - length);
      checkLength(length);
    }
  }

  /**
   * Refuses a ring that is too long to be held.
   *
   * @throws BadInputException if there are more than {@link #MAX_BASES}
   */
  public static void checkLength(long bases) {
    if (bases > MAX_BASES) {
      throw new BadInputException(
          "a circular target of more than %s bases; scan it as a linear one".formatted(MAX_BASES));
    }
  }

  /** Refuses a letter here, where its place in the target is known. */
  private void checkLetters() {
    for (int i = 0; i < length; i++) {
      if (Bases.code(letters[i]) == Bases.NONE) {
        throw SequenceRules.letter(MemorySegment.ofArray(letters).asSlice(0, length), i, 0);
      }
    }
  }

  int length() {
    return length;
  }

  /**
   * Copies letters of the ring, however often it goes round.
   *
   * @param position of the first letter; it may lie before the start or behind the end
   */
  void copy(long position, byte[] out, int from, int count) {
    int at = Math.floorMod(position, length);
    for (int copied = 0; copied < count; ) {
      int run = Math.min(count - copied, length - at);
      System.arraycopy(letters, at, out, from + copied, run);
      copied += run;
      at = 0;
    }
  }

  /**
   * Returns the letters of a ring with so many bases more on both sides; none stay none.
   *
   * @throws BadInputException if there are more than {@link #MAX_BASES}, or one is no nucleotide
   */
  public static byte[] unrolled(byte[] letters, int flank) {
    if (letters.length == 0) {
      return letters;
    }
    checkLength(letters.length);
    Ring ring = new Ring();
    ring.letters = letters;
    ring.length = letters.length;
    ring.checkLetters();
    byte[] out = new byte[Math.addExact(letters.length, 2 * flank)];
    ring.copy(-flank, out, 0, out.length);
    return out;
  }
}
