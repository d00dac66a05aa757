// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.kernels.Kernels;

/** The loop factors of a set of energies in native memory. Thread-safe. */
public final class NativeFold extends Handle {
  /** Takes over the pointer. */
  NativeFold(MemorySegment pointer) {
    super(pointer, Kernels::shk_fold_destroy);
  }
}
