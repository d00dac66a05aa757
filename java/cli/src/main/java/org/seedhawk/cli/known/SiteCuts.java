// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.known;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.formats.FileKind;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.formats.TextLines;
import org.seedhawk.formats.name.NearNames;
import org.seedhawk.formats.name.UniqueNames;
import org.seedhawk.scan.Rna;

/** Cuts targets into the sites that a generator reads. One thread at a time. */
final class SiteCuts {
  /** The most nt from one window to the next. */
  static final int MOST_STEP = 1_000_000;

  /** nt 2-8 of the miRNA, the letter beside nt 1, and some that pair behind. */
  private static final int SHORT = 12;

  private final int longest;
  private final int window;
  private final int step;
  private final TooLong tooLong;
  private final Set<Skip> skips;
  private final Consumer<String> warnings;

  /** What becomes of a site that is longer than the model's input, named as on the command line. */
  enum TooLong {
    cut,
    refuse
  }

  /**
   * A site.
   *
   * @param start first letter on the target, from 0
   * @param end behind its last
   * @param letters 5'->3', ambiguous ones kept
   */
  record Cut(String target, long start, long end, String letters) {}

  /**
   * Creates one.
   *
   * @param longest nt of the model's longest site
   * @param window nt of a window; null: {@code longest}
   * @param step nt from window to window; null: half a window
   * @param skips what is done about equal names and modified bases
   * @throws IllegalArgumentException if window or step is out of range
   */
  SiteCuts(
      int longest,
      Integer window,
      Integer step,
      TooLong tooLong,
      Set<Skip> skips,
      Consumer<String> warnings) {
    this.longest = longest;
    this.window = window == null ? longest : window;
    this.step = step == null ? Math.max(1, this.window / 2) : step;
    this.tooLong = tooLong;
    this.skips = skips;
    this.warnings = warnings;
    if (this.window < 1 || this.window > longest) {
      throw new IllegalArgumentException(
          "--window is %d; it must be 1..%d, as long as the model's sites at most"
              .formatted(this.window, longest));
    }
    if (this.step < 1 || this.step > MOST_STEP) {
      throw new IllegalArgumentException(
          "--step is %d; it must be 1..%d".formatted(this.step, MOST_STEP));
    }
  }

  /**
   * Reads sites of a FASTA file or a table, told apart by the first letter; a FASTA record that is
   * longer than a site is cut into windows, the last one at its end.
   *
   * @throws BadInputException if a row or a record is not as it must be
   */
  List<Cut> read(Path file) throws IOException {
    if (isTable(file)) {
      return table(file);
    }
    List<Cut> cuts = new ArrayList<>();
    for (Rna rna : FastaReader.readSequences(file, skips, warnings)) {
      String letters = checked(file + ": record '" + rna.id() + "'", rna.letters());
      if (letters.length() <= longest) {
        cuts.add(new Cut(rna.id(), 0, letters.length(), letters));
        continue;
      }
      int last = letters.length() - window;
      for (int start = 0; start < last + step; start += step) {
        int from = Math.min(start, last);
        cuts.add(new Cut(rna.id(), from, from + window, letters.substring(from, from + window)));
      }
    }
    return cuts;
  }

  /**
   * Cuts FASTA records where a site table says: of each row what ends where the site ends, as long
   * as the model's sites. A place that several miRNAs have is cut once.
   *
   * @throws BadInputException if the table is none, or names a target or a place that is not there
   */
  List<Cut> read(Path file, Path sites) throws IOException {
    Map<String, String> targets = new HashMap<>();
    for (Rna rna : FastaReader.readSequences(file, skips, warnings)) {
      targets.put(rna.id(), checked(file + ": record '" + rna.id() + "'", rna.letters()));
    }
    List<Cut> cuts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<Line> lines = lines(sites);
    if (!lines.getFirst().text.startsWith("#target\tstart\tend\t")) {
      throw new BadInputException(
          "%s:%d: the line does not begin with '#target start end'; give what 'seedhawk scan --sites' wrote%s"
              .formatted(
                  sites, lines.getFirst().number, FileKind.rowAdvice(lines.getFirst().text)));
    }
    for (Line line : lines.subList(1, lines.size())) {
      String where = sites + ":" + line.number;
      String[] fields = line.text.split("\t", -1);
      if (fields.length < 3) {
        throw new BadInputException(
            "%s: %d columns; a site has 12".formatted(where, fields.length));
      }
      String letters = targets.get(fields[0]);
      if (letters == null) {
        throw new BadInputException(
            "%s: target '%s' is not in '%s'%s; give the targets that were scanned"
                .formatted(
                    where,
                    fields[0],
                    file,
                    NearNames.of(fields[0], targets.keySet())
                        .map(", which has '%s'"::formatted)
                        .orElse("")));
      }
      long end = position(where, "end", fields[2], 1, letters.length());
      position(where, "start", fields[1], 0, end - 1);
      int start = (int) Math.max(0, end - longest);
      if (seen.add(fields[0] + " " + end)) {
        cuts.add(new Cut(fields[0], start, end, letters.substring(start, (int) end)));
      }
    }
    return cuts;
  }

