// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/**
 * A sequence, a file or a recipe that cannot be used: a letter that is no nucleotide, a length that
 * is out of range, a file that is damaged. The message is one line for the person who gave it: what
 * is wrong, where, and what to do. A place in a sequence is counted from 1.
 */
public final class BadInputException extends SeedhawkException {
  private static final long serialVersionUID = 1;

  /** Takes the whole line. */
  public BadInputException(String message) {
    super(message, null);
  }

  /** Takes the whole line and what led to it. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns the same with a place in front of the message.
   *
   * @param place the argument, or the file and the line
   */
  public BadInputException at(String place) {
    return new BadInputException(place + ": " + getMessage(), this);
  }
}
