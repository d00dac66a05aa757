// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

/**
 * The alphabet: A C G U = 0 1 2 3, T is read as U, either case; the other IUPAC letters and X are
 * <em>ambiguous</em>; anything else is no nucleotide. Immutable.
 */
public final class Bases {
  /** Code of an ambiguous letter. */
  public static final int AMBIGUOUS = -1;

  /** Code of a byte that is no nucleotide letter. */
  public static final int NONE = -2;

  private static final byte[] CODES = new byte[256];

  static {
    java.util.Arrays.fill(CODES, (byte) NONE);
    set("Aa", 0);
    set("Cc", 1);
    set("Gg", 2);
    set("UuTt", 3);
    set("RYSWKMBDHVNXryswkmbdhvnx", AMBIGUOUS);
  }

  private Bases() {}

  private static void set(String letters, int code) {
    letters.chars().forEach(letter -> CODES[letter] = (byte) code);
  }

  /** Returns 0..3 for A C G U, {@link #AMBIGUOUS} or {@link #NONE}. */
  public static int code(byte letter) {
    return CODES[letter & 0xFF];
  }

  /** Returns the upper-case RNA letter of a code 0..3. */
  public static char letter(int code) {
    return "ACGU".charAt(code);
  }

  /** Returns the code of the Watson-Crick partner: A-U, C-G. */
  public static int complement(int code) {
    return 3 - code;
  }
}
