// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import org.seedhawk.server.failure.Failure;

/**
 * Refuses halves of letters in JSON: {@code "\\ud83e"} without its other half, or its three bytes.
 * The library takes them for letters; written again they would become question marks, and two names
 * the same. Stateless.
 */
final class Surrogates {
  private static final int NONE = -1;

  /** Bytes of an escape: backslash, u, four digits. */
  private static final int ESCAPE = 6;

  private Surrogates() {}

  /**
   * Refuses a text that has one. What is no JSON at all is refused later.
   *
   * @throws Failure with status 400, saying where
   */
  static void refuseLone(byte[] bytes, int from, int length) {
    int end = from + length;
    for (int at = from; at < end; at++) {
      if (bytes[at] == '\\') {
        int unit = unit(bytes, at, end);
        boolean pair = isHigh(unit) && at + ESCAPE < end && isLow(unit(bytes, at + ESCAPE, end));
        if (!pair && (isHigh(unit) || isLow(unit))) {
          throw refused(bytes, from, at);
        }
        // An escape may escape a backslash.
        at += pair ? 2 * ESCAPE - 1 : unit == NONE ? 1 : ESCAPE - 1;
      } else if (bytes[at] == (byte) 0xed && at + 1 < end && (bytes[at + 1] & 0xff) >= 0xa0) {
        throw refused(bytes, from, at);
      }
    }
  }

  private static Failure refused(byte[] bytes, int from, int at) {
    int line = 1;
    int column = 1;
    for (int i = from; i < at; i++) {
      boolean next = bytes[i] == '\n';
      line += next ? 1 : 0;
      column = next ? 1 : column + 1;
    }
    return Failure.bad(
        "the body is no JSON at line %s, column %s: half of a letter (a lone surrogate); send whole letters"
            .formatted(line, column));
  }

  /** Returns the number of an escape; {@link #NONE} if it is another one. */
  private static int unit(byte[] bytes, int at, int end) {
    if (at + ESCAPE > end || bytes[at] != '\\' || bytes[at + 1] != 'u') {
      return NONE;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        return NONE;
      }
      unit = 16 * unit + digit;
    }
    return unit;
  }

  private static boolean isHigh(int unit) {
    return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
  }

  private static boolean isLow(int unit) {
    return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
  }
}
