// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.io.Closeable;
import java.io.IOException;

/**
 * A stream of target sequences (3' UTRs, transcripts, contigs), 5'->3', of any length: a record may
 * be larger than memory. A source reports what is wrong with its input itself, as an {@link
 * IOException} that says where. It gives each target a name of its own: the engine remembers no
 * names, since its memory does not grow with the targets. One thread at a time.
 */
public interface TargetSource extends Closeable {

  /**
   * Moves to the next record; what is left of the current one is skipped.
   *
   * @return false at the end
   * @throws IOException if the input cannot be read or is malformed
   */
  boolean next() throws IOException;

  /** Returns the identifier of the current record; it may be empty, but not null. */
  String id();

  /**
   * Reads letters (A C G T U in either case, or IUPAC ambiguity letters) of the current record.
   *
   * @return how many letters were read, at least 1, or -1 at the record's end
   * @throws IOException if the input cannot be read or holds a letter that is no nucleotide
   */
  int read(byte[] letters, int from, int length) throws IOException;

  /**
   * Returns the position of the reader for a message, "utr.fa:1042" for instance; empty or null
   * where there is none.
   */
  String where();
}
