// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.ModifiedBases;
import org.seedhawk.seq.SequenceRules;

/**
 * The letters of the current record of a FASTA file, and counts of those of all. One thread at a
 * time.
 */
final class FastaRecord {
  /** Bytes of a record that are looked at before it is read. */
  private static final int PEEK = 64;

  /** Bytes of the longest record whose notation of modified bases is read. */
  private static final int LONGEST_NOTATION = 8192;

  private final String file;
  private final FastaCursor in;
  private final Optional<LetterSums> sums; // when equal records are skipped
  private boolean inRecord;
  private String id = "";
  private Optional<byte[]> plain = Optional.empty(); // of a record in the notation
  private int plainRead;
  private long bases;
  private long basesBefore; // the record
  private long ambiguous;
  private long ambiguousBefore;

  FastaRecord(String file, FastaCursor in, Optional<LetterSums> sums) {
    this.file = file;
    this.in = in;
    this.sums = sums;
  }

  /** Begins behind a header. */
  void begin(String name) {
    id = name;
    inRecord = true;
    plain = Optional.empty();
    plainRead = 0;
    basesBefore = bases;
    ambiguousBefore = ambiguous;
    sums.ifPresent(LetterSums::begin);
  }

  /**
   * Takes the record as plain letters if it is in the notation of modified bases; returns whether
   * it is.
   *
   * @param mirna whether it is a miRNA
   * @throws BadInputException if it holds what may stand for a base and is not known
   */
  boolean strip(boolean mirna) throws IOException {
    Optional<String> text =
        in.peekRecord(LONGEST_NOTATION).map(one -> utf8(one).replaceAll("\\s", ""));
    if (text.isEmpty()
        || SequenceRules.isPlaceholder(text.get())
        || !ModifiedBases.isIn(text.get(), mirna)) {
      return false;
    }
    in.toText();
    try {
      plain = Optional.of(ModifiedBases.strip(text.get()).getBytes(StandardCharsets.US_ASCII));
    } catch (BadInputException e) {
      throw e.at(name(in.where()));
    }
    in.skipRecord();
    return true;
  }

  /** Returns a text as it stands in the file, of one that has a letter a byte. */
  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * Passes over the record if its first line says that there is no sequence; returns whether it
   * does.
   *
   * @param skip whether that may be
   * @param advice what to do about it otherwise
   * @throws BadInputException if it says so and may not, or is in the notation of modified bases
   */
  boolean skipPlaceholder(boolean skip, String advice) throws IOException {
    if (plain.isPresent()) {
      return false;
    }
    String text = in.peek(PEEK);
    if (ModifiedBases.isNotation(text)) {
      throw new BadInputException(ModifiedBases.ADVICE).at(name(in.where()));
    }
    if (!SequenceRules.isPlaceholder(text)) {
      return false;
    }
    if (!skip) {
      throw SequenceRules.placeholder(text, "remove the record" + advice).at(name(in.where()));
    }
    in.skip(text.length());
    inRecord = false;
    return true;
  }

  /** Moves to the next letter; returns false, and leaves the record, at its end. */
  boolean toLetter() throws IOException {
    if (!inRecord) {
      return false;
    }
    if (plain.isPresent()) {
      inRecord = plainRead < plain.get().length;
      return inRecord;
    }
    switch (in.toText()) {
      case LETTER -> {
        return true;
      }
      case OTHER -> throw in.notANucleotide(bases - basesBefore).at(name(in.where()));
      case HEADER, END_OF_FILE -> inRecord = false;
    }
    return false;
  }

  /**
   * Takes letters.
   *
   * @return how many, 0 at the end
   */
  int read(byte[] letters, int from, int length) throws IOException {
    int done = 0;
    while (done < length && toLetter()) {
      done += letters(letters, from + done, length - done);
    }
    return done;
  }

  /** Takes letters, at least one; the place is at one. */
  private int letters(byte[] target, int from, int length) {
    int count;
    if (plain.isPresent()) {
      count = plainLetters(plain.get(), target, from, length);
    } else {
      count = in.letters(target, from, length, sums.orElse(null));
      ambiguous += in.ambiguous();
    }
    bases += count;
    return count;
  }

  private int plainLetters(byte[] all, byte[] target, int from, int length) {
    int end = Math.min(all.length, plainRead + length);
    int count = end - plainRead;
    if (target != null) {
      System.arraycopy(all, plainRead, target, from, count);
    }
    if (sums.isPresent()) {
      sums.get().add(all, plainRead, end);
    }
    for (; plainRead < end; plainRead++) {
      ambiguous += Bases.code(all[plainRead]) == Bases.AMBIGUOUS ? 1 : 0;
    }
    return count;
  }

  /** Passes over what is left. */
  void drain() throws IOException {
    while (toLetter()) {
      letters(null, 0, Integer.MAX_VALUE / 2);
    }
  }

  /** Takes its letters back out of the counts, as it is skipped. */
  void uncount() {
    bases = basesBefore;
    ambiguous = ambiguousBefore;
  }

  /** Returns what is left; reads no more than {@code max} letters. */
  String rest(int max) throws IOException {
    byte[] letters = new byte[64];
    int length = 0;
    while (length < max) {
      if (length == letters.length) {
        letters = Arrays.copyOf(letters, (int) Math.min(max, 2L * length));
      }
      int count = read(letters, length, letters.length - length);
      if (count == 0) {
        break;
      }
      length += count;
    }
    if (length == Integer.MAX_VALUE - 8 && toLetter()) {
      throw new BadInputException(
          "%s is longer than %s bases; use 'scan', which streams"
              .formatted(name(in.where()), length));
    }
    return new String(letters, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Returns how messages name the record at the line of its header. */
  String nameAt(long line) {
    return name(file + ":" + line);
  }

  /** Returns how messages name the record, with the file and a line of it. */
  private String name(String where) {
    return "%s: record '%s'".formatted(where, SequenceRules.show(id));
  }

  /** Returns the number of letters of all records so far, ambiguous ones included. */
  long bases() {
    return bases;
  }

  /** Returns the number of ambiguous letters of all records so far. */
  long ambiguousBases() {
    return ambiguous;
  }
}
