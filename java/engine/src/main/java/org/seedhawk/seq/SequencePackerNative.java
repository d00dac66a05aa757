// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.scan.NotANucleotideException;

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
        throw new NotANucleotideException(letters.get(JAVA_BYTE, e.at()), e.at());
      }
      throw e;
    }
  }
}
