// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;

/**
 * What miRNAs and targets may look like. Every entrance refuses the same and says it in the same
 * words: the calls on sequences in memory as well as the readers of files. The letters are those of
 * {@link Bases}. Immutable.
 */
public final class SequenceRules {
  /** The canonical seed rules look at nt 1-8; others need more, see {@link #checkMirna}. */
  public static final int SHORTEST_MIRNA = 8;

  /** Mature miRNAs in miRBase 22.1 have 15 to 34 nt; what is longer is a hairpin or a target. */
  public static final int LONGEST_MIRNA = 50;

  /** A site of fewer letters that are A C G U says nothing: no canonical type is shorter. */
  public static final int FEWEST_SITE_LETTERS = 6;

  /** nt 2-7, counted from 0. */
  private static final int SEED_START = 1;

  private static final int SEED_END = 7;

  private static final int LONGEST_NAME = 80;

  /** Bytes to either side of a wrong letter that say what it is. */
  private static final int AROUND = 64;

  /** What R, Python and spreadsheets write where nothing is; in lower case. */
  private static final Set<String> PLACEHOLDERS =
      Set.of("na", "nan", "n/a", "#n/a", "null", "none", "nil", "unavailable", ".", "-");

  /** What BioMart and others write; in lower case. */
  private static final List<String> UNAVAILABLE =
      List.of("sequence unavailable", "no sequence available");

  private SequenceRules() {}

  /**
   * Returns whether a miRNA's seed, nt 2-7, is made of A C G U: nothing can be told of another one.
   */
  public static boolean isSeedKnown(PackedSequence mirna) {
    return !mirna.touchesAmbiguous(SEED_START, SEED_END);
  }

  /**
   * Returns whether a stretch of a target holds as many letters A C G U as the shortest site has:
   * nothing can be told of another one, and models give scores for paddings all the same.
   *
   * @param start first base, from 0; may lie before the target
   * @param end exclusive; may lie behind it
   */
  public static boolean isKnown(PackedSequence target, long start, long end) {
    long last = Math.min(end, target.baseCount());
    if (target.ambiguousRuns() == 0) {
      return last - Math.max(0, start) >= FEWEST_SITE_LETTERS;
    }
    int letters = 0;
    for (long at = Math.max(0, start); at < last && letters < FEWEST_SITE_LETTERS; at++) {
      letters += target.code(at) >= 0 ? 1 : 0;
    }
    return letters == FEWEST_SITE_LETTERS;
  }

  /**
   * Returns whether a target as a whole is known, see {@link #isKnown(PackedSequence,long,long)}.
   */
  public static boolean isKnown(PackedSequence target) {
    return target.baseCount() - target.ambiguousBases() >= FEWEST_SITE_LETTERS;
  }

  /** Returns how messages call a sequence: what it is and its name, when it has one. */
  public static String named(String what, String id) {
    return id.isEmpty() ? what : what + " '" + show(id) + "'";
  }

