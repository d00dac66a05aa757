// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.seedhawk.ffi.host.KmerWindows;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.PackedSequence;

/** The short, slow, right encoder. Immutable. */
public final class WindowEncoderJava implements WindowEncoder {
  private static final int ESA_LENGTH = 10; // nt and site columns that are aligned
  private static final int ESA_FIRST = 5; // the first site column, and the first column, of them

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
      KmerWindows windows,
      MemorySegment ids,
      MemorySegment out) {
    int length = windows.length();
    int k = windows.k();
    boolean reversed = windows.reversed();
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
  public void planes(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out) {
    if (length < 1 || length > MAX_PLANE_LENGTH) {
      throw new IllegalArgumentException(
          "length is %s; it must be 1..%s".formatted(length, MAX_PLANE_LENGTH));
    }
    check("starts", starts, batch, 8);
    check("out", out, batch * PLANES, 8);
    for (long b = 0; b < batch; b++) {
      long start = starts.getAtIndex(JAVA_LONG, b);
      long low = 0;
      long high = 0;
      long known = 0;
      for (int j = 0; j < length; j++) {
        int code = sequence.code(position(start, length, j, reversed));
        if (code >= 0) {
          low |= (code & 1L) << j;
          high |= (code >> 1 & 1L) << j;
          known |= 1L << j;
        }
      }
      out.setAtIndex(JAVA_LONG, PLANES * b, low);
      out.setAtIndex(JAVA_LONG, PLANES * b + 1, high);
      out.setAtIndex(JAVA_LONG, PLANES * b + 2, known);
    }
  }

  @Override
  public void esa(PairRows rows, long batch, MemorySegment out, MemorySegment scores) {
    boolean encodes = !out.equals(MemorySegment.NULL);
    long row = (long) ESA_ROWS * ESA_COLUMNS;
    check("sites", rows.sites(), rows.siteCount() * PLANES, 8);
    check("mirnas", rows.mirnas(), rows.mirnaCount() * PLANES, 8);
    check("out", out, encodes ? batch * row : 0, 4);
    check("scores", scores, batch, 4);
    checkIndex("siteIndex", rows.siteIndex(), batch, rows.siteCount());
    checkIndex("mirnaIndex", rows.mirnaIndex(), batch, rows.mirnaCount());
    for (long b = 0; b < batch; b++) {
      int[] site = codes(rows.sites(), rows.siteIndex().getAtIndex(JAVA_INT, b));
      int[] mirna = codes(rows.mirnas(), rows.mirnaIndex().getAtIndex(JAVA_INT, b));
      EsaAlignment alignment =
          EsaAlignment.of(
              Arrays.copyOf(mirna, ESA_LENGTH),
              Arrays.copyOfRange(site, ESA_FIRST, ESA_FIRST + ESA_LENGTH));
      scores.setAtIndex(JAVA_INT, b, alignment.score());
      if (encodes) {
        MemorySegment pair = out.asSlice(4 * row * b, 4 * row).fill((byte) 0);
        int end = ESA_FIRST + alignment.length();
        fill(pair, 0, mirna, alignment.mirnaColumn(), 0, end);
        fill(pair, ESA_ROWS / 2, site, alignment.siteColumn(), ESA_FIRST, end);
      }
    }
  }

  /** Writes five rows: what stands before the alignment, the alignment, what follows it. */
  private static void fill(
      MemorySegment pair, int firstRow, int[] codes, int[] aligned, int first, int end) {
    for (int column = ESA_FIRST; column < end; column++) {
      set(pair, firstRow + 4, column, 1);
    }
    for (int i = 0; i < codes.length; i++) {
      boolean isAligned = i >= first && i < first + aligned.length;
      int column =
          i < first ? i : isAligned ? ESA_FIRST + aligned[i - first] : end + i - first - ESA_LENGTH;
      if (isAligned) {
        set(pair, firstRow + 4, column, 0);
      }
      if (codes[i] >= 0 && column < ESA_COLUMNS) {
        set(pair, firstRow + codes[i], column, 1);
      }
    }
  }

  private static void set(MemorySegment pair, int row, int column, float value) {
    pair.setAtIndex(JAVA_FLOAT, (long) row * ESA_COLUMNS + column, value);
  }

  private static int[] codes(MemorySegment planes, long index) {
    int[] codes = new int[MAX_PLANE_LENGTH];
    for (int j = 0; j < codes.length; j++) {
      int code = 0;
      for (int plane = 0; plane < PLANES; plane++) {
        code |= (int) (planes.getAtIndex(JAVA_LONG, PLANES * index + plane) >>> j & 1) << plane;
      }
      codes[j] = code >= 4 ? code - 4 : Bases.AMBIGUOUS;
    }
    return codes;
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
    check("out", out, batch * rowLength, 4);
    checkIndex("index", index, batch, rowCount);
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

  private static void checkIndex(String name, MemorySegment index, long count, long limit) {
    check(name, index, count, 4);
    for (long i = 0; i < count; i++) {
      int value = index.getAtIndex(JAVA_INT, i);
      if (value < 0 || value >= limit) {
        throw new IllegalArgumentException(
            "%s[%s] is %s; it must be 0..%s".formatted(name, i, value, limit - 1));
      }
    }
  }

  private static void check(String name, MemorySegment segment, long count, long unit) {
    if (segment.byteSize() < count * unit) {
      throw new IllegalArgumentException(
          "%s holds %s bytes; it needs %s".formatted(name, segment.byteSize(), count * unit));
    }
  }
}
