// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.seedhawk.seq.PackedSequence;

/** The short, slow, right encoder. Immutable. */
public final class WindowEncoderJava implements WindowEncoder {

  /** Needs nothing. */
  public WindowEncoderJava() {}

  @Override
  public void oneHot(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out) {
    check("starts", starts, batch, 8);
    check("out", out, batch * 4 * length, 4);
    out.asSlice(0, batch * 4 * length * 4).fill((byte) 0);
    for (long b = 0; b < batch; b++) {
      long start = starts.getAtIndex(JAVA_LONG, b);
      for (int j = 0; j < length; j++) {
        int code = sequence.code(position(start, length, j, reversed));
        if (code >= 0) {
          out.setAtIndex(JAVA_FLOAT, (b * 4 + code) * length + j, 1f);
        }
      }
    }
  }

  @Override
  public void tokens(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment ids,
      MemorySegment out) {
    check("starts", starts, batch, 8);
    check("ids", ids, 6, 8);
    check("out", out, batch * length, 8);
    for (long b = 0; b < batch; b++) {
      long start = starts.getAtIndex(JAVA_LONG, b);
      for (int j = 0; j < length; j++) {
        long position = position(start, length, j, reversed);
        int code = sequence.code(position);
        int id = code >= 0 ? code : isOutside(sequence, position) ? 5 : 4;
        out.setAtIndex(JAVA_LONG, b * length + j, ids.getAtIndex(JAVA_LONG, id));
      }
    }
  }

  @Override
  public void kmers(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      int k,
      boolean reversed,
      MemorySegment ids,
      MemorySegment out) {
    if (k < 1 || k > 6 || k > length) {
      throw new IllegalArgumentException(
          "k is %d; it must be 1..6 and at most the window length %d".formatted(k, length));
    }
    int tokens = length - k + 1;
    check("starts", starts, batch, 8);
    check("ids", ids, 3, 8);
    check("out", out, batch * tokens, 8);
    for (long b = 0; b < batch; b++) {
      long start = starts.getAtIndex(JAVA_LONG, b);
      for (int j = 0; j < tokens; j++) {
        long kmer = 0;
        boolean ambiguous = false;
        boolean outside = false;
        for (int i = 0; i < k; i++) {
          long position = position(start, length, j + i, reversed);
          int code = sequence.code(position);
          outside |= isOutside(sequence, position);
          ambiguous |= code < 0;
          kmer = kmer * 4 + Math.max(code, 0);
        }
        long token =
            outside
                ? ids.getAtIndex(JAVA_LONG, 2)
                : ambiguous ? ids.getAtIndex(JAVA_LONG, 1) : ids.getAtIndex(JAVA_LONG, 0) + kmer;
        out.setAtIndex(JAVA_LONG, b * tokens + j, token);
      }
    }
  }

  @Override
  public void gatherRows(
      MemorySegment rows,
      long rowCount,
      long rowLength,
      MemorySegment index,
      long batch,
      MemorySegment out) {
    check("rows", rows, rowCount * rowLength, 4);
    check("index", index, batch, 4);
    check("out", out, batch * rowLength, 4);
    for (long b = 0; b < batch; b++) {
      int row = index.getAtIndex(JAVA_INT, b);
      if (row < 0 || row >= rowCount) {
        throw new IllegalArgumentException(
            "index[%d] is %d; it must be 0..%d".formatted(b, row, rowCount - 1));
      }
    }
    for (long b = 0; b < batch; b++) {
      long row = index.getAtIndex(JAVA_INT, b);
      MemorySegment.copy(rows, row * rowLength * 4, out, b * rowLength * 4, rowLength * 4);
    }
  }

  private static long position(long start, int length, int column, boolean reversed) {
    return reversed ? start + length - 1 - column : start + column;
  }

  private static boolean isOutside(PackedSequence sequence, long position) {
    return position < 0 || position >= sequence.baseCount();
  }

  private static void check(String name, MemorySegment segment, long count, long unit) {
    if (segment.byteSize() < count * unit) {
      throw new IllegalArgumentException(
          "%s holds %d bytes; it needs %d".formatted(name, segment.byteSize(), count * unit));
    }
  }
}
