// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.error.BadInputException;

/**
 * Tells the notation of those who make oligonucleotides: {@code mU} is 2'-O-methyl U, {@code fC}
 * has fluorine, {@code dT} is of DNA, {@code +A} is locked, {@code /5Phos/} and {@code [mU]} name
 * what they say, {@code *} and {@code s} between letters are phosphorothioates; {@code m5C} and
 * {@code Ψ} are bases of RNA. Some marks are letters of ambiguous nucleotides, too, so that such a
 * text would be scored. Stateless.
 */
public final class ModifiedBases {
  /** What messages say, and what to do. */
  public static final String ADVICE =
      "this is notation of modified bases (mU is 2'-O-methyl U, dT is of DNA, * a"
          + " phosphorothioate); write the letters A C G U alone, dTdT as TT (modified-bases strip"
          + " reads it so, where there is such an option)";

  private static final String BASES = "ACGTU";
  private static final String BEFORE = "mfdrle+"; // a base
  private static final String BEHIND = "fs*"; // a base
  private static final String OTHERS = "+/[](){}";

  /** How siRNAs end. */
  private static final String OVERHANG = "dTdT";

  /** Letters that are looked at: the notation goes on as it begins. */
  static final int LOOKED_AT = 64;

  /** Letters to either side of inosine that are looked at. */
  private static final int NEAR = 12;

  /** Marks from which on a text is notation, if most of its bases have one. */
  private static final int FEWEST = 3;

  /** Marks that {@link #strip} leaves out: none of them stands for a base. */
  private static final String MARKS = "mfdrlesp+*";

  private static final String OPENING = "/[({";
  private static final String CLOSING = "/])}";

  /** Names in brackets that hold a base: i2FU, 32MOErA, iMe-dC, 3InvdT, mU, +A. */
  private static final Pattern WITH_BASE =
      Pattern.compile(
          "[35i]?(?:2F|2MOEr|2-?OMe-?|2'-?OMe-?|LNA-?|Invdd?|Me-?d|deoxy|[mrdfl+])?([ACGTU])");

  /** Names in brackets that hold none: phosphates, dyes, linkers, what cells take up. */
  private static final Pattern WITHOUT_BASE =
      Pattern.compile(
          "[35i]?(?:P|PS|Phos\\w*|Bio\\w*|Am\\w*|Uni\\w*|Thio[\\w-]*|[56]?-?FAM\\w*|HEX\\w*|TET\\w*"
              + "|JOE\\w*|ROX\\w*|TAM\\w*|TexRd[\\w-]*|Cy\\w*|Alex\\w*|ATTO\\w*|BHQ\\w*|IAB\\w*|Dig\\w*"
              + "|Chol\\w*|GalNAc\\w*|Azide\\w*|[35]?Sp(?:C?\\d+)?)",
          Pattern.CASE_INSENSITIVE);

  /** Pseudouridine, as it is written for its base. */
  private static final String PSEUDOURIDINES = "\u03a8\u03c8";

  /** Words for a base of RNA with what hangs at which of its atoms: m5C, m1\u03a8, ac4C. */
  private static final Pattern WORD =
      Pattern.compile("(?:m|hm|f|ac|s|ho|mo|cm)[0-9]{1,2}([ACGTU\u03a8\u03c8])");

  /** Letters of the longest such word. */
  private static final int LONGEST_WORD = 5;

  /** A ligand behind the last base. */
  private static final String LIGAND = "L96";

  private ModifiedBases() {}

