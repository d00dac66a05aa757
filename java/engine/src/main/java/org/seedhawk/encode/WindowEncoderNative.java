// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.KmerWindows;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/** The encoder of libseedhawk. One per thread. */
public final class WindowEncoderNative implements WindowEncoder {
  private final KernelCalls kernels;

  /** Uses the calls of one thread; the caller closes them. */
  public WindowEncoderNative(KernelCalls kernels) {
    this.kernels = kernels;
  }

  public KernelCalls kernels() {
    return kernels;
  }

  @Override
  public void oneHot(
      PackedSequence s,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out) {
    kernels.oneHot(s, starts, batch, length, reversed, out);
  }

  @Override
  public void tokens(
      PackedSequence s,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment ids,
      MemorySegment out) {
    kernels.tokens(s, starts, batch, length, reversed, ids, out);
  }

  @Override
  public void kmers(
      PackedSequence s,
      MemorySegment starts,
      long batch,
      KmerWindows windows,
      MemorySegment ids,
      MemorySegment out) {
    kernels.kmers(s, starts, batch, windows, ids, out);
  }

  @Override
  public void planes(
      PackedSequence s,
      MemorySegment starts,
      long batch,
      int length,
      boolean reversed,
      MemorySegment out) {
    kernels.planes(s, starts, batch, length, reversed, out);
  }

  @Override
  public void esa(PairRows rows, long batch, MemorySegment out, MemorySegment scores) {
    kernels.esa(rows, batch, out, scores);
  }

  @Override
  public void gatherRows(
      MemorySegment rows,
      long rowCount,
      long rowLength,
      MemorySegment index,
      long batch,
      MemorySegment out) {
    kernels.rowsGather(rows, rowCount, rowLength, index, batch, out);
  }
}
