// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/** What was called is closed, or is closing and takes no new calls. The message names it. */
public final class EngineClosedException extends SeedhawkException {
  private static final long serialVersionUID = 1;

  /** Creates one with its message. */
  public EngineClosedException(String message) {
    super(message, null);
  }
}
