// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.source;

import java.io.IOException;
import java.util.Iterator;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.ReadNotes;
import org.seedhawk.repression.Gene;

/** Where rank has its genes from: FASTA files, or a genome. One thread at a time. */
public interface RankSource extends Iterator<Gene>, AutoCloseable {
  /** Returns which part has been read, 0 to 1, or NaN. */
  double fractionRead();

  /** Returns how many targets were read. */
  long records();

  /** Returns how many letters of 3'UTRs were read. */
  long bases();

  /** Returns how many of these are none of A C G T U. */
  long ambiguousBases();

  /** Returns what became of targets that are refused without an option. */
  ReadNotes notes();

  /** Checks, when all was read, that tables of names fit the targets. */
  void check();

  /** Says what was read. */
  void say(Streams streams);

  /** Says what became of targets that are refused without an option, of a part for instance. */
  void say(Streams streams, ReadNotes notes);

  @Override
  void close() throws IOException;
}
