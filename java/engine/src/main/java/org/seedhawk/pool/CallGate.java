// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.seedhawk.error.EngineClosedException;

/**
 * Counts the calls that use something, so that it is closed when none does. Calls enter and exit;
 * {@link #close} lets no more enter and waits for those inside. Allocates nothing. Thread-safe.
 */
public final class CallGate {
  private static final long CLOSING = 1L << 62;

  private final String what;
  private final AtomicLong state = new AtomicLong(); // calls inside, and CLOSING

  /** Creates an open gate; the name stands in messages, "the engine" for instance. */
  public CallGate(String what) {
    this.what = what;
  }

  /**
   * Lets a call in; it must {@link #exit}.
   *
   * @throws EngineClosedException if the gate is closed, or closing
   */
  public void enter() {
    if (state.incrementAndGet() >= CLOSING) {
      exit();
      throw new EngineClosedException(
          what + " is closed and takes no more calls; open another one");
    }
  }

  /** Lets a call out. */
  public void exit() {
    if (state.decrementAndGet() == CLOSING) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Returns how many calls are inside. */
  public long calls() {
    return state.get() & CLOSING - 1;
  }

  /** Returns whether no more calls are let in. */
  public boolean isClosing() {
    return state.get() >= CLOSING;
  }

  /**
   * Lets no more calls in and waits until the last one is out. It may be called again.
   *
   * @param nanos how long to wait at most
   * @return whether the last one is out; an interrupt ends the wait, too, and stays set
   */
  public synchronized boolean close(long nanos) {
    state.getAndUpdate(calls -> calls | CLOSING);
    long deadline = System.nanoTime() + nanos;
    while (calls() > 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return calls() == 0;
      }
    }
    return true;
  }

  /** Returns how long to wait, in nanoseconds; three centuries for what is longer. */
  public static long nanos(Duration longest) {
    Objects.requireNonNull(longest, "longest");
    try {
      return longest.toNanos();
    } catch (ArithmeticException e) {
      return longest.isNegative() ? 0 : Long.MAX_VALUE / 4;
    }
  }

  /**
   * Closes something, however long its calls take. An interrupt does not end the wait; it is set
   * again afterwards.
   *
   * @param close waits at most so many nanoseconds, and returns whether it has closed
   */
  public static void closeAtLast(LongPredicate close) {
    boolean interrupted = false;
    while (!close.test(Long.MAX_VALUE / 4)) {
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
