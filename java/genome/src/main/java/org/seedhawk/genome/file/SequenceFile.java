// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.Closeable;
import java.nio.file.Path;
import org.seedhawk.genome.error.GenomeInputException;

/** A file of named sequences of which stretches can be read. One thread at a time. */
public interface SequenceFile extends Closeable {
  /**
   * Opens a genome, told by its content: FASTA (plain, bgzip, gzip) or 2bit.
   *
   * @throws GenomeInputException if it cannot be opened, or is of another kind
   */
  static SequenceFile open(Path file) {
    return FileBytes.kind(file) == FileBytes.Kind.TWO_BIT
        ? TwoBitSequences.open(file)
        : FastaSequences.open(file);
  }

  /** Returns how many sequences there are. */
  int count();

  /** Returns the name of a sequence, in the order of the file. */
  String name(int sequence);

  /** Returns how many letters a sequence has. */
  long length(int sequence);

  /**
   * Reads letters: upper case, A C G T, N and the other IUPAC letters.
   *
   * @param start of the stretch, from 0
   * @param out caller-owned; {@code length} letters are written from {@code at} on
   * @throws GenomeInputException if the file is truncated or damaged, or holds another letter
   */
  void read(int sequence, long start, int length, byte[] out, int at);
}
