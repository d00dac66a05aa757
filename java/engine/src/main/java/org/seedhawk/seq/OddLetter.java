// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

/** What messages say of a character that is no nucleotide. Stateless. */
final class OddLetter {
  /** What is written behind 5 and 3, to name the ends of a sequence. */
  private static final String PRIMES = "'\u2032\u2019`\u00b4";

  private static final String HYPHENS = "-\u2010\u2011\u2012\u2013\u2014";

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

  /**
   * Returns what to do about a character where it stands.
   *
   * @param text with the character in its line
   * @param place of the character
   */
  static String advice(String text, int place) {
    if (isEndMark(text, place)) {
      return text.charAt(place) == '3' && isFirstOfLine(text, place)
          ? "3' in front says that the sequence is written from its 3' end: turn it around, and"
              + " give the letters alone, from the 5' end on"
          : "5' and 3' name the ends: remove these marks, and give the letters alone, from the 5'"
              + " end on";
    }
    return ModifiedBases.explains(text, place)
        ? ModifiedBases.ADVICE
        : advice(text.codePointAt(place));
  }

  /** Returns whether a character is of a mark as 5' or 3', or the hyphen between it and letters. */
  static boolean isEndMark(String text, int place) {
    char letter = text.charAt(place);
    if (HYPHENS.indexOf(letter) >= 0) {
      return isEnd(text, place + 1) || isEnd(text, place - 2);
    }
    return isEnd(text, place) || PRIMES.indexOf(letter) >= 0 && isEnd(text, place - 1);
  }

  private static boolean isEnd(String text, int place) {
    return place >= 0
        && place + 1 < text.length()
        && (text.charAt(place) == '5' || text.charAt(place) == '3')
        && PRIMES.indexOf(text.charAt(place + 1)) >= 0;
  }

  private static boolean isFirstOfLine(String text, int place) {
    int at = place - 1;
    while (at >= 0 && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at--;
    }
    return at < 0 || text.charAt(at) < ' ';
  }

  /** Returns what to do about a character, wherever it stands. */
  static String advice(int character) {
    return switch (character) {
      case '-', '.' -> "gap signs belong to alignments: remove them and give the bare sequence";
      case '*' -> "'*' ends a protein: give the nucleotide sequence";
      case '+', '/', '\u03a8', '\u03c8' -> ModifiedBases.ADVICE;
      case '"', '\'', '\u2019' -> "remove the quotes (R writes none with quote = FALSE)";
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          "remove the numbers: give the letters alone";
      case ' ', '\t', '\n', '\r' -> "remove the white space";
      default -> "use A C G T U or IUPAC ambiguity letters";
    };
  }
}
