// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all bodies that are in memory at once. Thread-safe. */
public final class ByteBudget {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /** Creates a budget of so many bytes. */
  public ByteBudget(long most) {
    this.most = most;
  }

  /**
   * Takes bytes, which must be given back.
   *
   * @throws Failure with status 429 if they are not left; nothing is taken then
   */
  public void take(long bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      throw Failure.busy("the bodies of other calls fill the server's memory; come again later");
    }
  }

  /** Gives bytes back. */
  public void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Returns the bytes that are taken. */
  public long taken() {
    return taken.get();
  }
}
