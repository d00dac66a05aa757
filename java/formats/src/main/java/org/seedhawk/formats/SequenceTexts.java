// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.name.UniqueNames;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.ModifiedBases;
import org.seedhawk.seq.SequenceRules;

/**
 * Refuses texts that are no sequences and stand in no FASTA file: fields of tables, and what came
 * without a file, whose letters and lengths the engine itself checks. Readers of FASTA refuse the
 * same. Stateless.
 */
public final class SequenceTexts {
  /** Letters that are looked at: those of the rules, and one that says that more follow. */
  private static final int LOOKED_AT = 65;

  private SequenceTexts() {}

  /** As {@link #checkMirna(String, String)}, and names it as the engine does. */
  public static void checkMirna(Rna mirna) {
    checkMirna(SequenceRules.named("miRNA", mirna.id()), mirna.letters());
  }

  /** As {@link #checkTarget(String, String)}, and names it as the engine does. */
  public static void checkTarget(Rna target) {
    checkTarget(SequenceRules.named("target", target.id()), target.letters());
  }

  /**
   * Checks a miRNA.
   *
   * @param what names it in the message
   * @throws BadInputException if it says that there is no sequence, or has a modified base
   */
  public static void checkMirna(String what, String letters) {
    checkTarget(what, letters);
    MirnaChecks.refuseModified(what, beginning(letters));
  }

  /**
   * Checks a target.
   *
   * @param what names it in the message
   * @throws BadInputException if it says that there is no sequence, or is notation of modified
   *     bases
   */
  public static void checkTarget(String what, String letters) {
    String text = beginning(letters);
    if (SequenceRules.isPlaceholder(text)) {
      throw SequenceRules.placeholder(text, "leave it out").at(what);
    }
    if (ModifiedBases.isNotation(text)) {
      throw new BadInputException(ModifiedBases.ADVICE).at(what);
    }
  }

  /**
   * Checks a field of a table, its letters too: what is no letter, a letter that is no nucleotide,
   * or a text that says that there is no sequence.
   *
   * @param where file, line and column or record
   * @throws BadInputException in the words of all entrances
   */
  public static void checkField(String where, String letters) {
    if (SequenceRules.isPlaceholder(letters)) {
      throw SequenceRules.placeholder(letters, "remove the row").at(where);
    }
    SequenceRules.checkLetters(where, letters);
  }

  /**
   * Returns whether a text is a name of a miRNA, a gene or a transcript, and no sequence with a
   * wrong letter: it begins with a letter, and less than half of it are bases.
   *
   * @param numbered whether it must have a digit, as most names have
   */
  public static boolean isName(String text, boolean numbered) {
    if (text.isEmpty() || !Character.isLetter(text.charAt(0)) || ModifiedBases.isIn(text, true)) {
      return false;
    }
    long bases = text.chars().filter(letter -> "ACGTUacgtu".indexOf(letter) >= 0).count();
    return 2 * bases < text.length()
        && text.chars().noneMatch(Character::isWhitespace)
        && (!numbered || text.chars().anyMatch(Character::isDigit));
  }

  /**
   * Returns the plain letters of a sequence with modified bases; empty if it is no such notation.
   *
   * @param what names it in the message
   * @param mirna whether it is a miRNA, of which a single mark is enough
   * @throws BadInputException if it holds what may stand for a base and is not known
   */
  public static Optional<String> strip(String what, String letters, boolean mirna) {
    String text = letters.strip();
    if (SequenceRules.isPlaceholder(text) || !ModifiedBases.isIn(text, mirna)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ModifiedBases.strip(text));
    } catch (BadInputException e) {
      throw e.at(what);
    }
  }

  /**
   * Does about sequences whose names stand before what readers of files do. Who asks for nothing,
   * or for {@link FastaReader.Skip#EQUAL}, gets those back that are to be refused.
   *
   * @param what the sequences are, in the plural
   * @param skips what is done
   * @param notes count it
   */
  public static List<Rna> named(
      List<Rna> all, String what, Set<FastaReader.Skip> skips, ReadNotes notes) {
    UniqueNames names = new UniqueNames();
    Map<String, String> letters = new HashMap<>();
    List<Rna> left = new ArrayList<>();
    for (Rna one : all) {
      String before = letters.putIfAbsent(one.id(), one.letters());
      long place = left.size() + 1L;
      if (names.add(one.id(), place) == 0) {
        left.add(one);
      } else if (skips.contains(FastaReader.Skip.REPEATED)) {
        notes.repeated(one.id(), ReadNotes.NO_LINE);
      } else if (skips.contains(FastaReader.Skip.EQUAL) && one.letters().equals(before)) {
        notes.equal();
      } else if (skips.contains(FastaReader.Skip.RENAMED)) {
        String renamed = names.rename(what, one.id(), place);
        notes.renamed(one.id(), ReadNotes.NO_LINE, renamed);
        left.add(new Rna(renamed, one.letters()));
      } else {
        left.add(one);
      }
    }
    return left;
  }

  private static String beginning(String letters) {
    return letters.substring(0, Math.min(letters.length(), LOOKED_AT));
  }
}
