// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.fasta;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What one task reads of a FASTA file: records whose line ends before '&gt;' lie in a range of its
 * bytes. Of bgzip, a byte lies where its block begins. Immutable.
 *
 * @param path the file
 * @param from its first byte
 * @param to the byte behind its last one; of the last part of a file, {@link Long#MAX_VALUE}
 * @param isBgzip whether the file is made of blocks that can be read alone
 */
record FastaSplit(String path, long from, long to, boolean isBgzip) implements Serializable {
  private static final int START = 18;

  /** Returns whether this is a whole file, of any kind. */
  boolean isWhole() {
    return from == 0 && to == Long.MAX_VALUE;
  }

  /**
   * Cuts a file, unless it can only be read from its beginning, as gzip.
   *
   * @param most bytes of a part
   * @throws IOException if it cannot be read
   */
  static List<FastaSplit> cut(FileSystem files, FileStatus file, long most) throws IOException {
    String path = file.getPath().toString();
    long size = file.getLen();
    if (size <= most) {
      return List.of(new FastaSplit(path, 0, Long.MAX_VALUE, false));
    }
    byte[] start = start(files, file.getPath(), (int) Math.min(START, size));
    boolean isGzip = start.length > 1 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b;
    boolean isBgzip =
        isGzip
            && start.length == START
            && (start[3] & 4) != 0
            && start[12] == 'B'
            && start[13] == 'C';
    // What is neither FASTA nor bgzip is left to the reader, which says what it is.
    if (!isBgzip && start[0] != '>') {
      return List.of(new FastaSplit(path, 0, Long.MAX_VALUE, false));
    }
    List<FastaSplit> parts = new ArrayList<>();
    for (long from = 0; from < size; from += most) {
      long to = size - from > most ? from + most : Long.MAX_VALUE;
      parts.add(new FastaSplit(path, from, to, isBgzip));
    }
    return parts;
  }

  private static byte[] start(FileSystem files, Path path, int length) throws IOException {
    byte[] start = new byte[length];
    try (FSDataInputStream in = files.open(path)) {
      in.readFully(0, start);
    }
    return start;
  }
}
