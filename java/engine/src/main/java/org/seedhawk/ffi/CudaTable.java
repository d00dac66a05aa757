// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.cuda.Cuda;

/** A k-mer lookup table on a device. Thread-safe; any context of the device may scan with it. */
public final class CudaTable implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;

  /** Takes over the handle. */
  CudaTable(MemorySegment pointer) {
    handle = pointer.reinterpret(arena, Cuda::shk_cuda_table_destroy);
  }

  MemorySegment handle() {
    return handle;
  }

  /**
   * Frees it.
   *
   * @throws IllegalStateException if a call is using it; it stays then
   */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
