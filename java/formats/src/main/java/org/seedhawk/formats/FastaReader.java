// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/**
 * Reads FASTA, plain, gzip or bgzip, as a stream: a record may be larger than memory.
 *
 * <p>The name of a record is its header up to the first blank. Lines end with LF, CR LF or CR;
 * blank lines and blanks between letters are skipped; letters are A C G T U and the IUPAC ambiguity
 * letters with X, in either case. Everything else is refused with file, line and record. Names are
 * compared exactly, and remembered in 36 to 96 bytes each.
 *
 * <p>htsjdk's own FASTA reader is not used: it holds whole records in memory, names no line in its
 * errors, and takes any letter, an empty record and a repeated name without a word.
 *
 * <p>One thread at a time.
 */
public final class FastaReader implements TargetSource {
  /** Records that can be skipped, instead of refused. */
  public enum Skip {
    /** A record without bases. */
    EMPTY,
    /** A record with the name and the letters of one before it. */
    EQUAL
  }

  /** Bytes of a record that are looked at before it is read. */
  private static final int PEEK = 64;

  private static final Pattern MODIFIED = Pattern.compile("[mdr][ACGTU]");
  private static final int LONGEST_NAME = 4096;
  private static final int BUFFER = 1 << 16;

  private static final byte BASE = 0;
  private static final byte AMBIGUOUS = 1;
  private static final byte LINE_END = 2;
  private static final byte BLANK = 3;
  private static final byte OTHER = 4;
  private static final byte[] KINDS = kinds();

  private final String file;
  private final boolean skipEmpty;
  private final Optional<LetterSums> sums; // when equal records are skipped
  private final InputBytes in;
  private final byte[] buffer = new byte[BUFFER];
  private final NameSet names = new NameSet();
  private final byte[] name = new byte[LONGEST_NAME];
  private int nameLength;
  private int position;
  private int limit;
  private long line = 1;
  private boolean atLineStart = true;
  private boolean afterCarriageReturn;

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

  private FastaReader(String file, Set<Skip> skips, InputBytes in) {
    this.file = file;
    skipEmpty = skips.contains(Skip.EMPTY);
    sums = skips.contains(Skip.EQUAL) ? Optional.of(new LetterSums()) : Optional.empty();
    this.in = in;
  }

  /**
   * Opens a file in which each record must have bases.
   *
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static FastaReader open(Path file) {
    return open(file, Set.of());
  }

  /**
   * Opens a file.
   *
   * @param skips which records are counted and skipped, instead of refused
   * @throws BadInputException if it cannot be opened or is empty
   */
  public static FastaReader open(Path file, Set<Skip> skips) {
    return new FastaReader(file.toString(), skips, InputBytes.open(file));
  }

  /**
   * Reads an open stream, a resource for instance.
   *
   * @param in closed with the reader
   * @param name stands for the file in messages
   * @throws IOException if it cannot be read or is empty
   */
  public static FastaReader of(InputStream in, String name) throws IOException {
    return new FastaReader(name, Set.of(), InputBytes.of(in, name));
  }

