// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.io.ByteArrayOutputStream;

/**
 * Leaves out of a body in chunks what RFC 9112, section 7.1, says a server may ignore: extensions
 * behind the size of a chunk, and trailers. The library refuses both. What is no such body, or has
 * more of them than the limits, goes on to the library so that it is refused there. One thread at a
 * time.
 */
final class ChunkFilter {
  /** Bytes of all extensions of a body. */
  static final int MOST_EXTENSIONS = 16_384;

  /** Bytes of all trailers. */
  static final int MOST_TRAILERS = 16_384;

  /** Digits of a size; the library takes no larger number. */
  private static final int MOST_DIGITS = 8;

  private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";

  private enum State {
    SIZE,
    BLANK,
    EXTENSION,
    EXTENSION_END,
    SIZE_END,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_END,
    LAST_END,
    /** Nothing is looked at any more: the body is over, or the library will refuse it. */
    PASSING
  }

  private State state = State.SIZE;
  private int digits;
  private long size;
  private int extensions;
  private int trailers;

  /** Returns what the library may see of the next bytes; none if all of them are left out. */
  byte[] pass(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    int at = 0;
    while (at < bytes.length && state != State.PASSING) {
      if (state == State.DATA) {
        int count = (int) Math.min(size, bytes.length - at);
        out.write(bytes, at, count);
        at += count;
        size -= count;
        state = size == 0 ? State.DATA_CR : State.DATA;
      } else {
        take(bytes[at++] & 0xff, out);
      }
    }
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }

  private void take(int letter, ByteArrayOutputStream out) {
    switch (state) {
      case SIZE -> size(letter, out);
      case BLANK -> {
        if (letter == ';') {
          state = State.EXTENSION;
        } else if (!isBlank(letter)) {
          refuse(' ', letter, out);
        }
      }
      case EXTENSION -> {
        if (letter == '\r') {
          state = State.EXTENSION_END;
        } else if (isControl(letter) || ++extensions > MOST_EXTENSIONS) {
          refuse(';', letter, out);
        }
      }
      case EXTENSION_END -> {
        if (letter == '\n') {
          out.write('\r');
          sizeEnds(out);
        } else {
          refuse(';', letter, out);
        }
      }
      case SIZE_END -> {
        if (letter == '\n') {
          sizeEnds(out);
        } else {
          pass(letter, out);
        }
      }
      case DATA_CR -> expect('\r', State.DATA_LF, letter, out);
      case DATA_LF -> {
        digits = 0;
        expect('\n', State.SIZE, letter, out);
      }
      case LAST_END -> expect('\n', State.PASSING, letter, out);
      default -> trailer(letter, out);
    }
  }

  private void size(int letter, ByteArrayOutputStream out) {
    int digit = Character.digit(letter, 16);
    if (digit >= 0 && letter < 0x80 && digits < MOST_DIGITS) {
      size = (digits == 0 ? 0 : size << 4) + digit;
      digits++;
      out.write(letter);
    } else if (digits > 0 && letter == ';') {
      state = State.EXTENSION;
    } else if (digits > 0 && isBlank(letter)) {
      state = State.BLANK;
    } else if (digits > 0 && letter == '\r') {
      out.write(letter);
      state = State.SIZE_END;
    } else {
      pass(letter, out);
    }
  }

  private void sizeEnds(ByteArrayOutputStream out) {
    out.write('\n');
    state = size == 0 ? State.TRAILER : State.DATA;
  }

  /** Takes what stands behind the last chunk: lines of trailers, then an empty one. */
  private void trailer(int letter, ByteArrayOutputStream out) {
    if (state == State.TRAILER && letter == '\r') {
      out.write(letter);
      state = State.LAST_END;
      return;
    }
    boolean fits =
        switch (state) {
          case TRAILER, TRAILER_NAME -> isOfName(letter) || state != State.TRAILER && letter == ':';
          case TRAILER_VALUE -> letter == '\r' || !isControl(letter);
          default -> letter == '\n';
        };
    if (!fits || ++trailers > MOST_TRAILERS) {
      refuse('?', letter, out); // the library expects an empty line
      return;
    }
    state =
        switch (state) {
          case TRAILER, TRAILER_NAME -> letter == ':' ? State.TRAILER_VALUE : State.TRAILER_NAME;
          case TRAILER_VALUE -> letter == '\r' ? State.TRAILER_END : State.TRAILER_VALUE;
          default -> State.TRAILER;
        };
  }

  private void expect(int wanted, State next, int letter, ByteArrayOutputStream out) {
    out.write(letter);
    state = letter == wanted ? next : State.PASSING;
  }

  private void pass(int letter, ByteArrayOutputStream out) {
    out.write(letter);
    state = State.PASSING;
  }

  /** Hands on a letter that was held back, which the library refuses, and all that comes. */
  private void refuse(int held, int letter, ByteArrayOutputStream out) {
    out.write(held);
    pass(letter, out);
  }

  private static boolean isBlank(int letter) {
    return letter == ' ' || letter == '\t';
  }

  private static boolean isControl(int letter) {
    return letter < ' ' && letter != '\t' || letter == 0x7f;
  }

  private static boolean isOfName(int letter) {
    return letter < 0x80 && (Character.isLetterOrDigit(letter) || NAME_MARKS.indexOf(letter) >= 0);
  }
}
