// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.MemorySegment;

/**
 * A packed sequence as every kernel reads it; the words are those of {@code seedhawk.h}. An
 * interface, so that what a caller has already is passed as it is and a call allocates nothing.
 * Immutable: each method always returns the same.
 */
public interface PackedBases {
  /** Bytes of one run of ambiguous bases: int64 start, int64 end. */
  long RUN_BYTES = 2 * Long.BYTES;

  /** Returns the bytes of so many packed bases. */
  static long byteSize(long baseCount) {
    return (baseCount >> 2) + ((baseCount & 3) == 0 ? 0 : 1);
  }

  /** Returns uint8[ceil(baseCount / 4)], base {@code i} in bits {@code 2 * (i % 4)}. */
  MemorySegment packed();

  /** Returns the number of bases. */
  long baseCount();

  /** Returns int64[2 * ambiguousRuns], the half-open runs of ambiguous bases. */
  MemorySegment ambiguous();

  /** Returns the number of runs. */
  long ambiguousRuns();
}
