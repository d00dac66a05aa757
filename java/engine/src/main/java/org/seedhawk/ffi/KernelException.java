// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import org.seedhawk.ffi.kernels.Kernels;

/** A kernel of libseedhawk or libseedhawk_cuda refused its arguments or failed. Immutable. */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final long at;

  KernelException(int code, long at, String message) {
    super(message);
    this.code = code;
    this.at = at;
  }

  /** Returns the status, one of {@code SHK_ERR_*} in {@code seedhawk.h}. */
  public int code() {
    return code;
  }

  /** Returns whether memory, that of a device too, was full; what was asked for may be less. */
  public boolean isOutOfMemory() {
    return code == Kernels.SHK_ERR_MEMORY();
  }

  /** Returns whether more came out than there is room for. */
  public boolean isOverCapacity() {
    return code == Kernels.SHK_ERR_CAPACITY();
  }

  /** Returns whether the device failed, so that all later calls of this process do too. */
  public boolean isDeviceFailure() {
    return code == Kernels.SHK_ERR_DEVICE();
  }

  /** Returns the index of the offending element, or -1 when none is to blame. */
  public long at() {
    return at;
  }
}
