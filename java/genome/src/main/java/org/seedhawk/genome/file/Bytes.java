// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/** Uncompressed bytes of a file that can be read at any place. One thread at a time. */
public interface Bytes extends Closeable {
  /** Returns how many there are. */
  long size();

  /**
   * Reads bytes.
   *
   * @throws EOFException if the file ends before
   */
  void read(long position, byte[] out, int at, int length) throws IOException;
}
