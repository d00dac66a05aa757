// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.error;

import java.util.regex.Pattern;

/**
 * A genome, an annotation or a table of names that cannot be used. The message is one line for the
 * person who gave it: what is wrong, where (file and line, or file and sequence), and what to do.
 */
public final class GenomeInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A name in a file may hold anything. */
  private static final Pattern BREAKS =
      Pattern.compile("\\s*[\\n\\r\\x0b\\f\\x85\\u2028\\u2029]+\\s*");

  /** Takes the whole line. */
  public GenomeInputException(String message) {
    this(message, null);
  }

  /** Takes the whole line and what led to it. */
  public GenomeInputException(String message, Throwable cause) {
    super(BREAKS.matcher(message).replaceAll(" "), cause);
  }
}
