// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.kernels.shk_error;

/** Where a kernel says why it refused a call. The caller of the kernel owns it. Thread-safe. */
public final class KernelError {
  private KernelError() {}

  /** Returns an empty {@code shk_error}, the last argument of every call that may fail. */
  public static MemorySegment allocate(Arena arena) {
    MemorySegment error = shk_error.allocate(arena);
    shk_error.struct_size(error, (int) shk_error.sizeof());
    return error;
  }

  /**
   * Checks the status that a call returned.
   *
   * @throws KernelException with what the kernel wrote, if it is not 0
   */
  public static void check(int status, MemorySegment error) {
    if (status != Kernels.SHK_OK()) {
      throw new KernelException(status, shk_error.at(error), shk_error.message(error).getString(0));
    }
  }
}
