// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.error;

/**
 * A genome, an annotation or a table of names that cannot be used. The message is one line for the
 * person who gave it: what is wrong, where (file and line, or file and sequence), and what to do.
 */
public final class GenomeInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Takes the whole line. */
  public GenomeInputException(String message) {
    super(message);
  }

  /** Takes the whole line and what led to it. */
  public GenomeInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
