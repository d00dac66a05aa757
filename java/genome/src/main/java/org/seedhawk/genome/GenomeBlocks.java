// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * A spliced stretch of the genome, and the map between its positions and the genome's. It is a row
 * of blocks on one strand of one chromosome. A position in the spliced sequence counts from its 5'
 * end, so on the minus strand it runs against the genome. All positions count from 0, and all ends
 * are exclusive.
 *
 * <p>The law: the letters of the genome in {@link #slice slice(start, end)}, joined, and on the
 * minus strand reverse-complemented, are the letters {@code [start, end)} of the spliced sequence.
 *
 * <p>Blocks that touch are joined, so two equal stretches are equal objects however their exons
 * were cut. A stretch may be empty. Immutable.
 */
public final class GenomeBlocks {
  private final String chromosome;
  private final Strand strand;
  private final int[] starts;
  private final int[] ends;
  private final int[] before; // letters of the blocks in front of each, in genome order
  private final int length;

  private GenomeBlocks(String chromosome, Strand strand, int[] starts, int[] ends) {
    this.chromosome = chromosome;
    this.strand = strand;
    this.starts = starts;
    this.ends = ends;
    before = new int[starts.length];
    long sum = 0;
    for (int i = 0; i < starts.length; i++) {
      before[i] = (int) sum;
      sum += ends[i] - starts[i];
    }
    if (sum > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the blocks have %,d letters", sum));
    }
    length = (int) sum;
  }

  /**
   * Creates a stretch.
   *
   * @param starts of the blocks in the genome, ascending
   * @param ends of the blocks, each larger than its start and at most the next start
   * @throws IllegalArgumentException if the blocks are empty, overlap or are out of order
   */
  public static GenomeBlocks of(String chromosome, Strand strand, int[] starts, int[] ends) {
    Objects.requireNonNull(chromosome, "chromosome");
    Objects.requireNonNull(strand, "strand");
    if (starts.length != ends.length) {
      throw new IllegalArgumentException(
          "%s starts, but %s ends".formatted(starts.length, ends.length));
    }
    int[] from = new int[starts.length];
    int[] to = new int[starts.length];
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      if (starts[i] < 0 || ends[i] <= starts[i] || count > 0 && starts[i] < to[count - 1]) {
        throw new IllegalArgumentException(
            "block %s is %s-%s; blocks are ascending and do not overlap"
                .formatted(i, starts[i], ends[i]));
      }
      if (count > 0 && starts[i] == to[count - 1]) {
        to[count - 1] = ends[i];
      } else {
        from[count] = starts[i];
        to[count++] = ends[i];
      }
    }
    return new GenomeBlocks(
        chromosome, strand, Arrays.copyOf(from, count), Arrays.copyOf(to, count));
  }

  /** Returns the sequence of the genome that the blocks lie on. */
  public String chromosome() {
    return chromosome;
  }

  /** Returns the strand. */
  public Strand strand() {
    return strand;
  }

  /** Returns how many letters the spliced sequence has. */
  public int length() {
    return length;
  }

  /** Returns how many blocks there are. */
  public int count() {
    return starts.length;
  }

  /** Returns where a block starts; blocks ascend in the genome on both strands. */
  public int start(int block) {
    return starts[block];
  }

  /** Returns where a block ends. */
  public int end(int block) {
    return ends[block];
  }

  /**
   * Returns where the first block starts, as column 2 of BED.
   *
   * @throws IndexOutOfBoundsException if there is no block
   */
  public int start() {
    return starts[0];
  }

  /**
   * Returns where the last block ends, as column 3 of BED.
   *
   * @throws IndexOutOfBoundsException if there is no block
   */
  public int end() {
    return ends[ends.length - 1];
  }

  /**
   * Returns the part of the genome that a part of the spliced sequence comes from.
   *
   * @param from first letter, from the 5' end
   * @param to behind the last letter
   * @throws IndexOutOfBoundsException if it is not within the sequence
   */
  public GenomeBlocks slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    int first = strand == Strand.MINUS ? length - to : from;
    int last = strand == Strand.MINUS ? length - from : to;
    if (first == last) {
      return new GenomeBlocks(chromosome, strand, new int[0], new int[0]);
    }
    int one = block(first);
    int other = block(last - 1);
    int[] sliceStarts = Arrays.copyOfRange(starts, one, other + 1);
    int[] sliceEnds = Arrays.copyOfRange(ends, one, other + 1);
    sliceStarts[0] = starts[one] + first - before[one];
    sliceEnds[other - one] = starts[other] + last - before[other];
    return new GenomeBlocks(chromosome, strand, sliceStarts, sliceEnds);
  }

  /**
   * Returns the part that lies in a stretch of the genome, which may be empty.
   *
   * @param from first position in the genome
   * @param to behind the last position
   */
  public GenomeBlocks within(int from, int to) {
    int[] cutStarts = new int[starts.length];
    int[] cutEnds = new int[starts.length];
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      if (starts[i] < to && ends[i] > from) {
        cutStarts[count] = Math.max(starts[i], from);
        cutEnds[count++] = Math.min(ends[i], to);
      }
    }
    return of(chromosome, strand, Arrays.copyOf(cutStarts, count), Arrays.copyOf(cutEnds, count));
  }

  /**
   * Returns the position in the genome of a letter of the spliced sequence.
   *
   * @throws IndexOutOfBoundsException if there is no such letter
   */
  public int toGenome(int position) {
    Objects.checkIndex(position, length);
    int at = strand == Strand.MINUS ? length - 1 - position : position;
    int block = block(at);
    return starts[block] + at - before[block];
  }

  /**
   * Returns the letter of the spliced sequence that comes from a position of the genome, or -1 if
   * none does.
   */
  public int fromGenome(int position) {
    int block = Arrays.binarySearch(starts, position);
    block = block < 0 ? -block - 2 : block;
    if (block < 0 || position >= ends[block]) {
      return -1;
    }
    int at = before[block] + position - starts[block];
    return strand == Strand.MINUS ? length - 1 - at : at;
  }

  /** Returns the block that holds a letter, counted in genome order. */
  private int block(int at) {
    int block = Arrays.binarySearch(before, at);
    return block < 0 ? -block - 2 : block;
  }

  /** Returns the same blocks on a chromosome of another name. */
  public GenomeBlocks on(String name) {
    return name.equals(chromosome) ? this : new GenomeBlocks(name, strand, starts, ends);
  }

  /** Returns the blocks as text, {@code 100-200,300-400}; empty when there is none. */
  public String ranges() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < starts.length; i++) {
      text.append(i == 0 ? "" : ",").append(starts[i]).append('-').append(ends[i]);
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GenomeBlocks blocks
        && chromosome.equals(blocks.chromosome)
        && strand == blocks.strand
        && Arrays.equals(starts, blocks.starts)
        && Arrays.equals(ends, blocks.ends);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(starts) + Arrays.hashCode(ends))
        + 7 * chromosome.hashCode()
        + strand.ordinal();
  }

  /** Returns it as text: {@code chr1:100-200,300-400(-)}. */
  @Override
  public String toString() {
    return chromosome + ":" + ranges() + "(" + strand + ")";
  }
}
