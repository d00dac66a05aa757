// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.cuda.Cuda;

/**
 * Groups of miRNAs on a device, for canonical sites. Thread-safe; any context of the device may use
 * them.
 */
public final class CudaGroups extends Handle {
  /** Takes over the pointer. */
  CudaGroups(MemorySegment pointer) {
    super(pointer, Cuda::shk_cuda_groups_destroy);
  }
}
