// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

/** A kernel of libseedhawk refused its arguments or failed. Immutable. */
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

  /** Returns the index of the offending element, or -1 when none is to blame. */
  public long at() {
    return at;
  }
}
