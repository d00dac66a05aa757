// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/**
 * A native library or a device that the engine cannot do without is absent or does not work; the
 * message says which and what to do.
 */
public final class EngineUnavailableException extends SeedhawkException {
  private static final long serialVersionUID = 1;

  /** Wraps what could not be loaded. */
  public EngineUnavailableException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }

  /** Creates one with its cause. */
  public EngineUnavailableException(String message, RuntimeException cause) {
    super(message, cause);
  }
}
