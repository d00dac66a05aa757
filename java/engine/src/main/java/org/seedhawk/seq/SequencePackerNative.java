// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.host.KernelCalls;

/** The packer of libseedhawk. One per thread. */
public final class SequencePackerNative implements SequencePacker {
  private final KernelCalls kernels;

  /** Uses the calls of one thread; the caller closes them. */
  public SequencePackerNative(KernelCalls kernels) {
    this.kernels = kernels;
  }

  @Override
  public long pack(
      MemorySegment letters, long letterCount, MemorySegment packed, MemorySegment ambiguous) {
    try {
      return kernels.pack(letters, letterCount, packed, ambiguous);
    } catch (KernelException e) {
      if (e.at() >= 0 && e.at() < letterCount) {
        throw SequenceRules.letter(letters.asSlice(0, letterCount), e.at(), 0);
      }
      throw e;
    }
  }
}
