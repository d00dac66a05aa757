// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The bytes of a file that is not compressed. Neighbouring reads are served from one buffer. The
 * file is not mapped into memory: a mapped file that somebody cuts short ends the JVM. One thread
 * at a time.
 */
public final class PlainBytes implements Bytes {
  private static final int WINDOW = 1 << 14;

  private final FileChannel channel;
  private final long size;
  private final byte[] window = new byte[WINDOW];
  private long windowStart;
  private int windowSize;

  /** Opens a file. */
  public PlainBytes(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    size = channel.size();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, byte[] out, int at, int length) throws IOException {
    if (position + length > size) {
      throw new EOFException(
          String.format(Locale.ROOT, "byte %,d of %,d is due", position + length, size));
    }
    if (length >= WINDOW) {
      fill(position, out, at, length);
      return;
    }
    if (position < windowStart || position + length > windowStart + windowSize) {
      windowSize = 0;
      int count = (int) Math.min(WINDOW, size - position);
      fill(position, window, 0, count);
      windowStart = position;
      windowSize = count;
    }
    System.arraycopy(window, (int) (position - windowStart), out, at, length);
  }

  private void fill(long position, byte[] out, int at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(out, at, length);
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, position + length - buffer.remaining());
      if (count < 0) {
        throw new EOFException("the file was cut short while it was read");
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