  /** Shortens a name for a message. */
  public static String show(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 3) + "...";
  }

  /** Returns the exception for a sequence without letters. */
  public static BadInputException empty() {
    return new BadInputException("the sequence is empty; leave it out");
  }

  /** Returns the exception for a miRNA whose seed is not {@linkplain #isSeedKnown known}. */
  public static BadInputException unknownSeed() {
    return new BadInputException(
        "ambiguous_seed: nt 2-7 are not all A C G U, so that nothing can be told; leave it out");
  }

  /** Returns the exception for a target of which no window is {@linkplain #isKnown known}. */
  public static BadInputException unknownTarget() {
    return new BadInputException(
        "no_information: no window holds %s letters A C G U, those of the shortest site; leave it out"
            .formatted(FEWEST_SITE_LETTERS));
  }

  /**
   * Refuses a sequence without letters.
   *
   * @param what names it in the message
   */
  public static void checkNotEmpty(String what, long letters) {
    if (letters == 0) {
      throw empty().at(what);
    }
  }

  /**
   * Refuses a miRNA that is notation of {@linkplain ModifiedBases modified bases}: some of its
   * marks are ambiguous letters, too, and would be scored.
   *
   * @throws BadInputException does not name the miRNA
   */
  public static void checkPlainMirna(CharSequence letters) {
    if (ModifiedBases.isNotationOfMirna(letters)) {
      throw new BadInputException(ModifiedBases.ADVICE);
    }
  }

  /** As {@link #checkPlainMirna}, of a target, whose small letters may mask repeats. */
  public static void checkPlainTarget(CharSequence letters) {
    if (ModifiedBases.isNotation(letters)) {
      throw new BadInputException(ModifiedBases.ADVICE);
    }
  }

  /**
   * Refuses a sequence without letters, with one that is no nucleotide, or in the notation of
   * {@linkplain ModifiedBases modified bases}.
   *
   * @param what names it in the message
   */
  public static void checkLetters(String what, String letters) {
    checkNotEmpty(what, letters.length());
    if (ModifiedBases.isNotation(letters)) {
      throw new BadInputException(ModifiedBases.ADVICE).at(what);
    }
    for (int i = 0; i < letters.length(); i++) {
      if (!isLetter(letters.charAt(i))) {
        throw letter(letters, i).at(what);
      }
    }
  }

  /**
   * Returns whether a text of a file says that there is no sequence. Some of them are made of
   * letters of nucleotides, so that they would be scored.
   */
  public static boolean isPlaceholder(String text) {
    if (!text.isEmpty() && "ACGTacgt".indexOf(text.charAt(0)) >= 0) {
      return false; // as most sequences, and no placeholder
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    return PLACEHOLDERS.contains(lower) || UNAVAILABLE.stream().anyMatch(lower::startsWith);
  }

  /**
   * Returns the exception for a text that says that there is no sequence.
   *
   * @param advice what to do
   */
  public static BadInputException placeholder(String text, String advice) {
    return new BadInputException(
        "'%s' says that there is no sequence; %s".formatted(show(text.strip()), advice));
  }

  /**
   * Refuses a list that is null or holds null.
   *
   * @param name of the argument, which is the message
   */
  public static void checkNoNull(String name, List<?> list) {
    Objects.requireNonNull(list, name);
    int index = 0;
    for (Object each : list) {
      noNull(name, index++, each);
    }
  }

  /**
   * Refuses a miRNA that a set does not hold.
   *
   * @param mirna index in the set
   * @param size of the set
   */
  public static void checkIndex(int mirna, int size) {
    if (mirna < 0 || mirna >= size) {
      throw new IndexOutOfBoundsException(
          "mirna is %s; it must be 0..%s, an index in the set".formatted(mirna, size - 1));
    }
  }

  /**
   * Returns an element of a list or a stream that is not null.
   *
   * @param name of the argument, which is the message together with the index
   */
  public static <T> T noNull(String name, long index, T element) {
    if (element == null) {
      throw new NullPointerException(name + "[" + index + "]");
    }
    return element;
  }

  /**
   * Refuses a list of sequences in which two have one name: results tell them apart by nothing
   * else. Files are held to the same rule where they are read.
   *
   * @param name of the argument
   * @param what messages call a sequence
   */
  public static void checkNames(String name, String what, List<Rna> list) {
    checkNoNull(name, list);
    Map<String, Integer> places = new HashMap<>(2 * list.size());
    for (Rna rna : list) {
      int place = places.size() + 1;
      Integer before = places.putIfAbsent(rna.id(), place);
      if (before != null) {
        throw new BadInputException(
            "%s: number %s of the list has the name of number %s; names must be unique: rename or remove one"
                .formatted(named(what, rna.id()), place, before));
      }
    }
  }

  /**
   * Refuses a list of miRNAs that nothing can be searched for with: an empty one, or as {@link
   * #checkNames}.
   */
  public static void checkMirnas(List<Rna> mirnas) {
    checkNames("mirnas", "miRNA", mirnas);
    if (mirnas.isEmpty()) {
      throw new BadInputException("the list of miRNAs is empty; give one or more");
    }
  }

  /**
   * Refuses a miRNA that is shorter than a rule looks, so that it can have no site.
   *
   * @param what names it in the message
   */
  public static void checkMirna(String what, long nt, SeedMatch rule) {
    if (nt < rule.minMirnaLength()) {
      throw tooShort(
              nt, rule.minMirnaLength(), "the seed match '%s' looks that far".formatted(rule))
          .at(what);
    }
  }

  /**
   * Returns whether a miRNA has a length that {@link #checkMirna(String, long, int, String)} takes.
   */
  public static boolean isMirnaLength(long nt, int longest) {
    return nt >= SHORTEST_MIRNA && nt <= Math.min(longest, LONGEST_MIRNA);
  }

  /**
   * Refuses a miRNA whose length no mature one has, or that a model cannot read.
   *
   * @param what names it in the message
   * @param longest what the model reads, in nt
   * @param model its name; null: there is none
   */
  public static void checkMirna(String what, long nt, int longest, String model) {
    if (nt == 0) {
      throw empty().at(what);
    }
    if (nt < SHORTEST_MIRNA) {
      throw tooShort(nt, SHORTEST_MIRNA, "seeds reach that far").at(what);
    }
    int most = Math.min(longest, LONGEST_MIRNA);
    if (nt > most) {
      // Readers stop behind the limit, so that the true length is not known.
      throw new BadInputException(
              "a miRNA of more than %s nt; %s"
                  .formatted(
                      most,
                      longest < LONGEST_MIRNA && model != null
                          ? "model '%s' reads no more: leave it out or name another model"
                              .formatted(model)
                          : "give mature miRNAs (15 to 30 nt), no hairpins, and check that miRNAs"
                              + " and targets are not exchanged"))
          .at(what);
    }
  }

  private static BadInputException tooShort(long nt, int least, String why) {
    return new BadInputException(
        "a miRNA of %s nt; it needs %s nt or more, as %s: leave it out".formatted(nt, least, why));
  }

  /**
   * Returns the exception for the first letter that is no nucleotide.
   *
   * @param text the sequence
   * @param position of such a letter, 0-based; who copies bytes finds one that is not ASCII first
   */
  public static BadInputException letter(String text, int position) {
    int first = 0;
    while (first < position && isLetter(text.charAt(first))) {
      first++;
    }
    return letter(text.codePointAt(first), first, OddLetter.advice(text, first));
  }

  private static boolean isLetter(char letter) {
    return letter <= 0x7F && Bases.code((byte) letter) != Bases.NONE;
  }

  static BadInputException letter(int character, long position, String advice) {
    return new BadInputException(
        "%s at position %s, counted from 1, is no nucleotide; %s"
            .formatted(OddLetter.show(character), position + 1, advice));
  }

  /**
   * Returns the exception for a byte that is no nucleotide. Where it begins a character of UTF-8,
   * the message names that.
   *
   * @param position 0-based, in {@code letters}
   * @param before letters of the sequence before {@code letters}
   */
  public static BadInputException letter(MemorySegment letters, long position, long before) {
    return letter(letters, position, before, null);
  }

  /**
   * As {@link #letter(MemorySegment, long, long)}.
   *
   * @param advice what to do; null: what suits the letter
   */
  public static BadInputException letter(
      MemorySegment letters, long position, long before, String advice) {
    int first = letters.get(JAVA_BYTE, position) & 0xFF;
    int character = first < 0x80 ? first : decode(letters, position, first);
    return character >= 0
        ? letter(character, before + position, advice == null ? advice(letters, position) : advice)
        : new BadInputException(
            "byte 0x%02x at position %s, counted from 1, is no nucleotide; give the letters as ASCII"
                .formatted(first, before + position + 1));
  }

  /** Returns what to do about the character at a byte, by what stands around it. */
  private static String advice(MemorySegment letters, long position) {
    long from = Math.max(0, position - AROUND);
    String before = utf8(letters, from, position);
    return OddLetter.advice(
        before + utf8(letters, position, Math.min(letters.byteSize(), position + AROUND)),
        before.length());
  }

  private static String utf8(MemorySegment letters, long from, long to) {
    return new String(letters.asSlice(from, to - from).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /** Returns the character that begins at a byte; -1 where that is no UTF-8. */
  private static int decode(MemorySegment letters, long position, int first) {
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (letters.byteSize() - position < length) {
      return -1;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(letters.asSlice(position, length).toArray(JAVA_BYTE)))
          .toString()
          .codePointAt(0);
    } catch (CharacterCodingException e) {
      return -1;
    }
  }
}
