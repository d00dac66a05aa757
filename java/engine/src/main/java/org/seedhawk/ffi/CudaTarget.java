// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.cuda.Cuda;

/** Sequences on a device. They belong to whoever loads them, one context at a time. */
public final class CudaTarget implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;

  /** Takes over the handle. */
  CudaTarget(MemorySegment pointer) {
    handle = pointer.reinterpret(arena, Cuda::shk_cuda_target_destroy);
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
