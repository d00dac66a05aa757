// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.error;

/** A call that was not carried out to its end although nothing was wrong with what it was given. */
public final class CallRefusedException extends SeedhawkException {
  private static final long serialVersionUID = 1;

  /** Why a call ended. */
  public enum Reason {
    /** As many calls, or as many letters, wait as the engine lets wait. */
    BUSY,
    /** The call's time was over. */
    DEADLINE,
    /** The call was cancelled. */
    CANCELLED,
    /** The calling thread was interrupted; its interrupt status is set. */
    INTERRUPTED,
    /** Something was to be closed from within a call, for which closing would wait. */
    WITHIN_CALL
  }

  private final Reason reason;

  /** Creates one with its message. */
  public CallRefusedException(Reason reason, String message) {
    super(message, null);
    this.reason = reason;
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }
}
