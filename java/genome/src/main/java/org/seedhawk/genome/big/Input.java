// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.PlainBytes;

/** The numbers of a bigWig file, at any place. One thread at a time. */
record Input(Path file, PlainBytes bytes, ByteOrder order) {
  /**
   * Returns bytes in a buffer of their own.
   *
   * @throws EOFException if the file ends before
   */
  ByteBuffer read(long at, int size) throws IOException {
    if (at < 0 || at > bytes.size() - size) {
      throw new EOFException(
          String.format(
              Locale.ROOT, "%,d bytes at %,d are due, and it has %,d", size, at, bytes.size()));
    }
    byte[] read = new byte[size];
    bytes.read(at, read, 0, size);
    return ByteBuffer.wrap(read).order(order);
  }

  long size() {
    return bytes.size();
  }

  GenomeInputException damaged(String what) {
    return new GenomeInputException(
        "%s: the bigWig file is damaged: %s; fetch or write it again".formatted(file, what));
  }
}
