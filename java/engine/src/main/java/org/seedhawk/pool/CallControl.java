// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;

/**
 * Whether a call may go on. Workers ask between two batches of windows; there a call also gives way
 * to calls that wait. Thread-safe.
 */
public final class CallControl {
  private static final long NEVER = Long.MAX_VALUE;

  private final Runnable giveWay;
  private final Duration timeout;
  private long begun = System.nanoTime();
  private final long nanos;
  private volatile boolean cancelled;

  /**
   * Creates the control of one call, or of one caller's calls when they have no time limit.
   *
   * @param timeout zero: none
   */
  public CallControl(WorkerPool<?> pool, Duration timeout) {
    this(pool::giveWay, timeout);
  }

  private CallControl(Runnable giveWay, Duration timeout) {
    this.giveWay = giveWay;
    this.timeout = timeout;
    nanos = timeout.isZero() ? NEVER : toNanos(timeout);
  }

  /** Creates the control of a caller that has no permit and gives way to nobody. */
  public static CallControl alone(Duration timeout) {
    return new CallControl(() -> {}, timeout);
  }

  private static long toNanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return NEVER; // three centuries
    }
  }

  /**
   * Refuses a time limit that is none.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public static void checkTimeout(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
      throw new IllegalArgumentException(
          "timeout is %s; it must be positive, or zero for no limit".formatted(timeout));
    }
  }

  /** Begins the next call of a caller that makes one after another; its time starts anew. */
  public void restart() {
    if (nanos != NEVER) {
      begun = System.nanoTime();
    }
  }

  /** Ends the call at its next {@link #check}. */
  public void cancel() {
    cancelled = true;
  }

  /** Returns whether {@link #cancel} was called. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Returns the time left, at least 0; {@link Long#MAX_VALUE} without a limit. */
  long nanosLeft() {
    return nanos == NEVER ? NEVER : Math.max(0, begun + nanos - System.nanoTime());
  }

  /**
   * Asks whether the call may go on: it was not cancelled, its time is not over, and the thread
   * that asks is not interrupted.
   *
   * @throws CallRefusedException if it may not; an interrupt stays set
   */
  public void check() {
    if (cancelled) {
      throw new CallRefusedException(Reason.CANCELLED, "the call was cancelled");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CallRefusedException(
          Reason.INTERRUPTED, "the thread was interrupted during its call");
    }
    if (nanosLeft() == 0) {
      throw late();
    }
  }

  /**
   * Asks whether the current thread, which reads a stream or takes its results, is interrupted.
   *
   * @throws InterruptedIOException if it is; the interrupt stays set
   */
  public static void checkStream() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the scan was interrupted");
    }
  }

  /**
   * As {@link #check}, by a thread that has a permit; it gives way to calls that wait for one.
   *
   * @throws CallRefusedException if the call may not go on; the permit is still there
   */
  public void pause() {
    check();
    giveWay.run();
  }

  CallRefusedException late() {
    return new CallRefusedException(
        Reason.DEADLINE,
        "the call took longer than its timeout of %s; give it more time or less work"
            .formatted(timeout));
  }
}
