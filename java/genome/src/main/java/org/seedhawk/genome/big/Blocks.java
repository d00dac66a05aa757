// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads blocks of values and unpacks them; keeps those that were asked for last. One thread at a
 * time.
 */
final class Blocks implements Closeable {
  private static final int KEPT = 64;
  private static final int HEAD = 24;
  private static final int BED_GRAPH = 1;
  private static final int VARIABLE_STEP = 2;
  private static final int FIXED_STEP = 3;

  /** No block is larger: it has at most 65,535 values of 12 bytes. */
  private static final int MOST = HEAD + 12 * 0xffff;

  private final Input in;
  private final boolean packed;
  private final Inflater inflater = new Inflater();
  private final Map<Long, ByteBuffer> kept = new Recent<>(KEPT);
  private byte[] unpacked = new byte[1 << 14];

  /** Creates it; packed: blocks are zlib. */
  Blocks(Input in, boolean packed) {
    this.in = in;
    this.packed = packed;
  }

  /**
   * Puts the values of a block where they belong in a window.
   *
   * @param window the value of the letter {@code from} first
   * @return whether the block has any of them
   */
  boolean fill(long offset, long size, int chromosome, int from, int to, float[] window)
      throws IOException {
    ByteBuffer block = kept.get(offset);
    if (block == null) {
      block = read(offset, size);
      kept.put(offset, block);
    }
    if (block.getInt(0) != chromosome) {
      return false; // a leaf of the index may reach over chromosomes
    }
    int type = block.get(20);
    int count = block.getShort(22) & 0xffff;
    long start = block.getInt(4) & 0xffffffffL;
    long step = block.getInt(12) & 0xffffffffL;
    long span = block.getInt(16) & 0xffffffffL;
    boolean any = false;
    if (type == FIXED_STEP) {
      // The first value that may reach into the window.
      int first = step == 0 ? 0 : Math.clamp((from - start - span) / step, 0, count);
      for (int i = first; i < count && start + i * step < to; i++) {
        long at = start + i * step;
        any |= put(window, from, to, at, at + span, block.getFloat(HEAD + 4 * i));
      }
      return any;
    }
    int width = type == BED_GRAPH ? 12 : 8;
    for (int i = 0; i < count; i++) {
      int place = HEAD + width * i;
      long at = block.getInt(place) & 0xffffffffL;
      if (at < to) {
        long end = type == BED_GRAPH ? block.getInt(place + 4) & 0xffffffffL : at + span;
        any |= put(window, from, to, at, end, block.getFloat(place + width - 4));
      }
    }
    return any;
  }

  private static boolean put(float[] window, int from, int to, long start, long end, float value) {
    int first = (int) Math.max(from, start);
    int behind = (int) Math.min(to, end);
    for (int i = first; i < behind; i++) {
      window[i - from] = value;
    }
    return first < behind;
  }

  private ByteBuffer read(long offset, long size) throws IOException {
    if (size < 0 || size > 2L * MOST) {
      throw in.damaged(
          String.format(Locale.ROOT, "its index says that a block has %,d bytes", size));
    }
    ByteBuffer block = in.read(offset, (int) size);
    if (packed) {
      block = ByteBuffer.wrap(unpack(block)).order(in.order());
    }
    int type = block.limit() < HEAD ? 0 : block.get(20);
    if (type < BED_GRAPH || type > FIXED_STEP) {
      throw in.damaged(String.format(Locale.ROOT, "the block at byte %,d holds no values", offset));
    }
    int count = block.getShort(22) & 0xffff;
    if (HEAD + count * (type == BED_GRAPH ? 12 : type == VARIABLE_STEP ? 8 : 4) > block.limit()) {
      throw in.damaged(
          String.format(
              Locale.ROOT, "the block at byte %,d says that it has %,d values", offset, count));
    }
    return block;
  }

  private byte[] unpack(ByteBuffer block) throws IOException {
    inflater.reset();
    inflater.setInput(block);
    int length = 0;
    try {
      while (!inflater.finished()) {
        if (length == unpacked.length) {
          if (length > MOST) {
            throw new ZipException("a block is larger than its header can say");
          }
          unpacked = Arrays.copyOf(unpacked, 2 * length);
        }
        int count = inflater.inflate(unpacked, length, unpacked.length - length);
        if (count == 0 && !inflater.finished()) {
          throw inflater.needsInput()
              ? new EOFException("in the middle of a block")
              : new ZipException("a block asks for a dictionary");
        }
        length += count;
      }
    } catch (DataFormatException e) {
      throw new ZipException("a block is no zlib data");
    }
    return Arrays.copyOf(unpacked, length);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
