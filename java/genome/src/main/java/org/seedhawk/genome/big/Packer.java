// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Packs blocks with zlib, and remembers how large they were. One thread at a time. */
final class Packer implements Closeable {
  private final Deflater deflater = new Deflater();
  private byte[] packed = new byte[1 << 14];
  private int largest;

  /** Returns a block packed; valid until the next call. */
  ByteBuffer pack(byte[] block, int size) {
    largest = Math.max(largest, size);
    deflater.reset();
    deflater.setInput(block, 0, size);
    deflater.finish();
    int length = 0;
    while (!deflater.finished()) {
      if (length == packed.length) {
        packed = Arrays.copyOf(packed, 2 * length);
      }
      length += deflater.deflate(packed, length, packed.length - length);
    }
    return ByteBuffer.wrap(packed, 0, length);
  }

  /** Returns the bytes of the largest block before it was packed. */
  int largest() {
    return largest;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
