// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seq.ModifiedBases;
import org.seedhawk.seq.SequenceRules;

/**
 * Reads FASTA, plain, gzip or bgzip, as a stream: a record may be larger than memory.
 *
 * <p>The name of a record is its header up to the first blank, if not asked otherwise. Lines end
 * with LF, CR LF or CR; blank lines and blanks between letters are skipped; letters are A C G T U
 * and the IUPAC ambiguity letters with X, in either case. Everything else is refused with file,
 * line and record. Names are compared exactly, and remembered in 36 to 96 bytes each.
 *
 * <p>htsjdk's own FASTA reader is not used: it holds whole records in memory, names no line in its
 * errors, and takes any letter, an empty record and a repeated name without a word.
 *
 * <p>One thread at a time.
 */
public final class FastaReader implements TargetSource {
  /** What can be done about records that are refused otherwise. */
  public enum Skip {
    /** A record without bases. */
    EMPTY,
    /** A record with the name and the letters of one before it. */
    EQUAL,
    /** No record, but the end of names: a name is the whole header, with '_' for its blanks. */
    BLANKS
  }

  private static final String EMPTY_ADVICE = " (--skip-empty skips such records)";

  /** Bytes of a record that are looked at before it is read. */
  private static final int PEEK = 64;

  private final String file;
  private final boolean skipEmpty;
  private final boolean ofTargets; // the user may say which records are skipped
  private final Optional<LetterSums> sums; // when equal records are skipped
  private final FastaCursor in;
  private final RecordNames names;

  private boolean inRecord;
  private String id = "";
  private long headerLine;
  private long recordLine; // the header of the last record that was not skipped
  private long records;
  private long skipped;
  private long skippedEqual;
  private long bases;
  private long basesBefore; // the record
  private long ambiguous;

  private FastaReader(String file, Set<Skip> skips, boolean ofTargets, InputBytes in) {
    this.file = file;
    this.ofTargets = ofTargets;
    skipEmpty = skips.contains(Skip.EMPTY);
    names = new RecordNames(skips.contains(Skip.BLANKS), ofTargets);
    sums = skips.contains(Skip.EQUAL) ? Optional.of(new LetterSums()) : Optional.empty();
    this.in = new FastaCursor(file, in);
  }

  /**
   * Opens a file in which each record must have bases.
   *
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static FastaReader open(Path file) {
    return new FastaReader(file.toString(), Set.of(), false, InputBytes.open(file));
  }

  /**
   * Opens a file of targets, or of what belongs to them: messages name the options that skip
   * records.
   *
   * @param skips which records are counted and skipped, instead of refused
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static FastaReader open(Path file, Set<Skip> skips) {
    return new FastaReader(file.toString(), skips, true, InputBytes.open(file));
  }

  /**
   * Returns whether a file that can be read twice begins like FASTA: with '>', behind blanks and
   * the mark of UTF-8.
   *
   * @throws BadInputException if it cannot be read, is empty, or no text
   */
  public static boolean isFasta(Path file) throws IOException {
    try (FastaCursor cursor = new FastaCursor(file.toString(), InputBytes.open(file))) {
      return cursor.toText() == FastaCursor.Kind.HEADER;
    }
  }

  /**
   * Reads an open stream, a resource for instance.
   *
   * @param in closed with the reader
   * @param name stands for the file in messages
   * @throws IOException if it cannot be read or is empty
   */
  public static FastaReader of(InputStream in, String name) throws IOException {
    return new FastaReader(name, Set.of(), false, InputBytes.of(in, name));
  }

  /**
   * Reads all records of a file into memory.
   *
   * @throws BadInputException if the file cannot be read, or a record is too long for a string
   */
  public static List<Rna> readAll(Path file) throws IOException {
    try (FastaReader reader = open(file)) {
      return reader.readAll(name -> true);
    }
  }

  /**
   * Reads the wanted records of a file into memory.
   *
   * @param skips which records are skipped, instead of refused
   * @param wanted the names to keep
   * @throws BadInputException if the file cannot be read, or a record is too long for a string
   */
  public static List<Rna> readAll(Path file, Set<Skip> skips, Predicate<String> wanted)
      throws IOException {
    try (FastaReader reader = open(file, skips)) {
      return reader.readAll(wanted);
    }
  }

  /**
   * Reads the wanted ones of the records that are left into memory.
   *
   * @param wanted the names to keep
   * @throws BadInputException if the file cannot be read, or a record is too long for a string
   */
  public List<Rna> readAll(Predicate<String> wanted) throws IOException {
    List<Rna> all = new ArrayList<>();
    while (next()) {
      if (wanted.test(id)) {
        all.add(new Rna(id, rest(Integer.MAX_VALUE - 8)));
      }
    }
    return all;
  }

