// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One worker's share of the targets: pieces, each a whole record or a part of a long one with
 * enough bases on both sides that its sites and windows do not notice the cut. Filled by the
 * reading thread, read by a worker, then filled again.
 */
public final class Chunk implements AutoCloseable {
  private final SequenceBatch sequences;
  private final List<String> ids = new ArrayList<>();
  private long[] pieceStart = new long[64];
  private long[] from = new long[64];
  private long[] to = new long[64];
  private boolean[] last = new boolean[64];
  private int[] ring = new int[64];

  /** Letters of the records that end in this chunk or were read for it, each counted once. */
  public long bases;

  /** How many of these are ambiguous. */
  public long ambiguousBases;

  public Chunk(SequencePacker packer) {
    this.sequences = new SequenceBatch(packer);
  }

  public void clear() {
    sequences.clear();
    ids.clear();
    bases = 0;
    ambiguousBases = 0;
  }

  /**
   * Adds letters {@code [0, length)} of a record, of which the windows that start in {@code [from,
   * to)} are this piece's. It is no ring unless {@link #closeRing} says so.
   */
  void add(
      String id,
      byte[] letters,
      int length,
      long startInRecord,
      long scanFrom,
      long scanTo,
      boolean isLast) {
    int piece = ids.size();
    sequences.add(letters, 0, length);
    if (piece == last.length) {
      pieceStart = Arrays.copyOf(pieceStart, 2 * piece);
      from = Arrays.copyOf(from, 2 * piece);
      to = Arrays.copyOf(to, 2 * piece);
      last = Arrays.copyOf(last, 2 * piece);
      ring = Arrays.copyOf(ring, 2 * piece);
    }
    ids.add(id);
    pieceStart[piece] = startInRecord;
    from[piece] = scanFrom;
    to[piece] = scanTo;
    last[piece] = isLast;
    ring[piece] = 0;
  }

  /** Says that the end of the last piece's record joins its start. */
  void closeRing(int recordLength) {
    ring[ids.size() - 1] = recordLength;
  }

  void freeze() {
    sequences.freeze();
  }

  public int size() {
    return ids.size();
  }

  /** Returns the bytes of the memory that it keeps off the heap when it is cleared. */
  public long keptBytes() {
    return sequences.keptBytes();
  }

  /** Returns the pieces' bases. */
  public SequenceBatch sequences() {
    return sequences;
  }

  public PackedSequence sequence(int piece) {
    return sequences.get(piece);
  }

  public String id(int piece) {
    return ids.get(piece);
  }

  /** Returns where the piece begins in its record. */
  public long pieceStart(int piece) {
    return pieceStart[piece];
  }

  /** Returns the first window start of the piece, in its own coordinates. */
  public long from(int piece) {
    return from[piece];
  }

  /** Returns the exclusive last window start of the piece. */
  public long to(int piece) {
    return to[piece];
  }

  /** Returns whether the record ends with the piece. */
  public boolean isLast(int piece) {
    return last[piece];
  }

  /** Returns the length of the piece's record if that is circular, else 0. */
  public int ring(int piece) {
    return ring[piece];
  }

  /** Returns the length of a record that ends with the piece, or a bound below it. */
  public long recordLength(int piece) {
    return ring[piece] > 0 ? ring[piece] : pieceStart[piece] + sequence(piece).baseCount();
  }

  @Override
  public void close() {
    sequences.close();
  }
}
