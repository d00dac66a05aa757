// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/**
 * Whatever the engine refuses or cannot do; the message says what is wrong, where, and what to do.
 * A program that calls the engine in a wrong way (null, a number out of range) gets the exceptions
 * of the JDK for that: {@link NullPointerException}, {@link IllegalArgumentException}.
 */
public abstract class SeedhawkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SeedhawkException(String message, Throwable cause) {
    super(message, cause);
  }
}
