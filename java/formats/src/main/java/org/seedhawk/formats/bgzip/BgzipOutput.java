// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.bgzip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes bgzip, the gzip of blocks that indexes need (SAM specification, section 4.1). Every gzip
 * reader takes it. {@link #finish} writes the empty block that ends a whole file. One thread at a
 * time.
 */
public final class BgzipOutput extends OutputStream {
  private static final int MOST = 0xff00; // bytes of a block; as bgzip has it
  private static final int HEADER = 18;
  private static final int TRAILER = 8;

  private final OutputStream out;
  private final byte[] block = new byte[MOST];
  private final byte[] deflated = new byte[1 << 16];
  // Rows of sites take a third of the time of the default level, 6, and 10 % more room.
  private final Deflater deflater = new Deflater(4, true);
  private final Deflater stored = new Deflater(Deflater.NO_COMPRESSION, true);
  private final CRC32 crc = new CRC32();
  private int size;
  private long written;

  /** Takes the stream; it is closed with this one. */
  public BgzipOutput(OutputStream out) {
    this.out = Objects.requireNonNull(out, "out");
  }

  /** Returns where the next byte will stand: the block's place in the file, and its own in it. */
  public long virtualOffset() {
    return written << 16 | size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    int at = from;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, MOST - size);
      System.arraycopy(bytes, at, block, size, count);
      size += count;
      at += count;
      left -= count;
      if (size == MOST) {
        writeBlock();
      }
    }
  }

  /** Writes what is left and the empty block at the end; nothing may follow. */
  public void finish() throws IOException {
    if (size > 0) {
      writeBlock();
    }
    writeBlock();
    out.flush();
  }

  private void writeBlock() throws IOException {
    int length = deflate(deflater);
    if (length < 0) {
      length = deflate(stored); // random bytes grow; stored ones fit
    }
    crc.reset();
    crc.update(block, 0, size);
    int total = HEADER + length + TRAILER;
    ByteBuffer frame = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(new byte[] {31, (byte) 139, 8, 4, 0, 0, 0, 0, 0, (byte) 255, 6, 0, 'B', 'C', 2, 0});
    frame.putShort((short) (total - 1));
    out.write(frame.array());
    out.write(deflated, 0, length);
    ByteBuffer trailer = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    out.write(trailer.putInt((int) crc.getValue()).putInt(size).array());
    written += total;
    size = 0;
  }

  /** Returns the bytes of the block's deflated form, or -1 if a frame cannot hold it. */
  private int deflate(Deflater with) {
    with.reset();
    with.setInput(block, 0, size);
    with.finish();
    int most = deflated.length - HEADER - TRAILER;
    int length = 0;
    while (!with.finished() && length < most) {
      length += with.deflate(deflated, length, most - length);
    }
    return with.finished() ? length : -1;
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    stored.end();
    out.close();
  }
}
