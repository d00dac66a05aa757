// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A file that knows which part of it has been read. One thread at a time. */
final class CountedInput extends FilterInputStream {
  private final long size; // 0: not known
  private long count;

  CountedInput(Path file, InputStream in) {
    super(in);
    size = file.toFile().length();
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count += one < 0 ? 0 : 1;
    return one;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read = super.read(bytes, from, length);
    count += Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long most) throws IOException {
    long skipped = super.skip(most);
    count += skipped;
    return skipped;
  }

  /** Returns which part has been read, 0 to 1; NaN where the size is not known. */
  double fractionRead() {
    return size == 0 ? Double.NaN : Math.min(1, count / (double) size);
  }
}
