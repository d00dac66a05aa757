// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.seedhawk.ffi.host.FoldCalls;
import org.seedhawk.ffi.host.NativeFold;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.seq.PackedSequence;

/** The kernel of libseedhawk. One thread at a time. */
final class UnpairedNative implements Unpaired {
  private final FoldCalls calls;

  /** Uses kernels and factors that any number of threads share; the caller closes both. */
  UnpairedNative(NativeKernels kernels, NativeFold fold) {
    calls = kernels.newFoldCalls(fold);
  }

  /** Copies energies for the kernel. */
  static NativeFold copy(LoopEnergies energies) {
    return NativeKernels.createFold(
        energies.factors(), energies.hairpins(), energies.hairpinFactors());
  }

  @Override
  public double[][] of(PackedSequence target, int window, int span, int... lengths) {
    int bases = Math.toIntExact(target.baseCount());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out =
          arena.allocate(ValueLayout.JAVA_DOUBLE, Math.max(1, (long) lengths.length * bases));
      calls.unpaired(
          target,
          window,
          span,
          arena.allocateFrom(ValueLayout.JAVA_INT, lengths),
          lengths.length,
          out);
      double[][] all = new double[lengths.length][bases];
      for (int i = 0; i < lengths.length; i++) {
        MemorySegment.copy(out, ValueLayout.JAVA_DOUBLE, 8L * i * bases, all[i], 0, bases);
      }
      return all;
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
