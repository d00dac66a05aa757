// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

/** A recipe or a data file that cannot be used; the message says where and what to do. */
final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DataException(String message) {
    super(message);
  }

  DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
