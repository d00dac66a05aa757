// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.lang.foreign.MemorySegment;
import org.seedhawk.error.BadInputException;

/**
 * Packs letters into 2-bit bases. The Java and the native implementation write the same bytes. One
 * per thread.
 */
public interface SequencePacker {

  /**
   * Packs a sequence.
   *
   * @param letters uint8[letterCount], ASCII
   * @param packed receives uint8[ceil(letterCount / 4)]
   * @param ambiguous receives the ambiguous runs, int64 pairs
   * @return the number of ambiguous runs; when it is larger than {@code ambiguous} holds, nothing
   *     else is valid and the caller comes again with that much room
   * @throws BadInputException at the first byte that is no nucleotide letter
   */
  long pack(MemorySegment letters, long letterCount, MemorySegment packed, MemorySegment ambiguous);
}
