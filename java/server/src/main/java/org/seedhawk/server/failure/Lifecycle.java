// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.failure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the server stands: it starts, is ready, and drains. It is live all that time. Thread-safe.
 */
public final class Lifecycle {
  /** The states in their order. */
  public enum State {
    /** Models are opened and warmed up. */
    STARTING,
    /** Calls are answered. */
    READY,
    /** Calls in flight end; new ones are refused. */
    DRAINING
  }

  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile State state = State.STARTING;

  /** Returns the state. */
  public State state() {
    return state;
  }

  /** Returns whether calls are answered. */
  public boolean isReady() {
    return state == State.READY;
  }

  /** Says that models are open and warm; a server that drains stays so. */
  public synchronized void ready() {
    if (state == State.STARTING) {
      state = State.READY;
    }
  }

  /** Says that no more calls are taken. */
  public synchronized void drain() {
    state = State.DRAINING;
  }

  /**
   * Begins a call, which must {@link #exit}.
   *
   * @throws Failure with status 503 while the server is not ready; there is nothing to exit then
   */
  public void enter() {
    inFlight.incrementAndGet();
    State now = state;
    if (now != State.READY) {
      inFlight.decrementAndGet();
      throw notReady(now);
    }
  }

  /** Returns what callers are told while the server is not ready: status 503. */
  public Failure notReady() {
    return notReady(state);
  }

  private static Failure notReady(State now) {
    return now == State.STARTING ? Failure.starting() : Failure.ending();
  }

  /** Ends a call. */
  public void exit() {
    inFlight.decrementAndGet();
  }

  /** Returns the calls that have begun and not ended. */
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * Waits until no call is in flight.
   *
   * @return whether that is so; if not, the time is over, or the thread was interrupted
   */
  public boolean awaitIdle(Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    while (inFlight.get() > 0) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
