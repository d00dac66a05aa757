// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;

/**
 * An input file that cannot be used. The message is one line for the person who runs the program:
 * what is wrong, where ({@code file:line} and record) and what to do. Immutable.
 */
public final class BadInputException extends IOException {
  private static final long serialVersionUID = 1;

  /** Takes the whole line. */
  public BadInputException(String message) {
    super(message);
  }

  /** Takes the whole line and what led to it. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
