// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.cuda.Cuda;

/** A k-mer lookup table on a device. Thread-safe; any context of the device may scan with it. */
public final class CudaTable extends Handle {
  /** Takes over the pointer. */
  CudaTable(MemorySegment pointer) {
    super(pointer, Cuda::shk_cuda_table_destroy);
  }
}
