// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.PackedBases;

/**
 * A packed sequence, as every kernel reads it. It owns nothing: the memory belongs to a {@link
 * SequenceBatch}. A piece of a longer record is a sequence of its own; its place in the record is
 * not known here. Immutable while the batch is not cleared.
 *
 * @param packed uint8[ceil(baseCount / 4)], base {@code i} in bits {@code 2 * (i % 4)}; A C G U = 0
 *     1 2 3
 * @param baseCount bases
 * @param ambiguous int64[2 * ambiguousRuns], sorted disjoint half-open runs of ambiguous bases;
 *     their packed bits are zero
 * @param ambiguousRuns runs
 */
public record PackedSequence(
    MemorySegment packed, long baseCount, MemorySegment ambiguous, long ambiguousRuns)
    implements PackedBases {

  /**
   * Returns 0..3, or {@link Bases#AMBIGUOUS} for an ambiguous base and for every position outside
   * the sequence.
   */
  public int code(long position) {
    if (position < 0 || position >= baseCount || isAmbiguous(position)) {
      return Bases.AMBIGUOUS;
    }
    return packed.get(JAVA_BYTE, position >> 2) >> (int) ((position & 3) << 1) & 3;
  }

  /** Returns the number of ambiguous bases. */
  public long ambiguousBases() {
    long sum = 0;
    for (long run = 0; run < ambiguousRuns; run++) {
      sum += runEnd(run) - runStart(run);
    }
    return sum;
  }

  /** Returns whether a base of {@code [start, end)} is ambiguous or lies outside. */
  public boolean touchesAmbiguous(long start, long end) {
    if (start < 0 || end > baseCount) {
      return true;
    }
    if (ambiguousRuns == 0) {
      return false;
    }
    long run = firstRunEndingAfter(start);
    return run < ambiguousRuns && runStart(run) < end;
  }

  /**
   * Returns the index of the first run that ends after a position, {@code ambiguousRuns} when there
   * is none.
   */
  long firstRunEndingAfter(long position) {
    long low = 0;
    long high = ambiguousRuns;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (runEnd(middle) > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean isAmbiguous(long position) {
    if (ambiguousRuns == 0) {
      return false;
    }
    long run = firstRunEndingAfter(position);
    return run < ambiguousRuns && runStart(run) <= position;
  }

  private long runStart(long run) {
    return ambiguous.getAtIndex(JAVA_LONG, 2 * run);
  }

  private long runEnd(long run) {
    return ambiguous.getAtIndex(JAVA_LONG, 2 * run + 1);
  }
}
