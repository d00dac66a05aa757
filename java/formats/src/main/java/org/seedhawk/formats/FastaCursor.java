// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * A place in the bytes of a FASTA file: which line it is in, and what stands there. Lines end with
 * LF, CR LF or CR. It knows nothing of records. One thread at a time.
 */
final class FastaCursor implements Closeable {
  /** The end of a line or of the file, where a byte is asked for. */
  static final int END = -1;

  /** What stands at the place. */
  enum Kind {
    LETTER,
    /** A '>' at the start of a line. */
    HEADER,
    OTHER,
    END_OF_FILE
  }

  private static final int BUFFER = 1 << 16;

  private static final byte BASE = 0;
  private static final byte AMBIGUOUS = 1;
  private static final byte LINE_END = 2;
  private static final byte BLANK = 3;
  private static final byte OTHER = 4;
  private static final byte[] KINDS = kinds();

  private final String file;
  private final InputBytes in;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long line = 1;
  private boolean atLineStart = true;
  private boolean afterCarriageReturn;
  private int ambiguous;

  /**
   * Takes the bytes.
   *
   * @param file stands for the file in messages
   * @param in closed with this
   */
  FastaCursor(String file, InputBytes in) {
    this.file = file;
    this.in = in;
  }

  /** Returns the file and the current line, "utr.fa:1042" for instance. */
  String where() {
    return file + ":" + line;
  }

  /** Returns the current line, from 1. */
  long line() {
    return line;
  }

  /** Returns which part of the file has been read, 0..1; NaN for a pipe. */
  double fractionRead() {
    return in.fractionRead();
  }

  /** Moves over blanks and ends of lines; returns what stands behind them. */
  Kind toText() throws IOException {
    while (position < limit || fill()) {
      byte b = buffer[position];
      switch (KINDS[b & 0xff]) {
        case BASE, AMBIGUOUS -> {
          return Kind.LETTER;
        }
        case LINE_END -> lineEnd(b);
        case BLANK -> skip(1);
        default -> {
          return b == '>' && atLineStart ? Kind.HEADER : Kind.OTHER;
        }
      }
    }
    return Kind.END_OF_FILE;
  }

  /**
   * Takes a run of letters; the position is at one.
   *
   * @param target where they are copied to; null: they are passed over
   * @param sums null, or what they are added to
   * @return how many, at least one; {@link #ambiguous} says how many of them are ambiguous
   */
  int letters(byte[] target, int from, int length, LetterSums sums) {
    int start = position;
    int end = limit - start < length ? limit : start + length;
    int at = start;
    int ambiguousHere = 0;
    for (byte kind; at < end && (kind = KINDS[buffer[at] & 0xff]) <= AMBIGUOUS; at++) {
      ambiguousHere += kind;
    }
    if (sums != null) {
      sums.add(buffer, start, at);
    }
    if (target != null) {
      System.arraycopy(buffer, start, target, from, at - start);
    }
    ambiguous = ambiguousHere;
    skip(at - start);
    return at - start;
  }

  /** Returns how many of the letters that were taken last are ambiguous. */
  int ambiguous() {
    return ambiguous;
  }

  /** Passes over bytes of the line, which lie in the buffer. */
  void skip(int bytes) {
    position += bytes;
    atLineStart = false;
    afterCarriageReturn = false;
  }

  /** Takes the next byte of the line, 0..255; {@link #END}, and no step, at its end. */
  int nextInLine() throws IOException {
    if (position == limit && !fill() || KINDS[buffer[position] & 0xff] == LINE_END) {
      return END;
    }
    int b = buffer[position] & 0xff;
    skip(1);
    return b;
  }

  /**
   * Returns the line from the position on, a letter a byte, without taking it.
   *
   * @param most bytes to look at
   */
  String peek(int most) throws IOException {
    int end = endOfLine(most);
    if (end == limit && limit - position < most) {
      readAhead(most);
      end = endOfLine(most);
    }
    return new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
  }

  /**
   * Returns the lines up to the next record or the end of the file, a letter a byte, without taking
   * them.
   *
   * @param most bytes that there may be
   * @return empty if there are more
   */
  Optional<String> peekRecord(int most) throws IOException {
    if (limit - position <= most) {
      readAhead(most + 1);
    }
    int end = position;
    while (end < limit
        && !(buffer[end] == '>'
            && (end == position ? atLineStart : KINDS[buffer[end - 1] & 0xff] == LINE_END))) {
      end++;
    }
    return end - position > most
        ? Optional.empty()
        : Optional.of(new String(buffer, position, end - position, StandardCharsets.ISO_8859_1));
  }

  /** Moves to the '>' of the next record, or to the end of the file. */
  void skipRecord() throws IOException {
    while (position < limit || fill()) {
      byte b = buffer[position];
      if (KINDS[b & 0xff] == LINE_END) {
        lineEnd(b);
      } else if (b == '>' && atLineStart) {
        return;
      } else {
        skip(1);
      }
    }
  }

  /** Has so many bytes from the position on in the buffer, or all that are left. */
  private void readAhead(int bytes) throws IOException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    for (int count; limit < bytes && (count = in.read(buffer, limit, line)) > 0; ) {
      limit += count;
    }
  }

  private int endOfLine(int most) {
    int end = position;
    while (end < limit && end - position < most && KINDS[buffer[end] & 0xff] != LINE_END) {
      end++;
    }
    return end;
  }

  /** Returns what to do about a text that stands where the first record should. */
  String adviceForFile() {
    return FileKind.advice(
        new String(buffer, position, limit - position, StandardCharsets.ISO_8859_1));
  }

  /**
   * Returns the exception for the byte here, which is no nucleotide.
   *
   * @param lettersBefore letters of the record in front of it
   */
  BadInputException notANucleotide(long lettersBefore) {
    String text = new String(buffer, 0, limit, StandardCharsets.ISO_8859_1);
    MemorySegment read = MemorySegment.ofArray(buffer).asSlice(0, limit);
    return SequenceRules.letter(
        read,
        position,
        lettersBefore - position,
        FileKind.adviceForLetter(text, position, atLineStart));
  }

  private void lineEnd(byte b) {
    position++;
    if (b == '\n' && afterCarriageReturn) {
      afterCarriageReturn = false;
      return;
    }
    afterCarriageReturn = b == '\r';
    atLineStart = true;
    line++;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, line);
    position = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    Arrays.fill(kinds, OTHER);
    for (int letter = 0; letter < kinds.length; letter++) {
      int code = Bases.code((byte) letter);
      if (code != Bases.NONE) {
        kinds[letter] = code == Bases.AMBIGUOUS ? AMBIGUOUS : BASE;
      }
    }
    kinds['\n'] = LINE_END;
    kinds['\r'] = LINE_END;
    kinds[' '] = BLANK;
    kinds['\t'] = BLANK;
    return kinds;
  }
}