  /**
   * Returns whether a whole sequence holds such notation: as {@link #isNotation} finds it at its
   * beginning, or at a letter that is no nucleotide.
   *
   * @param text letters of one sequence, without ends of lines
   * @param mirna whether it is a miRNA, of which a single mark is enough
   */
  public static boolean isIn(String text, boolean mirna) {
    if (mirna ? isNotationOfMirna(text) : isNotation(text)) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if ((letter > 0x7F || Bases.code((byte) letter) == Bases.NONE) && explains(text, i)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the letters of a sequence without what says how its bases are modified. Letters of
   * nucleotides stay as they are, small ones too.
   *
   * @param text such notation, see {@link #isIn}; blanks are left out
   * @throws BadInputException if it holds what may stand for a base and is not known: inosine, a
   *     name in brackets, any other letter
   */
  public static String strip(String text) {
    String rest = text.strip();
    int end = rest.endsWith(LIGAND) ? rest.length() - LIGAND.length() : rest.length();
    StringBuilder plain = new StringBuilder();
    Matcher word = WORD.matcher(rest);
    for (int i = 0; i < end; i++) {
      char letter = rest.charAt(i);
      if (PSEUDOURIDINES.indexOf(letter) >= 0) {
        plain.append('U');
        continue;
      }
      if (word.region(i, end).lookingAt()) {
        char base = word.group(1).charAt(0);
        plain.append(PSEUDOURIDINES.indexOf(base) >= 0 ? 'U' : base);
        i = word.end() - 1;
        continue;
      }
      if (OddLetter.isEndMark(rest, i)) {
        throw SequenceRules.letter(letter, i, OddLetter.advice(rest, i));
      }
      int bracket = OPENING.indexOf(letter);
      if (bracket >= 0) {
        int close = rest.indexOf(CLOSING.charAt(bracket), i + 1);
        if (close < 0) {
          throw unreadable(rest.substring(i), i);
        }
        plain.append(baseOf(rest.substring(i, close + 1), i));
        i = close;
      } else if (MARKS.indexOf(letter) < 0 && !Character.isWhitespace(letter)) {
        boolean nucleotide = letter <= 0x7F && Bases.code((byte) letter) != Bases.NONE;
        if (!nucleotide || Character.isLowerCase(letter) && "acgtun".indexOf(letter) < 0) {
          throw unreadable(Character.toString(rest.codePointAt(i)), i);
        }
        plain.append(letter);
      }
    }
    return plain.toString();
  }

  /** Returns the base that a name in brackets holds; empty where it holds none. */
  private static String baseOf(String bracketed, int at) {
    String name = bracketed.substring(1, bracketed.length() - 1).strip();
    Matcher base = WITH_BASE.matcher(name);
    if (base.matches()) {
      return base.group(1);
    }
    if (!WITHOUT_BASE.matcher(name).matches()) {
      throw unreadable(bracketed, at);
    }
    return "";
  }

  private static BadInputException unreadable(String part, int at) {
    for (int i = 0; i < part.length(); i++) {
      if (Character.isISOControl(part.charAt(i))) { // no message quotes these
        return SequenceRules.letter(part.charAt(i), at + i, OddLetter.advice(part.charAt(i)));
      }
    }
    return new BadInputException(
        "'%s' at position %s, counted from 1, may stand for a base, and modified-bases strip does not know which; write the letters A C G U alone"
            .formatted(SequenceRules.show(part), at + 1));
  }

  /**
   * Returns whether a sequence, or the beginning of one, is such notation: three of its bases or
   * more have marks, and half of them; or it ends with {@code dTdT}, as siRNAs do. Lower-case
   * letters that mask repeats stand side by side, and are no marks.
   */
  public static boolean isNotation(CharSequence text) {
    int end = Math.min(text.length(), LOOKED_AT);
    for (int i = 0; i < end; i++) {
      if (!isPlain(text.charAt(i))) {
        return hasMarks(text, end);
      }
    }
    return false;
  }

  /** Returns whether a letter is neither a mark nor ambiguous: nearly all are not. */
  private static boolean isPlain(char letter) {
    return switch (letter) {
      case 'A', 'C', 'G', 'T', 'U', 'N', 'a', 'c', 'g', 't', 'u', 'n' -> true;
      default -> false;
    };
  }

  private static boolean hasMarks(CharSequence text, int end) {
    int bases = 0;
    int marks = 0;
    for (int i = 0; i < end; i++) {
      bases += isBase(text, i) ? 1 : 0;
      marks += isMark(text, i) ? 1 : 0;
    }
    return marks >= FEWEST && 2 * marks >= bases
        || text.length() <= LOOKED_AT && endsWithOverhang(text);
  }

  private static boolean endsWithOverhang(CharSequence text) {
    int end = text.length();
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    int from = end - OVERHANG.length();
    for (int i = 0; from >= 0 && i < OVERHANG.length(); i++) {
      if (text.charAt(from + i) != OVERHANG.charAt(i)) {
        return false;
      }
    }
    return from >= 0;
  }

  /**
   * Returns whether a miRNA is such notation: it has a single mark. An {@code s} is one between
   * capital letters, as no one writes the ambiguous S so.
   */
  public static boolean isNotationOfMirna(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if ("mdr".indexOf(letter) >= 0 && isBase(text, i + 1)
          || letter == 's' && isBase(text, i - 1) && isBase(text, i + 1)) {
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
    if (OTHERS.indexOf(letter) >= 0 || PSEUDOURIDINES.indexOf(letter) >= 0) {
      return true;
    }
    if (letter >= '0' && letter <= '9') {
      return isInWord(text, place);
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

  private static boolean isInWord(String text, int place) {
    Matcher word = WORD.matcher(text);
    word.region(Math.max(0, place - LONGEST_WORD), Math.min(text.length(), place + LONGEST_WORD));
    while (word.find()) {
      if (word.start() <= place && place < word.end()) {
        return true;
      }
    }
    return false;
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
  private static boolean isMark(CharSequence text, int at) {
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
  private static boolean isGoingOn(CharSequence text, int at) {
    return at >= text.length() || isBase(text, at) || isMark(text, at) || text.charAt(at) < ' ';
  }

  private static boolean isBase(CharSequence text, int at) {
    return at >= 0 && at < text.length() && BASES.indexOf(text.charAt(at)) >= 0;
  }

  private static boolean isSmallBase(CharSequence text, int at) {
    return at >= 0 && at < text.length() && "acgtun".indexOf(text.charAt(at)) >= 0;
  }
}
