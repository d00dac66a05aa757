// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

/**
 * A native library or backend cannot be used here: absent, not loadable, of another ABI, or made
 * for another processor. An ordinary state: callers fall back on Java or report it. The message
 * says what was tried and what to do. Immutable.
 */
public final class NativeUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates one with a message that says what is absent and what to do. */
  public NativeUnavailableException(String message) {
    super(message);
  }

  public NativeUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
