// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/**
 * Whatever the engine refuses or cannot do; the message says what is wrong, where, and what to do.
 * A program that hands in what no engine can take (null, a number out of range, a letter that is no
 * nucleotide) gets the exceptions of the JDK for that: {@link NullPointerException}, {@link
 * IllegalArgumentException}.
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
