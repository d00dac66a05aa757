// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

import java.util.regex.Pattern;

/**
 * Whatever the engine refuses or cannot do; the message says what is wrong, where, and what to do.
 * A fault of the calling program (null, a number out of range) has the JDK's exceptions: {@link
 * NullPointerException}, {@link IllegalArgumentException}.
 */
public abstract class SeedhawkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Names in files may hold anything, and messages of ONNX Runtime have several lines. */
  private static final Pattern BREAKS =
      Pattern.compile("\\s*[\\n\\r\\x0b\\f\\x85\\u2028\\u2029]+\\s*");

  /**
   * Creates one.
   *
   * @param message one line; what a name in it would break is put into one, as a log keeps a record
   *     in a line
   * @param cause null where there is none
   */
  protected SeedhawkException(String message, Throwable cause) {
    super(message == null ? null : BREAKS.matcher(message).replaceAll(" "), cause);
  }
}
