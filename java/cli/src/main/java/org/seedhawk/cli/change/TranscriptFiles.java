// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.LengthTable;
import org.seedhawk.repression.Transcript;

/**
 * Transcripts from a FASTA file of 3'UTRs, which is streamed, and one of open reading frames (ORFs)
 * with the same names, which is held in memory. What cannot be read is thrown as an {@link
 * UncheckedIOException}. One thread at a time.
 */
final class TranscriptFiles implements Iterator<Transcript> {
  private final FastaReader utrs;
  private final Map<String, String> orfs = new HashMap<>(); // not yet met
  private final Map<String, Integer> lengths;
  private Optional<Transcript> next = Optional.empty();
  private boolean ended;
  private long withOrf;
  private long withoutOrf;
  private long withLength;

  /**
   * Reads the ORFs.
   *
   * @param utrs the 3'UTRs; closed by the caller
   * @param orf the ORFs; null: none are known
   * @param orfLengths a table of lengths of ORFs whose letters are not known; null: none
   */
  TranscriptFiles(FastaReader utrs, Path orf, Path orfLengths) throws IOException {
    this.utrs = utrs;
    lengths = orfLengths == null ? Map.of() : LengthTable.read(orfLengths, Transcript.MOST_LETTERS);
    if (orf != null) {
      try (FastaReader reader = FastaReader.open(orf)) {
        while (reader.next()) {
          orfs.put(reader.id(), reader.letters(Transcript.MOST_LETTERS));
        }
      }
    }
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && !ended) {
      try {
        ended = !utrs.next();
        if (!ended) {
          next = Optional.of(read());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next.isPresent();
  }

  private Transcript read() throws IOException {
    String utr = utrs.letters(Transcript.MOST_LETTERS);
    String orf = orfs.remove(utrs.id()); // names are unique
    if (orf == null) {
      withoutOrf++;
      int length = lengths.getOrDefault(utrs.id(), 0);
      withLength += length > 0 ? 1 : 0;
      return new Transcript(utrs.id(), utr, "", length);
    }
    withOrf++;
    return new Transcript(utrs.id(), utr, orf);
  }

  @Override
  public Transcript next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Transcript read = next.get();
    next = Optional.empty();
    return read;
  }

  /** Returns how many transcripts so far have an ORF. */
  long withOrf() {
    return withOrf;
  }

  /** Returns how many transcripts so far have none. */
  long withoutOrf() {
    return withoutOrf;
  }

  /** Returns how many transcripts so far have no ORF, but its length. */
  long withLength() {
    return withLength;
  }

  /** Returns how many ORFs belong to no transcript so far. */
  int orfsLeft() {
    return orfs.size();
  }

  /** Returns the name of an ORF that belongs to no transcript so far. */
  Optional<String> orfLeft() {
    return orfs.keySet().stream().min(String::compareTo);
  }
}
