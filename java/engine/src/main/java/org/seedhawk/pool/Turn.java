// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import org.seedhawk.error.EngineClosedException;

/**
 * The turn to use something that serves one thread at a time: a second thread is refused, not
 * queued. It is closed once, by whichever thread asks first. Allocates nothing. Thread-safe.
 */
public final class Turn {
  private final String what;
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile boolean closed;

  /** Creates one that is free; the name stands in messages, "the scanner" for instance. */
  public Turn(String what) {
    this.what = what;
  }

  /**
   * Takes the turn; it must {@link #end}.
   *
   * @throws IllegalStateException if another thread has it
   * @throws EngineClosedException if it is closed
   */
  public void begin() {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException(
          what + " is used by another thread at the moment; give each thread one of its own");
    }
    if (closed) {
      end();
      checkOpen();
    }
  }

  /** Gives the turn back. */
  public void end() {
    taken.set(false);
  }

  /** Returns whether it was closed. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Refuses what comes after the close.
   *
   * @throws EngineClosedException if it is closed
   */
  public void checkOpen() {
    if (closed) {
      throw new EngineClosedException(what + " is closed; open another one");
    }
  }

  /**
   * Closes, and releases what was used, once. A second thread that closes waits for the first.
   *
   * @throws IllegalStateException if another thread has the turn; nothing is released
   */
  public synchronized void close(Runnable release) {
    if (closed) {
      return;
    }
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException(
          what + " is used by another thread at the moment; close it afterwards");
    }
    try {
      closed = true;
      release.run();
    } finally {
      end();
    }
  }
}
