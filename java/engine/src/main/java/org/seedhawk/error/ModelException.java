// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/**
 * A model that cannot be found, read or served; the message names the model, what is wrong and what
 * to do.
 */
public final class ModelException extends SeedhawkException {
  private static final long serialVersionUID = 1;

  /** Creates one without a cause. */
  public ModelException(String message) {
    super(message, null);
  }

  /** Creates one with its cause. */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
