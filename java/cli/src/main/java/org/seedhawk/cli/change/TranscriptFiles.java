// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.Gene;
import org.seedhawk.repression.Transcript;

/**
 * Transcripts from a FASTA file of 3'UTRs, which is streamed, with their open reading frames and
 * isoforms. What cannot be read is thrown as an {@link UncheckedIOException}. One thread at a time.
 */
public final class TranscriptFiles implements Iterator<Gene> {
  private final FastaReader utrs;
  private final OrfFiles orfs;
  private final ThreePrimeEnds ends;
  private Optional<Gene> next = Optional.empty();
  private boolean ended;

  /**
   * Takes the files.
   *
   * @param utrs the 3'UTRs; closed by the caller
   */
  public TranscriptFiles(FastaReader utrs, OrfFiles orfs, ThreePrimeEnds ends) {
    this.utrs = utrs;
    this.orfs = orfs;
    this.ends = ends;
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && !ended) {
      try {
        ended = !utrs.next();
        if (!ended) {
          String utr = utrs.letters(Transcript.MOST_LETTERS);
          next = Optional.of(ends.gene(orfs.with(utrs.id(), utr)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next.isPresent();
  }

  @Override
  public Gene next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Gene read = next.get();
    next = Optional.empty();
    return read;
  }
}
