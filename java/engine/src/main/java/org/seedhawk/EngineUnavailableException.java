// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

/**
 * A native library that the engine cannot do without is absent or does not load; the message says
 * which and what to do.
 */
public final class EngineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EngineUnavailableException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
