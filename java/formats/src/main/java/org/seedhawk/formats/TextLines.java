// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.error.BadInputException;

/**
 * The lines of a table, UTF-8, without their ends; lines of blanks and tabs are skipped. One thread
 * at a time.
 */
public final class TextLines implements Closeable {
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
  private boolean begun; // a line that is not blank was read

  private TextLines(String file, InputBytes in, String ifTooLong) {
    this.file = file;
    this.in = in;
    this.ifTooLong = ifTooLong;
  }

  /**
   * Opens a file.
   *
   * @param ifTooLong what to do about a line that does not fit into memory
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static TextLines open(Path file, String ifTooLong) {
    return new TextLines(file.toString(), InputBytes.open(file), ifTooLong);
  }

  /**
   * Reads an open stream, a resource for instance.
   *
   * @param in closed with the lines
   * @param name stands for the file in messages
   * @param ifTooLong what to do about a line that does not fit into memory
   * @throws IOException if it cannot be read or is empty
   */
  public static TextLines of(InputStream in, String name, String ifTooLong) throws IOException {
    return new TextLines(name, InputBytes.of(in, name), ifTooLong);
  }

  /**
   * Reads the next line that is not blank; empty at the end.
   *
   * @throws BadInputException if the line is too long or not UTF-8, the file is damaged, its lines
   *     end with CR alone, or it is no table: HTML, FASTA, FASTQ, SAM, VCF, JSON and others are
   *     named
   */
  public Optional<String> next() throws IOException {
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
          String line = decode();
          if (!begun) {
            begun = true;
            if (line.indexOf('\r') >= 0) { // the whole file would be one line, a header alone
              throw new BadInputException(
                  "%s:%s: lines end with CR alone, as those of old Macs do; convert them: tr '\\r' '\\n'"
                      .formatted(file, number));
            }
            FileKind.refuseNoTable(file + ":" + number, line.strip());
          }
          return Optional.of(line);
        }
      }
    }
  }

  /** Returns which line was read last, from 1. */
  public long number() {
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
  public double fractionRead() {
    return in.fractionRead();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
