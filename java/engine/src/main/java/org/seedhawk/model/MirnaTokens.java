// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

/**
 * What a generator of miRNAs writes: A, C, G, U, and before the first and after the last letter a
 * start and a stop. Immutable.
 */
public final class MirnaTokens {
  /** Stands before the first letter. */
  public static final int START = 4;

  /** Stands after the last letter. */
  public static final int STOP = 5;

  /** Number of tokens. */
  public static final int COUNT = 6;

  /** The most letters that are written. */
  public static final int MAX_LENGTH = 28;

  private static final String LETTERS = "ACGU";

  private MirnaTokens() {}

  /**
   * Returns the token of a letter.
   *
   * @throws IllegalArgumentException if it is none of A C G U
   */
  public static int of(char letter) {
    int token = LETTERS.indexOf(letter);
    if (token < 0) {
      throw new IllegalArgumentException("letter '" + letter + "' is none of " + LETTERS);
    }
    return token;
  }

  /**
   * Returns the letter of a token.
   *
   * @throws IndexOutOfBoundsException if it is start or stop, or no token
   */
  public static char letter(int token) {
    return LETTERS.charAt(token);
  }
}
