// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.Transcript;

/**
 * Transcripts from a FASTA file of 3'UTRs, which is streamed, and their open reading frames. What
 * cannot be read is thrown as an {@link UncheckedIOException}. One thread at a time.
 */
public final class TranscriptFiles implements Iterator<Transcript> {
  private final FastaReader utrs;
  private final OrfFiles orfs;
  private Optional<Transcript> next = Optional.empty();
  private boolean ended;

  /**
   * Takes the files.
   *
   * @param utrs the 3'UTRs; closed by the caller
   */
  public TranscriptFiles(FastaReader utrs, OrfFiles orfs) {
    this.utrs = utrs;
    this.orfs = orfs;
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && !ended) {
      try {
        ended = !utrs.next();
        if (!ended) {
          next = Optional.of(orfs.with(utrs.id(), utrs.letters(Transcript.MOST_LETTERS)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next.isPresent();
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
}
