// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.kernels.Kernels;

/** The weights of a network over registers in native memory. Thread-safe. */
public final class NativeRegisterNet implements AutoCloseable {
  /**
   * Sizes.
   *
   * @param nets 1..16
   * @param filters of each net, 1..32
   * @param units of each net, 1..64
   * @param hidden hidden units of each net, 1..64
   * @param bulge 0..8
   */
  public record Shape(int nets, int filters, int units, int hidden, int bulge) {}

  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;

  /** Takes over the handle. */
  NativeRegisterNet(MemorySegment pointer) {
    handle = pointer.reinterpret(arena, Kernels::shk_register_net_destroy);
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
