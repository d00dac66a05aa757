// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.cuda.Cuda;

/** The miRNAs of each seed, on a device. Thread-safe; any context of the device may use them. */
public final class CudaFamilies extends Handle {
  /** Takes over the pointer. */
  CudaFamilies(MemorySegment pointer) {
    super(pointer, Cuda::shk_cuda_families_destroy);
  }
}
