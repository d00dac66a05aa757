// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FileKind;
import org.seedhawk.formats.MirnaChecks;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.formats.TextLines;
import org.seedhawk.formats.name.Names;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.SequenceRules;

/**
 * Reads miRNA and target pairs from a tab-separated table, plain, gzip or bgzip, one row at a time.
 *
 * <p>The first line names the columns, in any order: {@code mirna_id} and {@code mrna_id}, and
 * {@code mirna_seq} and {@code mrna_seq} when the table carries the sequences (both or none; they
 * come from FASTA files otherwise). Other columns are kept. Blank lines are skipped. One thread at
 * a time.
 */
public final class PairTable implements Closeable {
  private static final List<String> NAMES = List.of("mirna_id", "mrna_id", "mirna_seq", "mrna_seq");
  private static final int MIRNA_SEQUENCE = 2;

  /** So many nucleotides are letters, and no name. */
  private static final Pattern LETTERS = Pattern.compile("[ACGTUNacgtun]{8,}");

  private static final String IF_TOO_LONG = "give long targets as FASTA";

  private final String file;
  private final TextLines lines;
  private long line; // the one read last
  private List<String> columns = List.of();
  private final int[] places = new int[NAMES.size()];
  private long rows;
  private boolean moreFields;
  private boolean stripped; // modified bases are read as plain letters
  private final ReadNotes notes = new ReadNotes();
  private Optional<Map<String, String>> mirnaLetters = Optional.empty(); // by name
  private Optional<Map<String, String>> targetLetters = Optional.empty();
  private final MirnaChecks checks = new MirnaChecks();
  private MirnaLimit mirnaLimit = MirnaLimit.MATURE;

  /**
   * A row.
   *
   * @param line its line in the file, from 1
   * @param mirnaId the name of the miRNA
   * @param mrnaId the name of the target
   * @param mirna the miRNA, when the table carries sequences
   * @param mrna the target, when the table carries sequences
   * @param fields all fields as they stand, one a column, and what {@link #allowMoreFields} lets
   *     follow
   */
  public record Pair(
      long line,
      String mirnaId,
      String mrnaId,
      Optional<Rna> mirna,
      Optional<Rna> mrna,
      List<String> fields) {}