  /**
   * Reads all records of a file into memory.
   *
   * @throws BadInputException if the file cannot be read, or a record is too long for a string
   */
  public static List<Rna> readAll(Path file) throws IOException {
    return readAll(file, Set.of(), name -> true);
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
              "%s:%s: record '%s' has more than %,d letters, the most here; is this the right"
                  + " file?",
              file,
              headerLine,
              show(id),
              most));
    }
    return letters;
  }

  /**
   * Reads mature miRNAs.
   *
   * @param warnings receives a line about lengths that no mature miRNA has and about ambiguous
   *     letters
   * @param limit what a miRNA must not be longer than
   * @throws BadInputException if the file cannot be read, or a miRNA has fewer than 8 nt (seed
   *     rules look at nt 1-8) or more than the limit
   */
  public static List<Rna> readMirnas(Path file, MirnaLimit limit, Consumer<String> warnings)
      throws IOException {
    return readMirnas(file, id -> limit, warnings);
  }

  /** As {@link #readMirnas(Path, MirnaLimit, Consumer)}, with a limit for each name. */
  static List<Rna> readMirnas(
      Path file, Function<String, MirnaLimit> limits, Consumer<String> warnings)
      throws IOException {
    try (FastaReader reader = open(file)) {
      List<Rna> mirnas = new ArrayList<>();
      int unusual = 0;
      String example = "";
      while (reader.next()) {
        long from = reader.headerLine;
        MirnaLimit limit = limits.apply(reader.id());
        String letters = reader.rest(limit.longest() + 1);
        limit.check(file + ":" + from, "record '%s'".formatted(show(reader.id)), letters.length());
        refuseModified("%s:%s: record '%s'".formatted(file, from + 1, show(reader.id)), letters);
        if (!isUsual(letters.length())) {
          unusual++;
          example = "%s:%s: '%s' has %s".formatted(file, from, show(reader.id), letters.length());
        }
        mirnas.add(new Rna(reader.id(), letters));
      }
      if (unusual > 0) {
        warnings.accept(unusual(example, unusual));
      }
      if (reader.ambiguous > 0) {
        warnings.accept(
            "%s: %s ambiguous letters in miRNAs; they pair with nothing"
                .formatted(file, reader.ambiguous));
      }
      return mirnas;
    }
  }

  /**
   * Refuses a miRNA in the notation of whoever makes oligonucleotides: its marks are letters of
   * ambiguous nucleotides, too.
   */
  static void refuseModified(String where, String letters) {
    if (MODIFIED.matcher(letters).find()) {
      throw new BadInputException(
          ("%s: this is notation of modified bases (mU is 2'-O-methyl U, dT is of DNA); write the"
                  + " letters A C G U alone")
              .formatted(where));
    }
  }

  /** Returns whether mature miRNAs have so many nt. */
  static boolean isUsual(int nt) {
    return nt >= 15 && nt <= 30;
  }

  /** Returns the warning about lengths that no mature miRNA has. */
  static String unusual(String example, long count) {
    return "%s; mature miRNAs have 15 to 30 nt (%s outside)".formatted(example, count);
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
                  .formatted(file, line, skipped > 0 ? " with bases" : ""));
        }
        return false;
      }
      readHeader();
      inRecord = true;
      basesBefore = bases;
      sums.ifPresent(LetterSums::begin);
      if (toLetter() && !isPlaceholder()) {
        long before = names.add(name, nameLength, headerLine);
        if (before == 0) {
          records++;
          recordLine = headerLine;
          return true;
        }
        skipIfEqual(before);
        continue;
      }
      if (!skipEmpty) {
        throw new BadInputException(
            "%s:%s: record '%s': %s (scan, predict and rank skip such targets with --skip-empty)"
                .formatted(file, headerLine, show(id), SequenceRules.empty().getMessage()));
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
    if (sums.isEmpty()) {
      throw new BadInputException(
          ("%s:%s: record '%s' stands already in line %s; names must be unique, and a name ends at"
                  + " the first blank: rename or remove one (scan, predict and rank skip targets"
                  + " that have the same letters too with --skip-equal)")
              .formatted(file, headerLine, show(id), before));
    }
    long ambiguousBefore = ambiguous;
    drain();
    if (!sums.get().same(before)) {
      throw new BadInputException(
          ("%s:%s: record '%s' stands already in line %s, with other letters; names must be unique,"
                  + " and a name ends at the first blank: rename or remove one")
              .formatted(file, headerLine, show(id), before));
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
    return file + ":" + line;
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
  private String rest(int max) throws IOException {
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
          "%s: record '%s' is longer than %s bases; use 'scan', which streams"
              .formatted(where(), show(id), length));
    }
    return new String(letters, 0, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * Consumes a run of letters; the buffer's position is at one. Copies them unless {@code target}
   * is null.
   */
  private int letters(byte[] target, int from, int length) {
    int start = position;
    int end = limit - start < length ? limit : start + length;
    int at = start;
    int ambiguousHere = 0;
    for (byte kind; at < end && (kind = KINDS[buffer[at] & 0xff]) <= AMBIGUOUS; at++) {
      ambiguousHere += kind;
    }
    int count = at - start;
    if (sums.isPresent()) {
      sums.get().add(buffer, start, at);
    }
    if (target != null) {
      System.arraycopy(buffer, start, target, from, count);
    }
    position = at;
    ambiguous += ambiguousHere;
    bases += count;
    atLineStart = false;
    afterCarriageReturn = false;
    return count;
  }

  /** Moves to the next letter of the record; returns false, and leaves the record, at its end. */
  private boolean toLetter() throws IOException {
    while (inRecord && (position < limit || fill())) {
      byte b = buffer[position];
      switch (KINDS[b & 0xff]) {
        case BASE, AMBIGUOUS -> {
          return true;
        }
        case LINE_END -> lineEnd(b);
        case BLANK -> {
          position++;
          atLineStart = false;
          afterCarriageReturn = false;
        }
        default -> {
          if (b != '>' || !atLineStart) {
            throw notANucleotide(b);
          }
          inRecord = false;
        }
      }
    }
    inRecord = false;
    return false;
  }

  /** Moves to the '>' of the next record; returns false at the end of the file. */
  private boolean toHeader() throws IOException {
    while (position < limit || fill()) {
      byte b = buffer[position];
      switch (KINDS[b & 0xff]) {
        case LINE_END -> lineEnd(b);
        case BLANK -> {
          position++;
          atLineStart = false;
          afterCarriageReturn = false;
        }
        default -> {
          if (b == '>' && atLineStart) {
            return true;
          }
          throw new BadInputException(
              "%s: text before the first '>'; %s"
                  .formatted(
                      where(),
                      FileKind.advice(
                          new String(
                              buffer, position, limit - position, StandardCharsets.ISO_8859_1))));
        }
      }
    }
    return false;
  }

  /**
   * Returns whether the record's first line says that there is no sequence; it is consumed then.
   *
   * @throws BadInputException if it says so and such records are not skipped
   */
  private boolean isPlaceholder() throws IOException {
    int end = endOfLine();
    if (end == limit && limit - position < PEEK) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
      for (int count; limit < PEEK && (count = in.read(buffer, limit, line)) > 0; ) {
        limit += count;
      }
      end = endOfLine();
    }
    String text = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1).strip();
    if (!SequenceRules.isPlaceholder(text)) {
      return false;
    }
    if (!skipEmpty) {
      throw SequenceRules.placeholder(
              text,
              "remove the record (scan, predict and rank skip such targets with --skip-empty)")
          .at("%s: record '%s'".formatted(where(), show(id)));
    }
    position = end;
    inRecord = false;
    atLineStart = false;
    afterCarriageReturn = false;
    return true;
  }

  /** Returns where the line ends, as far as a placeholder reaches. */
  private int endOfLine() {
    int end = position;
    while (end < limit && end - position < PEEK && KINDS[buffer[end] & 0xff] != LINE_END) {
      end++;
    }
    return end;
  }

  /** Reads from '>' to the line's end. */
  private void readHeader() throws IOException {
    headerLine = line;
    position++;
    atLineStart = false;
    afterCarriageReturn = false;
    nameLength = 0;
    boolean inName = true;
    boolean ascii = true;
    while (position < limit || fill()) {
      byte b = buffer[position];
      byte kind = KINDS[b & 0xff];
      if (kind == LINE_END) {
        break;
      }
      position++;
      if (kind == BLANK) {
        inName = false;
      } else if (inName) {
        if (b >= 0 && b < 32 || b == 127) {
          throw new BadInputException(
              "%s:%s: the record's name holds the control character 0x%02x; is this a text file?"
                  .formatted(file, headerLine, b));
        }
        if (nameLength == name.length) {
          throw new BadInputException(
              "%s:%s: the record's name is longer than %s bytes; is this a FASTA file?"
                  .formatted(file, headerLine, name.length));
        }
        ascii &= b >= 0;
        name[nameLength++] = b;
      }
    }
    if (nameLength == 0) {
      throw new BadInputException(
          "%s:%s: a record without a name; write one right behind the '>'"
              .formatted(file, headerLine));
    }
    id = ascii ? new String(name, 0, nameLength, StandardCharsets.ISO_8859_1) : utf8();
    if (!ascii || name[0] == '#') {
      Names.check("%s:%s: the record's name".formatted(file, headerLine), id);
    }
  }

  private String utf8() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(name, 0, nameLength))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          "%s:%s: the record's name is not UTF-8; convert the file to UTF-8"
              .formatted(file, headerLine),
          e);
    }
  }

  private void lineEnd(byte b) {
    position++;
    if (b == '\n' && afterCarriageReturn) {
      afterCarriageReturn = false;
      return;
    }
    afterCarriageReturn = b == '\r';
    atLineStart = true;
    line++;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, line);
    position = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  private BadInputException notANucleotide(byte b) {
    String advice =
        switch (b) {
          case '>' -> "a record must begin at the start of a line";
          case ';' -> "FASTA has no comments: remove the line";
          case '-' ->
              isSeparatorOfGrep()
                  ? "the line '--' is grep's: call it with --no-group-separator"
                  : null;
          default -> looksLikeProtein() ? "this looks like protein: give nucleotides" : null;
        };
    MemorySegment read = MemorySegment.ofArray(buffer).asSlice(0, limit);
    return SequenceRules.letter(read, position, bases - basesBefore - position, advice)
        .at("%s: record '%s'".formatted(where(), show(id)));
  }

  /** Returns whether the position is at a line of two hyphens. */
  private boolean isSeparatorOfGrep() {
    return atLineStart
        && position + 1 < limit
        && buffer[position + 1] == '-'
        && (position + 2 == limit || KINDS[buffer[position + 2] & 0xff] == LINE_END);
  }

  /**
   * Returns whether under 60 % of the letters around the position, in its line, are those of
   * nucleic acids.
   */
  private boolean looksLikeProtein() {
    int from = position;
    while (from > 0 && position - from < 60 && KINDS[buffer[from - 1] & 0xff] != LINE_END) {
      from--;
    }
    int letters = 0;
    int nucleotides = 0;
    for (int i = from; i < Math.min(limit, position + 60); i++) {
      if (KINDS[buffer[i] & 0xff] == LINE_END) {
        break;
      }
      int upper = buffer[i] & 0xdf;
      if (upper >= 'A' && upper <= 'Z') {
        letters++;
        nucleotides += "ACGTUN".indexOf(upper) >= 0 ? 1 : 0;
      }
    }
    return letters >= 10 && nucleotides < 0.6 * letters;
  }

  /**
   * Refuses what is no sequence: no letter, a letter that is no nucleotide, or a text that says
   * that there is none.
   *
   * @param where file, line and column or record
   * @throws BadInputException in the words of all entrances
   */
  public static void check(String where, String letters) {
    if (SequenceRules.isPlaceholder(letters)) {
      throw SequenceRules.placeholder(letters, "remove the row").at(where);
    }
    SequenceRules.checkLetters(where, letters);
  }

  /** Shortens a name for a message. */
  static String show(String name) {
    return SequenceRules.show(name);
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    Arrays.fill(kinds, OTHER);
    for (int letter = 0; letter < kinds.length; letter++) {
      int code = Bases.code((byte) letter);
      if (code != Bases.NONE) {
        kinds[letter] = code == Bases.AMBIGUOUS ? AMBIGUOUS : BASE;
      }
    }
    kinds['\n'] = LINE_END;
    kinds['\r'] = LINE_END;
    kinds[' '] = BLANK;
    kinds['\t'] = BLANK;
    return kinds;
  }
}
