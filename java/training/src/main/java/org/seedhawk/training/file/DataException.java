// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.file;

/** A recipe or a data file that cannot be used; the message says where and what to do. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
