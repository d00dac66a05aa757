// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.cuda.Cuda;

/**
 * The weights of a network in int8 on a device. Thread-safe; any context of the device may use
 * them.
 */
public final class CudaNet extends Handle {
  /** Takes over the pointer. */
  CudaNet(MemorySegment pointer) {
    super(pointer, Cuda::shk_cuda_net_destroy);
  }
}
