// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.cuda.Cuda;

/** The miRNAs of each seed, on a device. Thread-safe; any context of the device may use them. */
public final class CudaFamilies implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;

  /** Takes over the handle. */
  CudaFamilies(MemorySegment pointer) {
    handle = pointer.reinterpret(arena, Cuda::shk_cuda_families_destroy);
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
