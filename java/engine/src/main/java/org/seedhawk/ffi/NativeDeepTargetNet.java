// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.kernels.Kernels;

/** The weights of DeepTarget's network in native memory. Thread-safe. */
public final class NativeDeepTargetNet implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;

  /** Takes over the handle. */
  NativeDeepTargetNet(MemorySegment pointer) {
    handle = pointer.reinterpret(arena, Kernels::shk_deep_target_net_destroy);
  }

  MemorySegment handle() {
    return handle;
  }

  /**
   * Frees the weights.
   *
   * @throws IllegalStateException if a call is using them; they stay then
   */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