  /**
   * Reads the rest of the record into memory.
   *
   * @param most letters that it may have
   * @throws BadInputException if the file cannot be read, or the record is longer
   */
  public String letters(int most) throws IOException {
    String letters = rest(most + 1);
    if (letters.length() > most) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has more than %,d letters, the most here; is this the right file?",
              recordAtHeader(),
              most));
    }
    return letters;
  }

  @Override
  public boolean next() throws IOException {
    drain();
    if (records > 0) {
      sums.ifPresent(each -> each.end(recordLine));
    }
    while (true) {
      if (!toHeader()) {
        if (records == 0) {
          throw new BadInputException(
              ("%s:%s: the file holds no record%s; a FASTA record is a line '>name' and lines "
                      + "of bases")
                  .formatted(file, in.line(), skipped > 0 ? " with bases" : ""));
        }
        return false;
      }
      headerLine = in.line();
      id = names.read(in);
      inRecord = true;
      basesBefore = bases;
      sums.ifPresent(LetterSums::begin);
      if (toLetter() && !skipPlaceholder()) {
        long before = names.add(headerLine);
        if (before == 0) {
          records++;
          recordLine = headerLine;
          return true;
        }
        skipIfEqual(before);
        continue;
      }
      if (!skipEmpty) {
        String advice = ofTargets ? EMPTY_ADVICE : "";
        throw new BadInputException(SequenceRules.empty().getMessage() + advice)
            .at(recordAtHeader());
      }
      skipped++;
    }
  }

  private void drain() throws IOException {
    while (inRecord && toLetter()) {
      letters(null, 0, Integer.MAX_VALUE);
    }
  }

  /**
   * Reads past a record whose name another one has.
   *
   * @param before the line of the other one
   * @throws BadInputException if its letters are not the same, or it is not to be skipped
   */
  private void skipIfEqual(long before) throws IOException {
    String record = recordAtHeader();
    if (sums.isEmpty()) {
      throw names.repeated(record, before);
    }
    long ambiguousBefore = ambiguous;
    drain();
    if (!sums.get().same(before)) {
      throw names.repeatedWithOtherLetters(record, before);
    }
    bases = basesBefore;
    ambiguous = ambiguousBefore;
    skippedEqual++;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int read(byte[] letters, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, letters.length);
    int done = 0;
    while (done < length && toLetter()) {
      done += letters(letters, from + done, length - done);
    }
    return done == 0 && length > 0 ? -1 : done;
  }

  /** Returns the current line, "utr.fa:1042" for instance. */
  @Override
  public String where() {
    return in.where();
  }

  /** Returns the line of the current record's header, from 1. */
  public long headerLine() {
    return headerLine;
  }

  /** Returns the number of records so far, the current one included. */
  public long records() {
    return records;
  }

  /** Returns the number of records without bases that were skipped. */
  public long skippedRecords() {
    return skipped;
  }

  /** Returns the number of records that were skipped since one before has the same letters. */
  public long skippedEqualRecords() {
    return skippedEqual;
  }

  /** Returns the number of letters so far, ambiguous ones included. */
  public long bases() {
    return bases;
  }

  /** Returns the number of ambiguous letters so far. */
  public long ambiguousBases() {
    return ambiguous;
  }

  /** Returns which part of the file has been read, 0..1, for progress; NaN for a pipe. */
  public double fractionRead() {
    return in.fractionRead();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Returns the rest of the record; reads no more than {@code max} letters. */
  String rest(int max) throws IOException {
    byte[] letters = new byte[64];
    int length = 0;
    while (length < max) {
      if (length == letters.length) {
        letters = Arrays.copyOf(letters, (int) Math.min(max, 2L * length));
      }
      int count = read(letters, length, letters.length - length);
      if (count < 0) {
        break;
      }
      length += count;
    }
    if (length == Integer.MAX_VALUE - 8 && toLetter()) {
      throw new BadInputException(
          "%s is longer than %s bases; use 'scan', which streams"
              .formatted(record(where()), length));
    }
    return new String(letters, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Takes letters of the record, at least one; the place is at one. */
  private int letters(byte[] target, int from, int length) {
    int count = in.letters(target, from, length, sums.orElse(null));
    ambiguous += in.ambiguous();
    bases += count;
    return count;
  }

  /** Moves to the next letter of the record; returns false, and leaves the record, at its end. */
  private boolean toLetter() throws IOException {
    if (!inRecord) {
      return false;
    }
    switch (in.toText()) {
      case LETTER -> {
        return true;
      }
      case OTHER -> throw in.notANucleotide(bases - basesBefore).at(record(where()));
      case HEADER, END_OF_FILE -> inRecord = false;
    }
    return false;
  }

  /** Moves to the '>' of the next record; returns false at the end of the file. */
  private boolean toHeader() throws IOException {
    return switch (in.toText()) {
      case HEADER -> true;
      case END_OF_FILE -> false;
      case LETTER, OTHER ->
          throw new BadInputException(
              "%s: text before the first '>'; %s".formatted(where(), in.adviceForFile()));
    };
  }

  /**
   * Skips the record if its first line says that there is no sequence; returns whether it does.
   *
   * @throws BadInputException if it says so and such records are not skipped, or it is in the
   *     notation of modified bases
   */
  private boolean skipPlaceholder() throws IOException {
    String text = in.peek(PEEK);
    if (ModifiedBases.isNotation(text)) {
      throw new BadInputException(ModifiedBases.ADVICE).at(record(where()));
    }
    if (!SequenceRules.isPlaceholder(text)) {
      return false;
    }
    if (!skipEmpty) {
      throw SequenceRules.placeholder(text, "remove the record" + (ofTargets ? EMPTY_ADVICE : ""))
          .at(record(where()));
    }
    in.skip(text.length());
    inRecord = false;
    return true;
  }

  private String recordAtHeader() {
    return record(file + ":" + headerLine);
  }

  /** Returns how messages name the record, with the file and a line of it. */
  private String record(String where) {
    return "%s: record '%s'".formatted(where, SequenceRules.show(id));
  }
}
