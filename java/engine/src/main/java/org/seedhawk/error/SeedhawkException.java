// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/**
 * Whatever the engine refuses or cannot do; the message says what is wrong, where, and what to do.
 * A fault of the calling program (null, a number out of range) has the JDK's exceptions: {@link
 * NullPointerException}, {@link IllegalArgumentException}.
 */
public abstract class SeedhawkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param cause null where there is none
   */
  protected SeedhawkException(String message, Throwable cause) {
    super(message, cause);
  }
}
