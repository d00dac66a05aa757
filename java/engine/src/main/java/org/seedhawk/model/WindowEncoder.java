// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.MemorySegment;
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
   * @param k 1..6, at most {@code length}
   * @param ids int64[3], the token of the k-mer AA..A, of a k-mer with an ambiguous base, of one
   *     with an outside base
   * @param out receives int64[batch, length - k + 1]
   * @throws IllegalArgumentException if a buffer is too small; nothing is written
   */
  void kmers(
      PackedSequence sequence,
      MemorySegment starts,
      long batch,
      int length,
      int k,
      boolean reversed,
      MemorySegment ids,
      MemorySegment out);

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
