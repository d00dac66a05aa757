// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/** A letter that is neither A C G T U nor an IUPAC ambiguity letter. */
public final class NotANucleotideException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final long position;

  /** Describes the character at a 0-based position. */
  public NotANucleotideException(char letter, long position) {
    super(
        "%s at position %d is no nucleotide; use A C G T U or IUPAC ambiguity letters"
            .formatted(
                letter < 128
                    ? show((byte) letter)
                    : "letter '%c' (U+%04X)".formatted(letter, (int) letter),
                position + 1));
    this.position = position;
  }

  /** Describes the byte at a 0-based position. */
  public NotANucleotideException(byte letter, long position) {
    super(
        "%s at position %d is no nucleotide; use A C G T U or IUPAC ambiguity letters"
            .formatted(show(letter), position + 1));
    this.position = position;
  }

  /** Returns the 0-based position in the sequence. */
  public long position() {
    return position;
  }

  private static String show(byte letter) {
    return letter > 32 && letter < 127
        ? "letter '" + (char) letter + "'"
        : "byte 0x%02x".formatted(letter & 0xFF);
  }
}
