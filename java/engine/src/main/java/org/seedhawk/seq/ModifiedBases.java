// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

/**
 * Tells the notation of those who make oligonucleotides: {@code mU} is 2'-O-methyl U, {@code fC}
 * has fluorine, {@code dT} is of DNA, {@code +A} is locked, {@code /5Phos/} and {@code [mU]} name
 * what they say, {@code *} and {@code s} between letters are phosphorothioates. Some marks are
 * letters of ambiguous nucleotides, too, so that such a text would be scored. Stateless.
 */
public final class ModifiedBases {
  /** What messages say, and what to do. */
  public static final String ADVICE =
      "this is notation of modified bases (mU is 2'-O-methyl U, dT is of DNA, * a"
          + " phosphorothioate); write the letters A C G U alone, dTdT as TT";

  private static final String BASES = "ACGTU";
  private static final String BEFORE = "mfdrle+"; // a base
  private static final String BEHIND = "fs*"; // a base
  private static final String OTHERS = "+/[](){}";

  /** Letters that are looked at: the notation goes on as it begins. */
  private static final int LOOKED_AT = 64;

  /** Letters to either side of inosine that are looked at. */
  private static final int NEAR = 12;

  /** Marks from which on a text is notation, if most of its bases have one. */
  private static final int FEWEST = 3;

  private ModifiedBases() {}

  /**
   * Returns whether a sequence, or the beginning of one, is such notation: three of its bases or
   * more have marks, and half of them; or it ends with {@code dTdT}, as siRNAs do. Lower-case
   * letters that mask repeats stand side by side, and are no marks.
   */
  public static boolean isNotation(String text) {
    int end = Math.min(text.length(), LOOKED_AT);
    int bases = 0;
    int marks = 0;
    for (int i = 0; i < end; i++) {
      bases += isBase(text, i) ? 1 : 0;
      marks += isMark(text, i) ? 1 : 0;
    }
    return marks >= FEWEST && 2 * marks >= bases
        || text.length() <= LOOKED_AT && text.strip().endsWith("dTdT");
  }

  /** Returns whether a miRNA is such notation: it has a single mark. */
  public static boolean isNotationOfMirna(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("mdr".indexOf(text.charAt(i)) >= 0 && isBase(text, i + 1)) {
        return true;
      }
    }
    return isNotation(text);
  }

  /**
   * Returns whether a letter that is no nucleotide is such notation where it stands.
   *
   * @param text with the letter in its line
   * @param place of the letter
   */
  public static boolean explains(String text, int place) {
    char letter = text.charAt(place);
    if (OTHERS.indexOf(letter) >= 0) {
      return true;
    }
    if (letter == '*') {
      return isBase(text, place - 1) && text.startsWith("*", place + 2)
          || isMark(text, place + 1)
          || place >= 2 && isMark(text, place - 2);
    }
    boolean inFront =
        "pflesi".indexOf(letter) >= 0 && (isBase(text, place + 1) || isMark(text, place + 1));
    boolean behind = "fsi".indexOf(letter) >= 0 && isBase(text, place - 1);
    return inFront || behind || letter == 'I' && isAmongBases(text, place);
  }

  /**
   * Returns whether of the letters around a place, which may be inosine, four of five are bases.
   */
  private static boolean isAmongBases(String text, int place) {
    int bases = 0;
    int letters = 0;
    for (int i = Math.max(0, place - NEAR); i < Math.min(text.length(), place + NEAR); i++) {
      letters += Character.isLetter(text.charAt(i)) ? 1 : 0;
      bases += isBase(text, i) ? 1 : 0;
    }
    return 5 * bases >= 4 * letters - 5;
  }

  /** Returns whether a letter marks the base behind it, or the one in front of it. */
  private static boolean isMark(String text, int at) {
    if (at < 0 || at >= text.length()) {
      return false;
    }
    char letter = text.charAt(at);
    boolean before =
        BEFORE.indexOf(letter) >= 0 && isBase(text, at + 1) && !isSmallBase(text, at - 1);
    boolean behind = BEHIND.indexOf(letter) >= 0 && isBase(text, at - 1) && isGoingOn(text, at + 1);
    return before || behind;
  }

  /** Returns whether what follows a mark is no small letter of a nucleotide but another mark. */
  private static boolean isGoingOn(String text, int at) {
    return at >= text.length() || isBase(text, at) || isMark(text, at) || text.charAt(at) < ' ';
  }

  private static boolean isBase(String text, int at) {
    return at >= 0 && at < text.length() && BASES.indexOf(text.charAt(at)) >= 0;
  }

  private static boolean isSmallBase(String text, int at) {
    return at >= 0 && at < text.length() && "acgtun".indexOf(text.charAt(at)) >= 0;
  }
}