  private static long position(String where, String what, String text, long first, long last) {
    try {
      long position = Long.parseLong(text);
      if (position >= first && position <= last) {
        return position;
      }
    } catch (NumberFormatException e) {
      // said below, like a number out of range
    }
    throw new BadInputException(
        "%s: %s is '%s' but must be in %d..%d, %s"
            .formatted(
                where,
                what,
                text,
                first,
                last,
                what.equals("end") ? "the target's length" : "before its end"));
  }

  private List<Cut> table(Path file) throws IOException {
    List<Cut> cuts = new ArrayList<>();
    UniqueNames names = new UniqueNames();
    Map<Long, String> lettersOf = new HashMap<>(); // by line, where equal rows are skipped
    ReadNotes notes = new ReadNotes();
    int cutShort = 0;
    int tooShort = 0;
    List<Line> lines = lines(file);
    String first = lines.getFirst().text; // a header may stand alone
    for (Line line : lines) {
      String where = file + ":" + line.number;
      if (line.text.startsWith("#")) {
        continue;
      }
      String[] fields = line.text.split("\t", -1);
      if (fields.length != 2) {
        throw new BadInputException(
            "%s: %d columns; a row is a name, a tab and the letters of a site%s"
                .formatted(where, fields.length, FileKind.rowAdvice(line.text)));
      }
      if (fields[0].isBlank()) {
        throw new BadInputException(
            where + ": the name is empty; a row is a name, a tab and the letters of a site");
      }
      if (line == lines.getFirst()
          && fields[1].matches("(?i)(\\w+_)?(seq|sequence|site|letters)")) {
        throw new BadInputException(
            "%s: the line looks like a header ('%s'); begin it with '#', or remove it"
                .formatted(where, fields[1]));
      }
      Optional<String> plain =
          skips.contains(Skip.MODIFIED)
              ? SequenceTexts.strip(where, fields[1], false)
              : Optional.empty();
      String letters = checked(where, plain.orElse(fields[1]));
      String name = fields[0];
      long before = names.add(name, line.number);
      if (before > 0 && skips.contains(Skip.RENAMED)) {
        name = names.rename(where, name, line.number);
        notes.renamed(fields[0], line.number, name);
      } else if (before > 0) {
        skip(where, name, line.number, before, letters.equals(lettersOf.get(before)), notes);
        continue;
      }
      if (plain.isPresent()) {
        notes.modified(name, line.number);
      }
      if (skips.contains(Skip.EQUAL)) {
        lettersOf.put(line.number, letters);
      }
      tooShort += letters.length() < Math.min(SHORT, longest) ? 1 : 0;
      int start = Math.max(0, letters.length() - longest);
      if (start > 0 && tooLong == TooLong.refuse) {
        throw new BadInputException(
            "%s: the site has %d nt, the model reads %d; cut it, or leave out --too-long refuse"
                .formatted(where, letters.length(), longest));
      }
      cutShort += start > 0 ? 1 : 0;
      cuts.add(new Cut(name, start, letters.length(), letters.substring(start)));
    }
    notes.sayAll(warnings, file.toString());
    if (cuts.isEmpty() && !first.matches("#\\S+\t.*")) {
      throw new BadInputException(file + ": no site; is this the right file?");
    }
    if (tooShort > 0) {
      warnings.accept(
          "%s: %,d sites are shorter than %d nt; what is written for them tells little"
              .formatted(file, tooShort, Math.min(SHORT, longest)));
    }
    if (cutShort > 0) {
      warnings.accept(
          "%s: %,d sites are longer than the model's %d nt; of each its 3' end is read"
              .formatted(file, cutShort, longest));
    }
    return cuts;
  }

  /**
   * Passes over a row whose name stands in a row before.
   *
   * @throws BadInputException if nothing is done about it
   */
  private void skip(
      String where, String name, long line, long before, boolean equal, ReadNotes notes) {
    if (skips.contains(Skip.REPEATED)) {
      notes.repeated(name, line);
    } else if (skips.contains(Skip.EQUAL) && equal) {
      notes.equal();
    } else {
      throw new BadInputException(
          "%s: '%s' stands already in line %d%s; names must be unique: rename or remove one (--duplicates skips one with the same letters, takes the first, or renames)"
              .formatted(
                  where, name, before, skips.contains(Skip.EQUAL) ? ", with other letters" : ""));
    }
  }

  private static String checked(String where, String letters) {
    SequenceTexts.checkField(where, letters);
    return letters.toUpperCase(Locale.ROOT);
  }

  /**
   * Returns whether a file is no FASTA, and so a table.
   *
   * @throws BadInputException if it cannot be read
   */
  static boolean isTable(Path file) throws IOException {
    return !FastaReader.isFasta(file);
  }

  /** A line and its number in the file. */
  private record Line(long number, String text) {}

  /** Returns the lines that are not blank, at least one. */
  private static List<Line> lines(Path file) throws IOException {
    List<Line> all = new ArrayList<>();
    try (TextLines lines = TextLines.open(file, "a row is one site")) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        all.add(new Line(lines.number(), line.get()));
      }
    }
    if (all.isEmpty()) {
      throw new BadInputException(file + ": no site; is this the right file?");
    }
    return all;
  }
}
