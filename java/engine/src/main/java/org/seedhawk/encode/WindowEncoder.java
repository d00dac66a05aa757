// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.host.KmerWindows;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/**
 * Writes windows of a packed sequence straight into a tensor. The Java and the native
 * implementation write the same bits. One per thread.
 *
 * <p>Column j of a window is base {@code start + j}, or {@code start + length - 1 - j} when
 * reversed. Positions outside the sequence are allowed everywhere: that is how a model's padding
 * comes about.
 */
public interface WindowEncoder {
  /** Longest window of {@link #planes}. */
  int MAX_PLANE_LENGTH = 64;

  /** Words of the {@link #planes} of one window. */
  int PLANES = 3;

  /** Bases of a site of {@link #esa}. */
  int ESA_SITE_LENGTH = 40;

  /** Rows of {@link #esa}: A C G U gap of the miRNA, then of the site. */
  int ESA_ROWS = 10;

  /** Columns of {@link #esa}. */
  int ESA_COLUMNS = 50;

  /**
   * One-hot encodes windows.
   *
   * @param starts int64[batch], window starts in bases, any value
   * @param length window length in bases, 1..4096
   * @param out receives float32[batch, 4, length], channels A C G U; ambiguous and outside bases
   *     are zero columns. Caller-owned
   * @throws IllegalArgumentException if a buffer is too small; nothing is written
   */
  void oneHot(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out);

  /**
   * Encodes windows as nucleotide tokens.
   *
   * @param ids int64[6], the token of A, C, G, U, an ambiguous base, an outside position
   * @param out receives int64[batch, length]
   * @throws IllegalArgumentException if a buffer is too small; nothing is written
   */
  void tokens(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment ids,
      MemorySegment out);

  /**
   * Encodes windows as overlapping k-mer tokens, stride 1, in alphabetical numbering.
   *
   * @param ids int64[3], the token of the k-mer AA..A, of a k-mer with an ambiguous base, of one
   *     with an outside base
   * @param out receives int64[batch, length - k + 1]
   * @throws IllegalArgumentException if a buffer is too small; nothing is written
   */
  void kmers(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      KmerWindows windows,
      MemorySegment ids,
      MemorySegment out);

  /**
   * Writes windows as bit planes. Bit j of word 0 and word 1 is the low and the high bit of the
   * base in column j, bit j of word 2 says that there is a base; ambiguous and outside bases are 0
   * in all three.
   *
   * @param length window length in bases, 1..64
   * @param out receives int64[batch, 3]
   * @throws IllegalArgumentException if a buffer is too small; nothing is written
   */
  void planes(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out);

  /**
   * Encodes pairs as TargetNet does, by extended seed alignment: nt 1-10 with columns 5..14 of the
   * reversed site, as many pairs A-U, C-G, G-U as can stand in order. Which of several such
   * alignments it is, {@code seedhawk.h} says. The alignment begins in column 5; site columns 0..4
   * stand before it, the other site columns, and nt 11.. as far as they fit, behind it. What is no
   * base pairs with nothing and is a zero column.
   *
   * @param rows rows of int64[3]: {@link #planes} of reversed windows of 40 bases, and of miRNAs
   *     from nt 1 on, 64 long
   * @param batch pairs
   * @param out receives float32[batch, 10, 50], rows A C G U gap of the miRNA, then of the site;
   *     {@link MemorySegment#NULL}: the scores alone
   * @param scores receives int32[batch], the number of pairs, 0..10
   * @throws IllegalArgumentException if an index is outside its list or a buffer is too small
   */
  void esa(PairRows rows, long batch, MemorySegment out, MemorySegment scores);

  /**
   * Copies rows: {@code out[b] = rows[index[b]]}.
   *
   * @param rows float32[rowCount, rowLength]
   * @param index int32[batch]
   * @param out receives float32[batch, rowLength]
   * @throws IllegalArgumentException if an index is outside {@code [0, rowCount)} or a buffer is
   *     too small
   */
  void gatherRows(
      MemorySegment rows,
      long rowCount,
      long rowLength,
      MemorySegment index,
      long batch,
      MemorySegment out);
}
