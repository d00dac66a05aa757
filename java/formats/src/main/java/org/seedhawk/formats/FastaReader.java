// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.name.UniqueNames;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;
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
    /** A record without bases is skipped. */
    EMPTY,
    /** A record with the name and the letters of one before it is skipped. */
    EQUAL,
    /** No record, but the end of names: a name is the whole header, with '_' for its blanks. */
    BLANKS,
    /** A record with the name of one before it is skipped, whatever its letters. */
    REPEATED,
    /** A record with the name of one before it is taken under a {@link UniqueNames new} one. */
    RENAMED,
    /** A record with modified bases is taken as plain letters. */
    MODIFIED
  }

  /** What records are: messages name the options that there are for them. */
  enum Of {
    NO_OPTIONS,
    SEQUENCES,
    MIRNAS,
    TARGETS
  }

  private static final String EMPTY_ADVICE = " (--skip-empty skips such records)";

  private final String file;
  private final Set<Skip> skips;
  private final Of kind;
  private final Optional<LetterSums> sums; // when equal records are skipped
  private final FastaCursor in;
  private final RecordNames names;
  private final FastaRecord record;
  private final ReadNotes notes = new ReadNotes();

  private String id = "";
  private long headerLine;
  private long recordLine; // the header of the last record that was not skipped
  private long records;

  private FastaReader(String file, Set<Skip> skips, Of kind, InputBytes in) {
    this.file = file;
    this.skips = Set.copyOf(skips);
    this.kind = kind;
    names = new RecordNames(skips.contains(Skip.BLANKS), kind);
    sums = skips.contains(Skip.EQUAL) ? Optional.of(new LetterSums()) : Optional.empty();
    this.in = new FastaCursor(file, in);
    record = new FastaRecord(file, this.in, sums);
  }

  /**
   * Opens a file in which each record must have bases.
   *
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static FastaReader open(Path file) {
    return new FastaReader(file.toString(), Set.of(), Of.NO_OPTIONS, InputBytes.open(file));
  }

  /**
   * Opens a file of targets, or of what belongs to them: messages name the options that skip
   * records.
   *
   * @param skips what is done about records that are refused otherwise
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static FastaReader open(Path file, Set<Skip> skips) {
    return new FastaReader(file.toString(), skips, Of.TARGETS, InputBytes.open(file));
  }

  /** As {@link #open(Path, Set)}, of a file of miRNAs. */
  static FastaReader openMirnas(Path file, Set<Skip> skips) {
    return new FastaReader(file.toString(), skips, Of.MIRNAS, InputBytes.open(file));
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
    return of(in, name, Set.of());
  }

  /**
   * As {@link #of(InputStream, String)}.
   *
   * @param skips what is done about records that are refused otherwise
   */
  public static FastaReader of(InputStream in, String name, Set<Skip> skips) throws IOException {
    return new FastaReader(name, skips, Of.NO_OPTIONS, InputBytes.of(in, name));
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
   * As {@link #readAll(Path)}, for a command that has options for equal names and modified bases.
   *
   * @param skips what is done about them
   * @param warnings receives what was done about some of them
   */
  public static List<Rna> readSequences(Path file, Set<Skip> skips, Consumer<String> warnings)
      throws IOException {
    try (FastaReader reader =
        new FastaReader(file.toString(), skips, Of.SEQUENCES, InputBytes.open(file))) {
      List<Rna> all = reader.readAll(name -> true);
      reader.notes.sayAll(warnings, file.toString());
      return all;
    }
  }

  /**
   * Reads the wanted records of a file into memory.
   *
   * @param skips what is done about records that are refused otherwise
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
        all.add(new Rna(id, record.rest(Integer.MAX_VALUE - 8)));
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
    String letters = record.rest(most + 1);
    if (letters.length() > most) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has more than %,d letters, the most here; is this the right file?",
              record.nameAt(headerLine),
              most));
    }
    return letters;
  }

  @Override
  public boolean next() throws IOException {
    record.drain();
    if (records > 0) {
      sums.ifPresent(each -> each.end(recordLine));
    }
    while (toHeader()) {
      headerLine = in.line();
      id = names.read(in);
      record.begin(id);
      boolean modified = skips.contains(Skip.MODIFIED) && record.strip(kind == Of.MIRNAS);
      if (!hasLetters()) {
        notes.empty();
      } else if (isNamed()) {
        records++;
        recordLine = headerLine;
        if (modified) {
          notes.modified(id, headerLine);
        }
        return true;
      }
    }
    if (records == 0) {
      throw new BadInputException(
          "%s:%s: the file holds no record%s; a FASTA record is a line '>name' and lines of bases"
              .formatted(file, in.line(), notes.emptyRecords() > 0 ? " with bases" : ""));
    }
    return false;
  }

  /**
   * Moves to the first letter of the record; returns whether there is one.
   *
   * @throws BadInputException if there is none and such a record is not skipped
   */
  private boolean hasLetters() throws IOException {
    boolean skip = skips.contains(Skip.EMPTY);
    String advice = kind == Of.TARGETS ? EMPTY_ADVICE : "";
    if (record.toLetter() && !record.skipPlaceholder(skip, advice)) {
      return true;
    }
    if (!skip) {
      throw new BadInputException(SequenceRules.empty().getMessage() + advice)
          .at(record.nameAt(headerLine));
    }
    return false;
  }

  /**
   * Returns whether the record has a name of its own; reads past one that has not.
   *
   * @throws BadInputException if another record has its name, and nothing is done about it
   */
  private boolean isNamed() throws IOException {
    long before = names.add(headerLine);
    if (before == 0) {
      return true;
    }
    if (skips.contains(Skip.RENAMED)) {
      String renamed = names.rename(file + ":" + headerLine, id, headerLine);
      notes.renamed(id, headerLine, renamed);
      id = renamed;
      return true;
    }
    if (sums.isEmpty() && !skips.contains(Skip.REPEATED)) {
      throw names.repeated(record.nameAt(headerLine), before);
    }
    record.drain();
    if (sums.isEmpty()) {
      notes.repeated(id, headerLine);
    } else if (sums.get().same(before)) {
      notes.equal();
    } else {
      throw names.repeatedWithOtherLetters(record.nameAt(headerLine), before);
    }
    record.uncount();
    return false;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int read(byte[] letters, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, letters.length);
    int done = record.read(letters, from, length);
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

  /** Returns the word behind the current record's name in its header; empty without one. */
  String wordBehindName() {
    return names.next();
  }

  /** Returns the number of records so far, the current one included; skipped ones do not count. */
  public long records() {
    return records;
  }

  /** Returns what was skipped, renamed or read as plain letters so far; it goes on counting. */
  public ReadNotes notes() {
    return notes;
  }

  /** Returns the number of records without bases that were skipped. */
  public long skippedRecords() {
    return notes.emptyRecords();
  }

  /** Returns the number of records that were skipped since one before has the same letters. */
  public long skippedEqualRecords() {
    return notes.equalRecords();
  }

  /** Returns the number of letters so far, ambiguous ones included. */
  public long bases() {
    return record.bases();
  }

  /** Returns the number of ambiguous letters so far. */
  public long ambiguousBases() {
    return record.ambiguousBases();
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
    return record.rest(max);
  }

  /** Moves to the '>' of the next record; returns false at the end of the file. */
  private boolean toHeader() throws IOException {
    return switch (in.toText()) {
      case HEADER -> true;
      case END_OF_FILE -> false;
      case LETTER, OTHER ->
          throw new BadInputException(
              "%s: text before the first '>'; %s".formatted(in.where(), in.adviceForFile()));
    };
  }
}
