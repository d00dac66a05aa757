// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.kernels.Kernels;

/** A k-mer lookup table in native memory. Thread-safe. */
public final class NativeTable implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;
  private final long maxList;

  /** Takes over the handle. */
  NativeTable(MemorySegment pointer) {
    handle = pointer.reinterpret(arena, Kernels::shk_table_destroy);
    maxList = Kernels.shk_table_max_list(handle);
  }

  /** Returns the longest list of a code: the least capacity of a scan's hit buffer, in hits. */
  public long maxList() {
    return maxList;
  }

  MemorySegment handle() {
    return handle;
  }

  /**
   * Frees the table.
   *
   * @throws IllegalStateException if a scan is using it; it stays open then
   */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
