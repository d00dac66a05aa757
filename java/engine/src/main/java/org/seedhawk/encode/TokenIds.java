// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.seq.PackedSequence;

/**
 * Writes windows as tokens, padding at one side. {@link WindowEncoder#tokens} leaves the positions
 * outside the target where they stand in the window; here they are moved to the side that the model
 * pads, and the letters inside keep their order. So a site at a transcript's end looks to the model
 * as a short sequence does, whichever end of the transcript cuts it. Immutable.
 *
 * @param ids token of A, C, G, U, an ambiguous base, padding
 */
public record TokenIds(List<Long> ids) {
  /** How many ids there are. */
  public static final int COUNT = 6;

  /**
   * How a window is written.
   *
   * @param length its bases
   * @param reversed whether its last base comes first
   * @param padsLeft at which side padding stands
   */
  record Window(int length, boolean reversed, boolean padsLeft) {}

  /**
   * Writes windows.
   *
   * @param starts int64[count], any value; word 0 of {@code scratch} may be it
   * @param scratch at least {@link InputEncoding#SCRATCH} words; words 1..6 are overwritten
   * @param out receives int64[count, length]
   */
  void write(
      WindowEncoder encoder,
      PackedSequence sequence,
      MemorySegment starts,
      long count,
      Window window,
      MemorySegment scratch,
      MemorySegment out) {
    int length = window.length;
    boolean reversed = window.reversed;
    MemorySegment codes = scratch.asSlice(Long.BYTES, (long) COUNT * Long.BYTES);
    for (int i = 0; i < COUNT; i++) {
      codes.setAtIndex(JAVA_LONG, i, ids.get(i));
    }
    encoder.tokens(sequence, starts, count, length, reversed, codes, out);
    long rowBytes = (long) length * Long.BYTES;
    for (long i = 0; i < count; i++) {
      long start = starts.getAtIndex(JAVA_LONG, i);
      if (start < 0 || start > sequence.baseCount() - length) {
        long begin = Math.max(start, 0);
        long end = Math.min(start + length, sequence.baseCount());
        long column = reversed ? start + length - end : begin - start;
        pad(out.asSlice(i * rowBytes, rowBytes), column, end - begin, window.padsLeft);
      }
    }
  }

  /** Moves {@code inside} tokens from a column to one side and pads the other. */
  private void pad(MemorySegment row, long column, long inside, boolean padsLeft) {
    if (inside <= 0) {
      return; // the whole row is padding
    }
    long length = row.byteSize() / Long.BYTES;
    long to = padsLeft ? length - inside : 0;
    MemorySegment.copy(row, column * Long.BYTES, row, to * Long.BYTES, inside * Long.BYTES);
    long padding = ids.get(COUNT - 1);
    for (long j = padsLeft ? 0 : inside; j < (padsLeft ? to : length); j++) {
      row.setAtIndex(JAVA_LONG, j, padding);
    }
  }

  /** Refuses a miRNA that would be cut. */
  static void refuseLong(PackedSequence mirna, InputEncoding encoding) {
    if (mirna.baseCount() > encoding.maxMirnaLength()) {
      throw new IllegalArgumentException(
          "the miRNA has %s nt but encoding '%s' writes up to %s; leave it out"
              .formatted(mirna.baseCount(), encoding.id(), encoding.maxMirnaLength()));
    }
  }
}
