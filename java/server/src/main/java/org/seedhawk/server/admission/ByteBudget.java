// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.admission;

import java.util.concurrent.atomic.AtomicLong;
import org.seedhawk.server.failure.Failure;

/** Bounds the bytes of all bodies that are in memory at once, and of each caller's. Thread-safe. */
public final class ByteBudget {
  private final long most;
  private final Shares shares;
  private final AtomicLong taken = new AtomicLong();

  /**
   * Creates a budget.
   *
   * @param most bytes of all callers
   * @param shares how many of one caller
   */
  public ByteBudget(long most, Shares shares) {
    this.most = most;
    this.shares = shares;
  }

  /**
   * Takes bytes, which must be given back.
   *
   * @throws Failure with status 429 if they are not left, in all or of this caller; nothing is
   *     taken then
   */
  public void take(Caller caller, long bytes) {
    shares.take(caller, bytes);
    if (taken.addAndGet(bytes) > most) {
      give(caller, bytes);
      throw Failure.busy("the bodies of other calls fill the server's memory; come again later");
    }
  }

  /** Gives bytes back. */
  public void give(Caller caller, long bytes) {
    taken.addAndGet(-bytes);
    shares.give(caller, bytes);
  }

  /** Returns the bytes that are taken. */
  public long taken() {
    return taken.get();
  }
}
