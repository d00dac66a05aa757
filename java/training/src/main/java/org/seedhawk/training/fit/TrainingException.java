// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import org.seedhawk.error.SeedhawkException;

/** A training that cannot go on, or whose model is not what it should be. */
public final class TrainingException extends SeedhawkException {
  private static final long serialVersionUID = 1;

  public TrainingException(String message) {
    super(message, null);
  }
}