  private PairTable(String file, TextLines lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Opens a table and reads its header.
   *
   * @throws BadInputException if the file cannot be read or the header lacks a column
   */
  public static PairTable open(Path file) throws IOException {
    return open(new PairTable(file.toString(), TextLines.open(file, IF_TOO_LONG)));
  }

  /**
   * Reads an open stream, a resource for instance.
   *
   * @param in closed with the table
   * @param name stands for the file in messages
   * @throws IOException as for {@link #open}
   */
  public static PairTable of(InputStream in, String name) throws IOException {
    return open(new PairTable(name, TextLines.of(in, name, IF_TOO_LONG)));
  }

  private static PairTable open(PairTable table) throws IOException {
    try {
      table.readHeader();
      return table;
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    Optional<String> first = readLine();
    if (first.isEmpty()) {
      throw new BadInputException(
          ("%s: the table is empty; its first line names the columns mirna_id, mrna_id and, "
                  + "with sequences, mirna_seq, mrna_seq")
              .formatted(file));
    }
    String header = first.get();
    columns = List.of((header.startsWith("#") ? header.substring(1) : header).split("\t", -1));
    for (int i = 0; i < places.length; i++) {
      places[i] = columns.indexOf(NAMES.get(i));
      if (places[i] >= 0 && columns.lastIndexOf(NAMES.get(i)) != places[i]) {
        throw new BadInputException(
            "%s:%s: column '%s' stands twice in the header; rename one"
                .formatted(file, line, NAMES.get(i)));
      }
    }
    for (int i = 0; i < 2; i++) {
      if (places[i] < 0) {
        throw new BadInputException(
            ("%s:%s: the header has no column '%s' (it has %s)%s; name the columns in the first "
                    + "line, separated by tabs")
                .formatted(file, line, NAMES.get(i), columnsShown(), FileKind.rowAdvice(header)));
      }
    }
    if (places[2] < 0 != places[3] < 0) {
      throw new BadInputException(
          "%s:%s: the header has column '%s' but no '%s'; give both, or none and FASTA files"
              .formatted(
                  file, line, NAMES.get(places[2] < 0 ? 3 : 2), NAMES.get(places[2] < 0 ? 2 : 3)));
    }
  }

  private String columnsShown() {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(8, columns.size()); i++) {
      shown.append(i == 0 ? "'" : ", '").append(printable(columns.get(i))).append('\'');
    }
    return columns.size() > 8 ? shown + ", ..." : shown.toString();
  }

  /** Sets what miRNAs of the rows read from now on must not be longer than. */
  public void restrict(MirnaLimit limit) {
    mirnaLimit = limit;
  }

  /**
   * Takes rows with more fields than the header names, as some published tables have. They are
   * refused otherwise: a shift by one column would exchange names.
   */
  public void allowMoreFields() {
    moreFields = true;
  }

  /** Reads sequences in the notation of modified bases as plain letters from now on. */
  public void stripModified() {
    stripped = true;
  }

  /** Returns what was read as plain letters so far; it goes on counting. */
  public ReadNotes notes() {
    return notes;
  }

  /** Returns the column names as they stand in the header. */
  public List<String> columns() {
    return columns;
  }

  /** Returns whether the rows carry sequences. */
  public boolean hasSequences() {
    return places[2] >= 0;
  }

  /** Returns the number of rows read. */
  public long rows() {
    return rows;
  }

  /**
   * Reads a row.
   *
   * @return the row, or null at the end
   * @throws BadInputException if the row lacks fields, a sequence is empty or holds a letter that
   *     is no nucleotide, or a miRNA is longer than the limit, that of mature miRNAs unless {@link
   *     #restrict} was called
   */
  public Pair next() throws IOException {
    Optional<String> next = readLine();
    if (next.isEmpty()) {
      if (rows == 0) {
        throw new BadInputException("%s:%s: the table has no rows".formatted(file, line));
      }
      return null;
    }
    String[] fields = next.get().split("\t", -1);
    if (fields.length < columns.size() || fields.length > columns.size() && !moreFields) {
      throw new BadInputException(
          "%s:%s: the row has %s fields, the header names %s; %s"
              .formatted(
                  file,
                  line,
                  fields.length,
                  columns.size(),
                  fields.length > columns.size()
                      ? "name each column (in R, write.table with row.names = FALSE)"
                      : "fields are separated by tabs" + FileKind.rowAdvice(next.get())));
    }
    rows++;
    if (fields.length > columns.size() && fields[0].equals(Long.toString(rows))) {
      throw new BadInputException(
          "%s:%s: the row begins with its number, %s, which the header does not name; leave row names out (in R, write.table with row.names = FALSE)"
              .formatted(file, line, rows));
    }
    String mirnaId = required(fields, 0);
    String mrnaId = required(fields, 1);
    Optional<Rna> mirna = Optional.empty();
    Optional<Rna> mrna = Optional.empty();
    if (hasSequences()) {
      mirna = Optional.of(new Rna(mirnaId, sequence(fields, 2)));
      checkMirna(mirna.get());
      mrna = Optional.of(new Rna(mrnaId, sequence(fields, 3)));
      checkNotExchanged(mirna.get(), mrna.get());
      checkSame(mirnaLetters, "miRNA", mirna.get());
      checkSame(targetLetters, "target", mrna.get());
    }
    return new Pair(line, mirnaId, mrnaId, mirna, mrna, List.of(fields));
  }

  /** Refuses a row whose miRNA has the length of a site and whose target that of a miRNA. */
  private void checkNotExchanged(Rna mirna, Rna mrna) {
    int nt = mirna.letters().length();
    if (nt > MirnaChecks.LONGEST_USUAL && MirnaChecks.isTypical(mrna.letters().length())) {
      throw new BadInputException(
          "%s:%s: miRNA '%s' has %s nt and target '%s' has %s; the columns look exchanged: mirna_seq is the miRNA's, mrna_seq the target's"
              .formatted(
                  file,
                  line,
                  SequenceRules.show(mirna.id()),
                  nt,
                  SequenceRules.show(mrna.id()),
                  mrna.letters().length()));
    }
  }

  /**
   * Refuses rows that have other letters for a name than a row before: results tell sequences apart
   * by their names.
   *
   * @param targets whether targets are held to it; not where they are regions of one transcript
   */
  public void requireOneSequence(boolean targets) {
    mirnaLetters = Optional.of(new HashMap<>());
    targetLetters = targets ? Optional.of(new HashMap<>()) : Optional.empty();
  }

  private void checkSame(Optional<Map<String, String>> seen, String what, Rna rna) {
    if (seen.isEmpty()) {
      return;
    }
    String digest = digest(rna.letters());
    String before = seen.get().putIfAbsent(rna.id(), digest);
    if (before != null && !before.equals(digest)) {
      throw new BadInputException(
          "%s:%s: %s '%s' has other letters than in a row before; one name is one sequence: rename one"
              .formatted(file, line, what, SequenceRules.show(rna.id())));
    }
  }

  /** Returns what is kept of letters: themselves, or of long ones their length and hash. */
  private static String digest(String letters) {
    return letters.length() <= 64
        ? letters
        : "%s %s %s"
            .formatted(
                letters.length(),
                letters.hashCode(),
                letters.substring(letters.length() / 2).hashCode());
  }

  private void checkMirna(Rna mirna) {
    String where = file + ":" + line;
    String what = "miRNA '%s'".formatted(SequenceRules.show(mirna.id()));
    if (!stripped) {
      MirnaChecks.refuseModified(where + ": " + what, mirna.letters());
    }
    checks.note(where + ": " + what, mirna.letters().length());
    mirnaLimit.check(where, what, mirna.letters().length());
  }

  /** Returns a warning about miRNAs of a length that no mature one has; empty without one. */
  public Optional<String> lengthWarning() {
    return checks.warning();
  }

  private String required(String[] fields, int which) {
    String value = fields[places[which]];
    if (value.isBlank()) {
      throw new BadInputException(
          "%s:%s: column '%s' is empty; fill it or remove the row"
              .formatted(file, line, NAMES.get(which)));
    }
    Names.check("%s:%s: column '%s'".formatted(file, line, NAMES.get(which)), value);
    return value;
  }

  private String sequence(String[] fields, int which) {
    String value = fields[places[which]].strip();
    String where = "%s:%s: column '%s'".formatted(file, line, NAMES.get(which));
    checkNoName(where, fields, value);
    if (stripped) {
      Optional<String> plain = SequenceTexts.strip(where, value, which == MIRNA_SEQUENCE);
      if (plain.isPresent()) {
        notes.modified(fields[places[which - 2]], line);
        value = plain.get();
      }
    }
    SequenceTexts.checkField(where, value);
    return value;
  }

  /**
   * Refuses a name where letters belong. What is wrong with its letters would say nothing: either
   * columns are exchanged, or there are no sequences.
   */
  private void checkNoName(String where, String[] fields, String value) {
    if (LETTERS.matcher(value).matches() || SequenceRules.isPlaceholder(value)) {
      return;
    }
    String shown = printable(value);
    for (int i = 0; i < MIRNA_SEQUENCE; i++) {
      String name = fields[places[i]].strip();
      if (LETTERS.matcher(name).matches() && SequenceTexts.isName(value, false)) {
        throw new BadInputException(
            "%s is '%s', a name, and column '%s' has the letters '%s'; the columns look exchanged: mirna_id and mrna_id are names, mirna_seq and mrna_seq letters"
                .formatted(where, shown, NAMES.get(i), printable(name)));
      }
    }
    if (SequenceTexts.isName(value, true)) {
      throw new BadInputException(
          "%s is '%s', a name; write the letters there, or leave mirna_seq and mrna_seq out and give FASTA files"
              .formatted(where, shown));
    }
  }

  private Optional<String> readLine() throws IOException {
    Optional<String> next = lines.next();
    line = lines.number();
    return next;
  }

  /** Returns which part of the file has been read, 0..1, for progress; NaN for a pipe. */
  public double fractionRead() {
    return lines.fractionRead();
  }

  private static String printable(String text) {
    return SequenceRules.show(text.replaceAll("\\p{Cntrl}", "?"));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
