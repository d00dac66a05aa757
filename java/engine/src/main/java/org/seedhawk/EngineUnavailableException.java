// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

/**
 * A native library or a device that the engine cannot do without is absent or does not work; the
 * message says which and what to do.
 */
public final class EngineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EngineUnavailableException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }

  EngineUnavailableException(String message, RuntimeException cause) {
    super(message, cause);
  }
}
