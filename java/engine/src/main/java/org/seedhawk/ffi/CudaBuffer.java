// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.cuda.Cuda;

/**
 * Memory of a device, or of the host for copies, aligned to 256 bytes, not initialised. It belongs
 * to whoever made it, one context at a time.
 */
public final class CudaBuffer implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment handle;
  private final MemorySegment memory;
  private final boolean isPinned;

  /** Takes over the handle. */
  CudaBuffer(MemorySegment pointer, long byteSize, boolean isPinned) {
    this.isPinned = isPinned;
    handle = pointer.reinterpret(arena, Cuda::shk_cuda_buffer_destroy);
    memory = Cuda.shk_cuda_buffer_address(handle).reinterpret(byteSize, arena, null);
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

  MemorySegment handle() {
    return handle;
  }

  /** The address and size on the device: for other native code, nothing that the JVM can read. */
  MemorySegment memory() {
    return memory;
  }

  /** Frees it. */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
