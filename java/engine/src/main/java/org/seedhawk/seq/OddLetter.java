// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

/** What messages say of a character that is no nucleotide. Stateless. */
final class OddLetter {
  private OddLetter() {}

  /** Returns a character as a message shows it. */
  static String show(int character) {
    if (character > ' ' && character < 0x7F) {
      return "letter '" + (char) character + "'";
    }
    return character > 0x7F && isVisible(character)
        ? "letter '%s' (U+%04X)".formatted(Character.toString(character), character)
        : "character U+%04X".formatted(character);
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Returns what to do about a character. */
  static String advice(int character) {
    return switch (character) {
      case '-', '.' -> "gap signs belong to alignments: remove them and give the bare sequence";
      case '*' -> "'*' ends a protein: give the nucleotide sequence";
      case '+', '/' -> ModifiedBases.ADVICE;
      case '"', '\'', '\u2019' ->
          "remove the quotes and marks as 5'- and -3' (R writes none with quote = FALSE)";
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          "remove the numbers: give the letters alone";
      case ' ', '\t', '\n', '\r' -> "remove the white space";
      default -> "use A C G T U or IUPAC ambiguity letters";
    };
  }
}
