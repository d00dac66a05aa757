// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.kernels.Kernels;

/** Groups of miRNAs in native memory, for canonical sites. Thread-safe. */
public final class NativeGroups extends Handle {
  private final int count;

  /** Takes over the pointer. */
  NativeGroups(MemorySegment pointer, int count) {
    super(pointer, Kernels::shk_groups_destroy);
    this.count = count;
  }

  /** Returns the number of groups. */
  public int count() {
    return count;
  }
}
