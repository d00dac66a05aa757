// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.admission;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;

/**
 * Lets a few long calls compute at once and some more wait; others are refused at once. A place
 * that becomes free goes to the callers in turn, and to the calls of each in their order, so who
 * calls once does not wait for all calls of another one. Thread-safe.
 */
public final class Gate {
  private final int mostWaiting;
  private final Shares shares;
  private final ReentrantLock lock = new ReentrantLock();

  /** Calls that wait, by caller; the caller whose turn is next comes first. */
  private final SequencedMap<Caller, Deque<Waiter>> queues = new LinkedHashMap<>();

  /** How many calls of each caller wait; changed under the lock. */
  private final Map<Caller, Integer> own = new ConcurrentHashMap<>();

  // Both are changed under the lock.
  private volatile int free;
  private volatile int waiting;

  /** A call that waits. */
  private static final class Waiter {
    private final CountDownLatch admitted = new CountDownLatch(1);
  }

  /**
   * Creates a gate.
   *
   * @param atOnce calls that compute at once
   * @param mostWaiting calls that wait
   * @param shares how many of one caller's wait
   */
  public Gate(int atOnce, int mostWaiting, Shares shares) {
    free = atOnce;
    this.mostWaiting = mostWaiting;
    this.shares = shares;
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
   * @throws Failure with status 429 if too many wait, in all or of this caller, 504 if the time is
   *     over
   */
  public Pass enter(Caller caller, Deadline deadline) {
    Waiter waiter = new Waiter();
    lock.lock();
    try {
      if (free > 0) {
        free--;
        return this::leave;
      }
      refuseIfFull(caller);
      queues.computeIfAbsent(caller, key -> new ArrayDeque<>()).add(waiter);
      own.merge(caller, 1, Integer::sum);
      waiting++;
    } finally {
      lock.unlock();
    }
    await(caller, waiter, deadline);
    return this::leave;
  }

  /**
   * Refuses a call that would be refused, before its body is looked into.
   *
   * @throws Failure with status 429 if too many wait, in all or of this caller
   */
  public void checkRoom(Caller caller) {
    // Without the lock: on a busy machine, who has it may lose its processor, and refusals would
    // wait for that. What is read may be a moment old; enter() looks again.
    if (free == 0) {
      refuseIfFull(caller);
    }
  }

  private Failure full() {
    return Failure.busy(
        "%s long calls wait, the server's most; come again later".formatted(mostWaiting));
  }

  private void refuseIfFull(Caller caller) {
    if (waiting >= mostWaiting) {
      throw full();
    }
    if (shares.isFull(own.getOrDefault(caller, 0))) {
      throw shares.full();
    }
  }

  private void await(Caller caller, Waiter waiter, Deadline deadline) {
    try {
      if (!waiter.admitted.await(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
        giveUp(caller, waiter);
        throw deadline.over();
      }
    } catch (InterruptedException e) {
      giveUp(caller, waiter);
      Thread.currentThread().interrupt();
      throw Failure.ended();
    }
  }

  /** Takes a call out of its queue; one that was admitted meanwhile gives its place back. */
  private void giveUp(Caller caller, Waiter waiter) {
    lock.lock();
    try {
      if (waiter.admitted.getCount() == 0) {
        leave();
        return;
      }
      Deque<Waiter> queue = queues.get(caller);
      queue.remove(waiter);
      if (queue.isEmpty()) {
        queues.remove(caller);
      }
      waitsNoMore(caller);
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place to who is next. */
  private void leave() {
    lock.lock();
    try {
      Map.Entry<Caller, Deque<Waiter>> first = queues.pollFirstEntry();
      if (first == null) {
        free++;
        return;
      }
      Waiter next = first.getValue().poll();
      if (!first.getValue().isEmpty()) {
        queues.put(first.getKey(), first.getValue()); // its next turn comes after all others'
      }
      waitsNoMore(first.getKey());
      next.admitted.countDown();
    } finally {
      lock.unlock();
    }
  }

  private void waitsNoMore(Caller caller) {
    // Who has none is forgotten, so that the map does not grow with all who ever called.
    own.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
    waiting--;
  }

  /** Returns how many calls wait. */
  public int waiting() {
    return waiting;
  }
}
