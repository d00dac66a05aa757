// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.seedhawk.genome.error.GenomeInputException;

/**
 * The lines of a plain or gzip text file as bytes, without their ends (LF or CR LF), with the
 * places of their fields. Nothing is allocated per line. One thread at a time.
 */
public final class Lines implements Closeable {
  private static final int LONGEST = 1 << 28;

  /** Fields of a line that {@link #split} finds; what lies behind them is passed. */
  public static final int MOST_FIELDS = 64;

  private final Path file;
  private final CountedInput raw;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 17];
  private int position;
  private int limit;
  private int start;
  private int end;
  private long number;
  private final int[] fieldStarts = new int[MOST_FIELDS];
  private final int[] fieldEnds = new int[MOST_FIELDS];
  private int fields;

  /**
   * Opens a file.
   *
   * @throws GenomeInputException if it cannot be opened, is empty, or is of another compression
   */
  public Lines(Path file) {
    this.file = file;
    FileBytes.Kind kind = FileBytes.kind(file);
    raw = new CountedInput(file, FileBytes.open(file));
    in = FileBytes.content(kind, raw);
  }

  /**
   * Moves to the next line that is not empty.
   *
   * @return false at the end
   * @throws GenomeInputException if the file is truncated or damaged, or a line is too long
   */
  public boolean next() {
    do {
      if (!line()) {
        return false;
      }
    } while (start == end);
    return true;
  }

  private boolean line() {
    start = position;
    int at = position;
    while (true) {
      while (at < limit && buffer[at] != '\n') {
        at++;
      }
      if (at < limit) {
        position = at + 1;
        break;
      }
      int before = at - start;
      if (!fill()) {
        if (before == 0) {
          return false;
        }
        at = start + before;
        position = at;
        break;
      }
      at = start + before;
    }
    end = at > start && buffer[at - 1] == '\r' ? at - 1 : at;
    number++;
    if (number == 1 && end - start >= 3 && text(start, start + 3).equals("\ufeff")) {
      start += 3;
    }
    return true;
  }

  /** Moves the unfinished line to the front and reads behind it. */
  private boolean fill() {
    int kept = limit - start;
    if (kept > LONGEST) {
      throw error(
          String.format(
              Locale.ROOT, "the line is longer than %,d bytes; is this a text file?", LONGEST),
          1);
    }
    if (kept == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    System.arraycopy(buffer, start, buffer, 0, kept);
    start = 0;
    position = 0;
    try {
      int count = in.read(buffer, kept, buffer.length - kept);
      limit = kept + Math.max(0, count);
      return count > 0;
    } catch (IOException e) {
      throw FileBytes.damaged(file + ":" + (number + 1), e);
    }
  }

  /**
   * Finds the fields between tabs, and returns how many there are, at most {@value #MOST_FIELDS}.
   */
  public int split() {
    fields = 0;
    int from = start;
    for (int i = start; i <= end && fields < MOST_FIELDS; i++) {
      if (i == end || buffer[i] == '\t') {
        fieldStarts[fields] = from;
        fieldEnds[fields++] = i;
        from = i + 1;
      }
    }
    return fields;
  }

  /** Returns the first byte of the line. */
  public int first() {
    return buffer[start];
  }

  /** Returns whether the line begins with these letters. */
  public boolean startsWith(String text) {
    return end - start >= text.length() && matches(start, start + text.length(), text);
  }

  /** Returns whether a field is these letters. */
  public boolean is(int field, String text) {
    return matches(fieldStarts[field], fieldEnds[field], text);
  }

  /** Returns whether a place of the line holds these ASCII letters. */
  public boolean matches(int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (buffer[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the bytes that {@link #from} and {@link #to} count in; valid until the next line. */
  public byte[] bytes() {
    return buffer;
  }

  /** Returns where a field starts. */
  public int from(int field) {
    return fieldStarts[field];
  }

  /** Returns where a field ends. */
  public int to(int field) {
    return fieldEnds[field];
  }

  /** Returns where the line ends, which may be behind the last field that was found. */
  public int end() {
    return end;
  }

  /** Returns the whole line. */
  public String text() {
    return text(start, end);
  }

  /** Returns a field. */
  public String text(int field) {
    return text(fieldStarts[field], fieldEnds[field]);
  }

  /** Returns a place of the line. */
  public String text(int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  /**
   * Reads a field as a whole number that is not negative.
   *
   * @param what names it in the message
   * @throws GenomeInputException if it is none, or larger than an int
   */
  public int number(int field, String what) {
    int value = digits(fieldStarts[field], fieldEnds[field]);
    if (value < 0) {
      throw error(
          String.format(
              Locale.ROOT,
              "the %s is '%s'; it must be a whole number up to %,d",
              what,
              shown(text(field)),
              Integer.MAX_VALUE));
    }
    return value;
  }

  /** Returns the whole number that a place of the line holds, or -1. */
  public int digits(int from, int to) {
    long value = 0;
    if (from == to || to - from > 10) {
      return -1;
    }
    for (int i = from; i < to; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value > Integer.MAX_VALUE ? -1 : (int) value;
  }

  /** Returns text of a file as it may stand in a message: one line, not too long. */
  public static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 60 ? plain : plain.substring(0, 57) + "...";
  }

  /** Returns the line that was read last, from 1. */
  public long number() {
    return number;
  }

  /** Returns the file and the line that was read last. */
  public String where() {
    return file + ":" + number;
  }

  /** Returns an exception about the line that was read last. */
  public GenomeInputException error(String message) {
    return error(message, 0);
  }

  /** Returns which part of the file's bytes has been read, 0 to 1; of a gzip file, packed ones. */
  public double fractionRead() {
    return raw.fractionRead();
  }

  private GenomeInputException error(String message, int behind) {
    return new GenomeInputException("%s:%s: %s".formatted(file, number + behind, message));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
