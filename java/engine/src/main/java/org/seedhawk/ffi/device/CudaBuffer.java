// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.device;

import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.Handle;
import org.seedhawk.ffi.cuda.Cuda;

/**
 * Memory of a device, or of the host for copies, aligned to 256 bytes, not initialised. It belongs
 * to whoever made it, one context at a time.
 */
public final class CudaBuffer extends Handle {
  private final MemorySegment memory;
  private final boolean isPinned;

  /** Takes over the pointer. */
  CudaBuffer(MemorySegment pointer, long byteSize, boolean isPinned) {
    super(pointer, Cuda::shk_cuda_buffer_destroy);
    this.isPinned = isPinned;
    memory = owned(Cuda.shk_cuda_buffer_address(pointer()), byteSize);
  }

  /** Returns its bytes. */
  public long byteSize() {
    return memory.byteSize();
  }

  /**
   * Returns the bytes of memory of the host.
   *
   * @throws IllegalStateException if it is the device's, which the JVM cannot read
   */
  public MemorySegment pinned() {
    if (!isPinned) {
      throw new IllegalStateException("the buffer lies on the device; copy it to the host");
    }
    return memory;
  }

  /** The address and size on the device: for other native code, nothing that the JVM can read. */
  public MemorySegment memory() {
    return memory;
  }
}
