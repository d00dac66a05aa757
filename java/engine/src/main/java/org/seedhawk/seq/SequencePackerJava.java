// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** The short, slow, right packer. Immutable. */
public final class SequencePackerJava implements SequencePacker {

  /** Needs nothing. */
  public SequencePackerJava() {}

  @Override
  public long pack(
      MemorySegment letters, long letterCount, MemorySegment packed, MemorySegment ambiguous) {
    packed.asSlice(0, (letterCount + 3) / 4).fill((byte) 0);
    long capacity = ambiguous.byteSize() / 16;
    long runs = 0;
    boolean inRun = false;
    for (long i = 0; i < letterCount; i++) {
      byte letter = letters.get(JAVA_BYTE, i);
      int code = Bases.code(letter);
      if (code == Bases.NONE) {
        throw SequenceRules.letter(letters.asSlice(0, letterCount), i, 0);
      }
      if (code == Bases.AMBIGUOUS) {
        if (!inRun) {
          inRun = true;
          runs++;
          if (runs <= capacity) {
            ambiguous.setAtIndex(JAVA_LONG, 2 * (runs - 1), i);
          }
        }
        if (runs <= capacity) {
          ambiguous.setAtIndex(JAVA_LONG, 2 * (runs - 1) + 1, i + 1);
        }
      } else {
        inRun = false;
        int bits = packed.get(JAVA_BYTE, i >> 2) | code << (int) ((i & 3) << 1);
        packed.set(JAVA_BYTE, i >> 2, (byte) bits);
      }
    }
    return runs;
  }
}
