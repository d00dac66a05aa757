// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.kernels.Kernels;

/** A k-mer lookup table in native memory. Thread-safe. */
public final class NativeTable extends Handle {
  private final long maxList;

  /** Takes over the pointer. */
  NativeTable(MemorySegment pointer) {
    super(pointer, Kernels::shk_table_destroy);
    maxList = Kernels.shk_table_max_list(pointer());
  }

  /** Returns the longest list of a code: the least capacity of a scan's hit buffer, in hits. */
  public long maxList() {
    return maxList;
  }
}
