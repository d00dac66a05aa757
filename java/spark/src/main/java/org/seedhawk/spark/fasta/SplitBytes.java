// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.fasta;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The records of a part of a FASTA file, as bytes: from the first '&gt;' behind a line end of the
 * part to the first one behind a line end that is not. The first part also has what the file begins
 * with. So each record belongs to one part, wherever the file is cut. One thread at a time.
 */
final class SplitBytes extends InputStream {
  private final SplitChunks chunks;
  private int position;
  private int limit;
  private boolean afterLineEnd; // the last byte that was passed is one
  private boolean afterOwn; // it belongs to the part
  private boolean isOver;

  /**
   * Goes to the first record.
   *
   * @param chunks closed with this
   * @param isFirst whether the part is the first of its file
   * @throws IOException if the file is damaged or cannot be read
   */
  SplitBytes(SplitChunks chunks, boolean isFirst) throws IOException {
    this.chunks = chunks;
    if (isFirst) {
      isOver = !fill();
    } else {
      isOver = !toRecord();
    }
  }

  /** Returns whether the part has no record. */
  boolean isEmpty() {
    return isOver && position == limit;
  }

  /** Moves to the first '>' behind a line end of the part; false if there is none. */
  private boolean toRecord() throws IOException {
    while (fill()) {
      byte[] bytes = chunks.bytes();
      for (; position < limit; position++) {
        if (bytes[position] == '>' && afterLineEnd) {
          return true;
        }
        if (!chunks.isOwn()) {
          // The line end that counts is the last byte of the part at most.
          position = limit;
          return false;
        }
        pass(bytes[position]);
      }
    }
    return false;
  }

  private boolean fill() throws IOException {
    if (!chunks.next()) {
      position = limit;
      return false;
    }
    position = 0;
    limit = chunks.length();
    return true;
  }

  private void pass(byte b) {
    afterLineEnd = b == '\n' || b == '\r';
    afterOwn = chunks.isOwn();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (isOver || position == limit && !fill()) {
      isOver = true;
      return -1;
    }
    byte[] bytes = chunks.bytes();
    int end = Math.min(limit, position + length);
    // All records that begin in a chunk of the part are the part's.
    int until = chunks.isOwn() ? end : endOfRecord(bytes, end);
    int count = until - position;
    if (count > 0) {
      System.arraycopy(bytes, position, into, from, count);
      position = until;
      pass(bytes[until - 1]);
    }
    if (until < end) {
      isOver = true;
      position = limit;
    }
    return count > 0 ? count : -1;
  }

  /** Returns where the next record begins behind a line end that is not the part's, or the end. */
  private int endOfRecord(byte[] bytes, int end) {
    boolean lineEnd = afterLineEnd && !afterOwn;
    for (int at = position; at < end; at++) {
      if (bytes[at] == '>' && lineEnd) {
        return at;
      }
      lineEnd = bytes[at] == '\n' || bytes[at] == '\r';
    }
    return end;
  }

  @Override
  public void close() throws IOException {
    chunks.close();
  }
}
