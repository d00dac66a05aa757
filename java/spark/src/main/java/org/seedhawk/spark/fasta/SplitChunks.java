// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.fasta;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The content of a file from a place on, a chunk at a time. A chunk belongs to a part of the file,
 * or lies behind it: none does both. One thread at a time.
 */
abstract sealed class SplitChunks implements Closeable {
  /** What a bgzip block can have, packed or not. */
  private static final int CHUNK = 1 << 16;

  final FSDataInputStream in;
  final long to;
  final byte[] bytes = new byte[CHUNK];
  int length;
  boolean isOwn;

  private SplitChunks(FSDataInputStream in, long to) {
    this.in = in;
    this.to = to;
  }

  /**
   * Opens a part of a file.
   *
   * @param in closed with this
   * @param size bytes of the file
   * @throws IOException if the file cannot be read
   */
  static SplitChunks open(FastaSplit split, FSDataInputStream in, long size) throws IOException {
    if (split.isBgzip()) {
      return new Bgzip(in, split, size);
    }
    in.seek(split.from());
    return new Plain(in, split);
  }

  /** Returns the chunk; its {@link #length} first bytes are content. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns how many bytes the chunk has, at least one. */
  int length() {
    return length;
  }

  /** Returns whether the chunk belongs to the part. */
  boolean isOwn() {
    return isOwn;
  }

  /**
   * Goes to the next chunk that has bytes.
   *
   * @return false at the end of the file
   * @throws IOException if the file is damaged or cut short, or cannot be read
   */
  abstract boolean next() throws IOException;

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A file that is not compressed. */
  private static final class Plain extends SplitChunks {
    private long position;

    Plain(FSDataInputStream in, FastaSplit split) {
      super(in, split.to());
      position = split.from();
    }

    @Override
    boolean next() throws IOException {
      isOwn = position < to;
      int most = isOwn ? (int) Math.min(CHUNK, to - position) : CHUNK;
      length = Math.max(0, in.read(bytes, 0, most));
      position += length;
      return length > 0;
    }
  }

  /** A bgzip file; its chunks are its blocks (SAM format specification, 4.1). */
  private static final class Bgzip extends SplitChunks {
    private static final int HEADER = 18;
    private static final int TRAILER = 8;

    private final long size;
    private final byte[] raw = new byte[CHUNK];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private long position;
    private boolean endsWithEmpty;

    Bgzip(FSDataInputStream in, FastaSplit split, long size) throws IOException {
      super(in, split.to());
      this.size = size;
      position = split.from() == 0 ? 0 : firstBlock(split.from());
    }

    /**
     * Finds the first block that begins in the part. What looks like one is one when its content
     * has its checksum. A damaged one is passed over here: the part before reads it too, since a
     * record goes on in it, and says what is wrong.
     */
    private long firstBlock(long from) throws IOException {
      byte[] window = new byte[(int) Math.min(CHUNK + HEADER, size - from)];
      read(from, window, 0, window.length);
      long end = Math.min(to, from + window.length - HEADER + 1);
      for (long at = from; at < end; at++) {
        if (isHeader(window, (int) (at - from))) {
          try {
            load(at);
            return at;
          } catch (EOFException | ZipException e) {
            continue; // bytes of a block that look like the start of one
          }
        }
      }
      return Long.MAX_VALUE;
    }

    /** Blocks follow each other, so that most reads need no seek. */
    private void read(long at, byte[] into, int from, int count) throws IOException {
      if (in.getPos() != at) {
        in.seek(at);
      }
      in.readFully(into, from, count);
    }

    private static boolean isHeader(byte[] b, int at) {
      return b[at] == 0x1f
          && (b[at + 1] & 0xff) == 0x8b
          && b[at + 2] == 8
          && (b[at + 3] & 4) != 0
          && b[at + 12] == 'B'
          && b[at + 13] == 'C'
          && b[at + 14] == 2
          && b[at + 15] == 0;
    }

    @Override
    boolean next() throws IOException {
      while (position < size) {
        isOwn = position < to;
        position += load(position);
        endsWithEmpty = length == 0;
        if (length > 0) {
          return true;
        }
      }
      if (position == size && !endsWithEmpty) {
        throw new EOFException(
            "the empty block at the end is missing; the file is truncated: fetch or write it"
                + " again");
      }
      return false;
    }

    /** Reads the block that begins at a byte, and returns how many bytes it takes in the file. */
    private int load(long at) throws IOException {
      if (size - at < HEADER) {
        throw cut(at);
      }
      read(at, raw, 0, HEADER);
      ByteBuffer header = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
      if (!isHeader(raw, 0)) {
        throw damaged(at, "no block begins there");
      }
      int packed = (header.getShort(16) & 0xffff) + 1;
      int data = 12 + (header.getShort(10) & 0xffff);
      if (packed > size - at) {
        throw cut(at);
      }
      if (data > packed - TRAILER) {
        throw damaged(at, "its header claims more than it has");
      }
      read(at + HEADER, raw, HEADER, packed - HEADER);
      inflater.reset();
      inflater.setInput(raw, data, packed - TRAILER - data);
      length = 0;
      try {
        int count;
        while (length < CHUNK && (count = inflater.inflate(bytes, length, CHUNK - length)) > 0) {
          length += count;
        }
      } catch (DataFormatException e) {
        throw damaged(at, e.getMessage() == null ? "no deflate data" : e.getMessage());
      }
      crc.reset();
      crc.update(bytes, 0, length);
      if (length != header.getInt(packed - 4)
          || (int) crc.getValue() != header.getInt(packed - TRAILER)) {
        throw damaged(at, "its content is not what its checksum says");
      }
      return packed;
    }

    private static EOFException cut(long at) {
      return new EOFException(
          String.format(
              Locale.ROOT,
              "the bgzip block at byte %,d ends in the middle; the file is truncated: fetch or"
                  + " write it again",
              at));
    }

    private static ZipException damaged(long at, String why) {
      return new ZipException(
          String.format(
              Locale.ROOT,
              "the bgzip block at byte %,d is damaged (%s): fetch or write the file again",
              at,
              why));
    }

    @Override
    public void close() throws IOException {
      inflater.end();
      super.close();
    }
  }
}
