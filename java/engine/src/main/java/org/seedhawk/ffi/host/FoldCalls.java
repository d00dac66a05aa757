// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.KernelError;
import org.seedhawk.ffi.KernelException;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.Segments;
import org.seedhawk.ffi.kernels.Kernels;

/**
 * Calls {@code shk_unpaired} without allocating anything in Java. Segments and exceptions are those
 * of {@link KernelCalls}. One thread at a time.
 */
public final class FoldCalls implements AutoCloseable {
  private final MemorySegment engine;
  private final NativeFold fold;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment error = KernelError.allocate(arena);

  FoldCalls(MemorySegment engine, NativeFold fold) {
    this.engine = engine;
    this.fold = fold;
  }

  /**
   * Computes how likely stretches are unpaired, see {@code shk_unpaired}.
   *
   * @param window bases, 1..160
   * @param span bases, 1..window
   * @param lengths int32[lengthCount], each 1..window
   * @param out float64[lengthCount, baseCount], filled
   * @throws KernelException for a number outside of its range
   */
  public void unpaired(
      PackedBases bases,
      int window,
      int span,
      MemorySegment lengths,
      long lengthCount,
      MemorySegment out) {
    Segments.checkSequence(bases);
    Segments.checkInput("lengths", lengths, lengthCount, Integer.BYTES);
    if (bases.baseCount() > 0) {
      Segments.checkRows("out", out, lengthCount, bases.baseCount(), Double.BYTES);
    }
    Segments.checkOutput("out", out, 0, Double.BYTES);
    KernelError.check(
        Kernels.shk_unpaired(
            engine,
            fold.pointer(),
            bases.packed(),
            bases.baseCount(),
            bases.ambiguous(),
            bases.ambiguousRuns(),
            window,
            span,
            lengths,
            lengthCount,
            out,
            lengthCount * bases.baseCount(),
            error),
        error);
  }

  /** Frees the scratch memory; kernels and factors stay open. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
