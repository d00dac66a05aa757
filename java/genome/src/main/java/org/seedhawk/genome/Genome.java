// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.SequenceFile;

/**
 * The sequences of a genome: FASTA (plain, bgzip or gzip) or UCSC 2bit, told by the content. Of
 * plain FASTA, bgzip and 2bit only the asked stretches are read. A gzip file can only be read from
 * its beginning, so one sequence of it is held in memory; asking in the order of the file is then
 * fastest. The indexes {@code .fai} and {@code .gzi} are used, and made where they are missing: as
 * files beside the genome, or in memory where that folder cannot be written.
 *
 * <p>Letters come in upper case: A C G T, N and the other IUPAC letters. One thread at a time.
 */
public final class Genome implements Closeable {
  private static final byte[] COMPLEMENT = complement();

  private final Path file;
  private final SequenceFile sequences;
  private final Map<String, Integer> byName = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  private Genome(Path file, SequenceFile sequences) {
    this.file = file;
    this.sequences = sequences;
    for (int i = 0; i < sequences.count(); i++) {
      names.add(sequences.name(i));
      byName.put(sequences.name(i), i);
    }
  }

  /**
   * Opens a genome.
   *
   * @throws GenomeInputException if the file cannot be read, is no genome, or its index is another
   *     file's
   */
  public static Genome open(Path file) {
    return new Genome(file, SequenceFile.open(file));
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /** Returns the names of all sequences, in the order of the file. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Returns whether there is a sequence of a name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * Returns how many letters a sequence has.
   *
   * @throws IllegalArgumentException if there is no such sequence
   */
  public long length(String name) {
    return sequences.length(number(name));
  }

  /** Returns the place of a sequence in the file, from 0. */
  int number(String name) {
    Integer number = byName.get(Objects.requireNonNull(name, "name"));
    if (number == null) {
      throw new IllegalArgumentException("'%s' has no sequence '%s'".formatted(file, name));
    }
    return number;
  }

  /**
   * Reads a stretch of the plus strand.
   *
   * @return its letters, owned by the caller
   * @throws IllegalArgumentException if there is no such sequence
   * @throws IndexOutOfBoundsException if the stretch is not within it
   * @throws GenomeInputException if the file is damaged
   */
  public byte[] read(String name, int start, int end) {
    int number = number(name);
    Objects.checkFromToIndex(start, (long) end, sequences.length(number));
    byte[] letters = new byte[end - start];
    sequences.read(number, start, letters.length, letters, 0);
    return letters;
  }

  /**
   * Reads and splices blocks, whose chromosome is a name of this genome.
   *
   * @return the letters from the 5' end of the strand, reverse-complemented on the minus strand;
   *     owned by the caller
   * @throws IllegalArgumentException if there is no such sequence
   * @throws IndexOutOfBoundsException if a block is not within it
   * @throws GenomeInputException if the file is damaged
   */
  public byte[] spliced(GenomeBlocks blocks) {
    int number = number(blocks.chromosome());
    byte[] letters = new byte[blocks.length()];
    int at = 0;
    for (int i = 0; i < blocks.count(); i++) {
      int length = blocks.end(i) - blocks.start(i);
      Objects.checkFromToIndex(blocks.start(i), (long) blocks.end(i), sequences.length(number));
      sequences.read(number, blocks.start(i), length, letters, at);
      at += length;
    }
    if (blocks.strand() == Strand.MINUS) {
      for (int i = 0, j = letters.length - 1; i <= j; i++, j--) {
        byte left = COMPLEMENT[letters[i]];
        letters[i] = COMPLEMENT[letters[j]];
        letters[j] = left;
      }
    }
    return letters;
  }

  private static byte[] complement() {
    byte[] complement = new byte[128];
    String letters = "ACGTURYSWKMBDHVNX";
    String others = "TGCAAYRSWMKVHDBNX";
    for (int i = 0; i < letters.length(); i++) {
      complement[letters.charAt(i)] = (byte) others.charAt(i);
    }
    return complement;
  }

  @Override
  public void close() throws IOException {
    sequences.close();
  }
}
