// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a few long calls compute at once and some more wait, in their order; others are refused at
 * once. Thread-safe.
 */
public final class Gate {
  private final Semaphore room;
  private final int mostWaiting;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Creates a gate.
   *
   * @param atOnce calls that compute at once
   * @param mostWaiting calls that wait
   */
  public Gate(int atOnce, int mostWaiting) {
    room = new Semaphore(atOnce, true);
    this.mostWaiting = mostWaiting;
  }

  /** What a call has while it computes. */
  public interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a place.
   *
   * @return given back once, by closing it
   * @throws Failure with status 429 if too many wait, 504 if the time is over
   */
  public Pass enter(Deadline deadline) {
    if (!room.tryAcquire()) {
      await(deadline);
    }
    return room::release;
  }

  /**
   * Refuses a call that would be refused, before its body is looked into.
   *
   * @throws Failure with status 429 if too many wait
   */
  public void checkRoom() {
    if (room.availablePermits() == 0 && waiting.get() >= mostWaiting) {
      throw full();
    }
  }

  private Failure full() {
    return Failure.busy(
        "%s long calls wait, the server's most; come again later".formatted(mostWaiting));
  }

  private void await(Deadline deadline) {
    if (waiting.incrementAndGet() > mostWaiting) {
      waiting.decrementAndGet();
      throw full();
    }
    try {
      if (!room.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
        deadline.left();
        throw new Failure(504, "the call's time was over before it was done");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(503, "the call was ended by the server");
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Returns how many calls wait. */
  public int waiting() {
    return waiting.get();
  }
}
