// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.cuda.Cuda;

/** Sequences on a device. They belong to whoever loads them, one context at a time. */
public final class CudaTarget extends Handle {
  /** Takes over the pointer. */
  CudaTarget(MemorySegment pointer) {
    super(pointer, Cuda::shk_cuda_target_destroy);
  }
}
