// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.error.EngineClosedException;

/**
 * Counts the calls that use something, so that it is closed when none does. Calls enter and exit;
 * {@link #close} lets no more enter and waits for those inside. Thread-safe.
 *
 * <p>A thread inside of a call must not close: it would wait for itself. So a call that runs code
 * of the user marks its thread with {@link #begin}, and threads that compute for a gate are marked
 * as long as they live. A gate knows the marks of its root: what was made from an engine is not
 * closed by a thread that is inside of any call of the engine.
 */
public final class CallGate {
  private static final long CLOSING = 1L << 62;

  /** The calls that the current thread is inside of, the innermost first; empty: of none. */
  private static final ThreadLocal<Inside> INSIDE = new ThreadLocal<>();

  private record Inside(CallGate root, Inside outer) {}

  private final String what;
  private final CallGate root;
  private final AtomicLong state = new AtomicLong(); // calls inside, and CLOSING

  /** Creates an open gate; the name stands in messages, "the engine" for instance. */
  public CallGate(String what) {
    this.what = what;
    root = this;
  }

  /** Creates the gate of something that is closed with what another gate is of. */
  public CallGate(String what, CallGate of) {
    this.what = what;
    root = of.root;
  }

  /** Marks the current thread as inside of a call; it must {@link #end}. */
  public void begin() {
    INSIDE.set(new Inside(root, INSIDE.get()));
  }

  /** Takes back the last mark of the current thread. */
  public void end() {
    Inside outer = INSIDE.get().outer;
    if (outer == null) {
      INSIDE.remove(); // nothing is left behind in threads of others
    } else {
      INSIDE.set(outer);
    }
  }

  /**
   * Refuses to close from within a call.
   *
   * @param closed what would be closed, for the message
   * @throws CallRefusedException if the current thread is inside of a call
   */
  public void checkOutside(String closed) {
    for (Inside inside = INSIDE.get(); inside != null; inside = inside.outer) {
      if (inside.root == root) {
        throw new CallRefusedException(
            Reason.WITHIN_CALL,
            "%s cannot be closed from within a call of %s, as it would wait for that very call;"
                    .formatted(closed, root.what)
                + " close it after the call, or in a thread of your own");
      }
    }
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

  /**
   * Runs a call between {@link #enter} and {@link #exit}.
   *
   * @throws EngineClosedException if the gate is closed, or closing
   */
  public <T> T within(Supplier<T> call) {
    enter();
    try {
      return call.get();
    } finally {
      exit();
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
   * @throws CallRefusedException if the current thread is inside of a call; nothing has changed
   */
  public boolean close(long nanos) {
    checkOutside(what);
    return closeOutside(nanos);
  }

  private synchronized boolean closeOutside(long nanos) {
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

  /**
   * Returns how long to wait, in nanoseconds; three centuries for what is longer.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public static long nanos(Duration longest) {
    if (Objects.requireNonNull(longest, "longest").isNegative()) {
      throw new IllegalArgumentException(
          "longest is %s; it must be positive, or zero to wait for nothing".formatted(longest));
    }
    try {
      return longest.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE / 4;
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
