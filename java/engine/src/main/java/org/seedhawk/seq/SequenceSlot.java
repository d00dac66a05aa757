// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.seedhawk.error.BadInputException;

/**
 * Off-heap memory for one packed sequence after another. It grows with the longest, and keeps a
 * view for each size that it has held, so that packing a sequence of such a size again allocates
 * nothing. One per thread.
 */
public final class SequenceSlot implements AutoCloseable {
  private static final int FIRST_BASES = 256;

  /** Views of sequences up to this length are kept, so that packing them allocates nothing. */
  private static final int KEPT_BASES = 4096;

  private static final int MAX_BASES = 1 << 28;
  private static final int RUN_BYTES = 2 * Long.BYTES;

  private final SequencePacker packer;
  private final boolean ofMirnas;
  private final Text text = new Text();
  private Arena arena; // of the three below
  private MemorySegment letters;
  private MemorySegment packed;
  private MemorySegment ambiguous;
  private PackedSequence[][] views; // by bases, then by ambiguous runs

  /** What was copied last, a letter a byte: no string is made of it. */
  private final class Text implements CharSequence {
    private int size;

    @Override
    public int length() {
      return size;
    }

    @Override
    public char charAt(int index) {
      return (char) (letters.get(JAVA_BYTE, index) & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return toString().substring(start, end);
    }

    @Override
    public String toString() {
      byte[] bytes = letters.asSlice(0, size).toArray(JAVA_BYTE);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Creates one that packs with the given packer.
   *
   * @param ofMirnas whether it packs miRNAs, of which a single mark of a modified base is refused
   */
  public SequenceSlot(SequencePacker packer, boolean ofMirnas) {
    this.packer = packer;
    this.ofMirnas = ofMirnas;
    arena = allocate(FIRST_BASES);
  }

  /**
   * Packs letters in place of the sequence before.
   *
   * @param sequence ASCII in either case
   * @return a view that is valid until the next call
   * @throws BadInputException if a byte is no nucleotide letter, the letters are notation of
   *     modified bases, or there are none or more than 2^28
   */
  public PackedSequence pack(byte[] sequence) {
    ensure(sequence.length);
    MemorySegment.copy(sequence, 0, letters, JAVA_BYTE, 0, sequence.length);
    return pack(sequence.length);
  }

  /** As {@link #pack(byte[])}, of a string. */
  public PackedSequence pack(String sequence) {
    int length = sequence.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      char letter = sequence.charAt(i);
      if (letter > 127) {
        throw SequenceRules.letter(sequence, i);
      }
      letters.set(JAVA_BYTE, i, (byte) letter);
    }
    return pack(length);
  }

  /** As {@link #pack(byte[])}, of a segment as a whole, on the heap or off it. */
  public PackedSequence pack(MemorySegment sequence) {
    ensure(sequence.byteSize());
    MemorySegment.copy(sequence, 0, letters, 0, sequence.byteSize());
    return pack((int) sequence.byteSize());
  }

  private PackedSequence pack(int bases) {
    text.size = bases;
    if (ofMirnas) {
      SequenceRules.checkPlainMirna(text);
    } else {
      SequenceRules.checkPlainTarget(text);
    }
    int runs = (int) packer.pack(letters, bases, packed, ambiguous);
    if (bases > KEPT_BASES) {
      return new PackedSequence(packed, bases, ambiguous, runs);
    }
    PackedSequence[] sameBases = views[bases];
    if (sameBases == null || runs >= sameBases.length) {
      sameBases =
          sameBases == null ? new PackedSequence[runs + 1] : Arrays.copyOf(sameBases, runs + 1);
      views[bases] = sameBases;
    }
    if (sameBases[runs] == null) {
      sameBases[runs] = new PackedSequence(packed, bases, ambiguous, runs);
    }
    return sameBases[runs];
  }

  private void ensure(long bases) {
    if (bases == 0) {
      throw SequenceRules.empty();
    }
    if (bases > letters.byteSize()) {
      if (bases > MAX_BASES) {
        throw new BadInputException(
            "a sequence of %s letters; one call takes %s at most: cut it"
                .formatted(bases, MAX_BASES));
      }
      Arena grown = allocate((int) Math.max(bases, Math.min(MAX_BASES, 2 * letters.byteSize())));
      close();
      arena = grown;
    }
  }

  private Arena allocate(int bases) {
    Arena grown = Arena.ofShared();
    try {
      MemorySegment newLetters = grown.allocate(bases, 64);
      MemorySegment newPacked = grown.allocate((bases + 3L) / 4, 64);
      // Every second base may begin a run.
      MemorySegment newAmbiguous = grown.allocate((bases + 1L) / 2 * RUN_BYTES, 64);
      views = new PackedSequence[Math.min(bases, KEPT_BASES) + 1][];
      letters = newLetters;
      packed = newPacked;
      ambiguous = newAmbiguous;
      return grown;
    } catch (OutOfMemoryError e) {
      grown.close();
      throw e;
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
