// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.error.BadInputException;

/**
 * The lines of a table, UTF-8, without their ends; lines of blanks and tabs are skipped. One thread
 * at a time.
 */
final class TextLines implements Closeable {
  /**
   * A row with a transcript in it has 100 thousand letters, a chromosome a quarter of a billion:
   * who has one of these streams it from FASTA.
   */
  private static final int LONGEST_LINE = 1 << 25;

  private final String file;
  private final InputBytes in;
  private final String ifTooLong;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private byte[] text = new byte[1 << 12];
  private int length;
  private long number;

  /**
   * Takes the bytes.
   *
   * @param file stands for the file in messages
   * @param in closed with this
   * @param ifTooLong what to do about a line that does not fit into memory
   */
  TextLines(String file, InputBytes in, String ifTooLong) {
    this.file = file;
    this.in = in;
    this.ifTooLong = ifTooLong;
  }

  /**
   * Reads the next line that is not blank; empty at the end.
   *
   * @throws BadInputException if the line is too long or not UTF-8, or the file is damaged
   */
  Optional<String> next() throws IOException {
    while (true) {
      length = 0;
      number++;
      boolean any = false;
      boolean ended = false;
      while (!ended && (position < limit || fill())) {
        any = true;
        int start = position;
        while (position < limit && buffer[position] != '\n') {
          position++;
        }
        append(start, position);
        ended = position < limit;
        position += ended ? 1 : 0;
      }
      if (!any) {
        number--;
        return Optional.empty();
      }
      if (length > 0 && text[length - 1] == '\r') {
        length--;
      }
      for (int i = 0; i < length; i++) {
        if (text[i] != ' ' && text[i] != '\t') {
          return Optional.of(decode());
        }
      }
    }
  }

  /** Returns which line was read last, from 1. */
  long number() {
    return number;
  }

  private void append(int from, int to) {
    if (length + (to - from) > LONGEST_LINE) {
      throw new BadInputException(
          "%s:%s: the line is longer than %s bytes; %s"
              .formatted(file, number, LONGEST_LINE, ifTooLong));
    }
    if (length + (to - from) > text.length) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, length + (to - from)));
    }
    System.arraycopy(buffer, from, text, length, to - from);
    length += to - from;
  }

  private String decode() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          "%s:%s: the line is not UTF-8; is this a text file?".formatted(file, number), e);
    }
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, number);
    position = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  /** Returns which part of the file has been read, 0..1; NaN for a pipe. */
  double fractionRead() {
    return in.fractionRead();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
