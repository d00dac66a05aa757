// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.formats.table.LengthTable;
import org.seedhawk.repression.Transcript;

/**
 * Open reading frames (ORFs) under the names of their 3'UTRs, held in memory, and lengths of those
 * whose letters are not known. It counts what it was asked for. One thread at a time.
 */
public final class OrfFiles {
  private final Optional<Path> file;
  private final Optional<Path> lengthFile;
  private final Map<String, String> orfs = new HashMap<>();
  private final Map<String, Integer> lengths;
  private final Set<String> unused;
  private long withOrf;
  private long withoutOrf;
  private long withLength;
  private long lettersAndLength;
  private ReadNotes notes = new ReadNotes();

  /**
   * Reads the files.
   *
   * @param orf FASTA file of the ORFs; null: none are known
   * @param orfLengths a table of lengths of ORFs whose letters are not known; null: none
   * @param skips which records of ORFs are skipped, as those of targets
   */
  public OrfFiles(Path orf, Path orfLengths, Set<FastaReader.Skip> skips) throws IOException {
    file = Optional.ofNullable(orf);
    lengthFile = Optional.ofNullable(orfLengths);
    lengths = orfLengths == null ? Map.of() : LengthTable.read(orfLengths, Transcript.MOST_LETTERS);
    if (orf != null) {
      try (FastaReader reader = FastaReader.open(orf, skips)) {
        while (reader.next()) {
          orfs.put(reader.id(), reader.letters(Transcript.MOST_LETTERS));
        }
        notes = reader.notes().copy();
      }
    }
    unused = new HashSet<>(orfs.keySet());
  }

  /** Returns whether something is known of the ORF of a name. */
  public boolean knows(String name) {
    return orfs.containsKey(name) || lengths.containsKey(name);
  }

  /** Returns a transcript with what is known of its ORF. */
  public Transcript with(String name, String utr) {
    String orf = orfs.get(name);
    if (orf == null) {
      withoutOrf++;
      int length = lengths.getOrDefault(name, 0);
      withLength += length > 0 ? 1 : 0;
      return new Transcript(name, utr, "", length);
    }
    unused.remove(name);
    withOrf++;
    lettersAndLength += lengths.containsKey(name) ? 1 : 0;
    return new Transcript(name, utr, orf);
  }

  /**
   * Checks, when all targets were read, that the names fit.
   *
   * @param targets where the targets come from
   * @throws BadInputException if a file has no name of a target
   */
  public void check(Path targets) {
    if (file.isPresent() && withOrf == 0) {
      throw noOrf(targets);
    }
    if (lengthFile.isPresent() && withLength + lettersAndLength == 0) {
      throw noLength(targets);
    }
  }

  /**
   * Says how many have what, and what is left.
   *
   * @param counted what was asked for: targets, or pairs
   */
  public void say(Consumer<String> out, String counted) {
    if (file.isPresent() && withoutOrf > 0) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d %s have no ORF in '%s'; theirs counts as unknown",
              withoutOrf,
              counted,
              file.get()));
    }
    if (lengthFile.isPresent()) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d %s have the length of their ORF from '%s'",
              withLength,
              counted,
              lengthFile.get()));
    }
    count(
        out,
        lettersAndLength,
        "%,d " + counted + " have a length in '%s' and an ORF with letters; the letters count",
        lengthFile);
    count(out, notes.emptyRecords(), "%,d ORFs of '%s' without bases were skipped", file);
    count(out, notes.equalRecords(), "%,d ORFs of '%s' were skipped: they repeat one before", file);
    file.ifPresent(one -> notes.say(out, one.toString()));
    if (file.isPresent() && !unused.isEmpty()) {
      out.accept(
          String.format(
              Locale.ROOT,
              "%,d ORFs of '%s' belong to no target; they are not used",
              unused.size(),
              file.get()));
    }
  }

  private BadInputException noOrf(Path targets) {
    return new BadInputException(
        ("%s: none of its %,d ORFs is named as a target of '%s' ('%s', for instance, is"
                + " not); give both files the same names")
            .formatted(
                file.get(),
                unused.size(),
                targets,
                unused.stream().min(String::compareTo).orElse("")));
  }

  private BadInputException noLength(Path targets) {
    return new BadInputException(
        "%s: none of its %,d rows is named as a target of '%s' ('%s', for instance, is not); give both files the same names"
            .formatted(
                lengthFile.get(),
                lengths.size(),
                targets,
                lengths.keySet().stream().min(String::compareTo).orElse("")));
  }

  private static void count(Consumer<String> out, long number, String text, Optional<Path> where) {
    if (number > 0) {
      out.accept(String.format(Locale.ROOT, text, number, where.orElseThrow()));
    }
  }

  /**
   * Looks for a first name that fits, before anything is written. It is met at once where files fit
   * together, so that little is read twice; a pipe is left alone.
   *
   * @param targets FASTA file
   * @param skips which of its records are skipped
   * @throws BadInputException as {@link #check}
   */
  public void checkAhead(Path targets, Set<FastaReader.Skip> skips) throws IOException {
    if (file.isEmpty() && lengthFile.isEmpty() || !Files.isRegularFile(targets)) {
      return;
    }
    boolean orfMet = file.isEmpty();
    boolean lengthMet = lengthFile.isEmpty();
    try (FastaReader reader = FastaReader.open(targets, skips)) {
      while (!(orfMet && lengthMet) && reader.next()) {
        orfMet |= orfs.containsKey(reader.id());
        lengthMet |= lengths.containsKey(reader.id());
      }
    }
    if (!orfMet) {
      throw noOrf(targets);
    }
    if (!lengthMet) {
      throw noLength(targets);
    }
  }
}
