// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.seedhawk.scan.PairScore;

/**
 * Gathers the pairs of concurrent callers into small batches: first come, first served. A batch is
 * scored when it is full, when its oldest pair has waited long enough, or when the queue closes.
 * The scores are those of {@link PairSession}. Callers may be virtual threads.
 *
 * {@snippet :
 * try (Seedhawk engine = Seedhawk.open();
 *     PairQueue queue = engine.newPairQueue(1, PairQueue.Limits.DEFAULT)) {
 *   float score = queue.submit(mirna, site).join().score(); // from any thread
 * }
 * }
 *
 * <p>Closed before the engine. Thread-safe.
 */
public final class PairQueue implements AutoCloseable {
  /**
   * How much may gather.
   *
   * @param maxBatch most pairs that are scored together, 1 to 65,536
   * @param maxDelay how long a pair may wait for others; zero: no longer than the batch before
   *     takes
   * @param maxWaiting most pairs that wait, at least {@code maxBatch}
   * @param waits whether {@link #submit} waits for room in a full queue, in the order of the
   *     callers, or refuses
   */
  public record Limits(int maxBatch, Duration maxDelay, int maxWaiting, boolean waits) {
    /** Batches of 64, no delay, 4,096 waiting, then callers wait. */
    public static final Limits DEFAULT = new Limits(64, Duration.ZERO, 4096, true);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public Limits {
      if (maxBatch < 1 || maxBatch > PairSession.MAX_PAIRS) {
        throw new IllegalArgumentException(
            "maxBatch '%d' is outside 1..%d".formatted(maxBatch, PairSession.MAX_PAIRS));
      }
      if (maxDelay.isNegative() || maxDelay.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("maxDelay '" + maxDelay + "' is outside 0..1 day");
      }
      if (maxWaiting < maxBatch) {
        throw new IllegalArgumentException(
            "maxWaiting '%d' is less than maxBatch '%d'".formatted(maxWaiting, maxBatch));
      }
    }
  }

  private final class Request extends CompletableFuture<PairScore> {
    private final byte[] mirna;
    private final byte[] target;
    private final long arrived = System.nanoTime();

    Request(byte[] mirna, byte[] target) {
      this.mirna = mirna;
      this.target = target;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        remove(this);
      }
      return cancelled;
    }

    /** Futures that are made of this one are no requests. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }

  private final Limits limits;
  private final long delayNanos;
  private final Semaphore room; // fair: it keeps the order of callers that wait
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  PairQueue(Supplier<PairSession> newSession, int threadCount, Limits limits) {
    if (threadCount < 1) {
      throw new IllegalArgumentException("threads '" + threadCount + "' is less than 1");
    }
    this.limits = limits;
    delayNanos = limits.maxDelay.toNanos();
    room = new Semaphore(limits.maxWaiting, true);
    List<CompletableFuture<Void>> opened = new ArrayList<>();
    for (int i = 0; i < threadCount; i++) {
      CompletableFuture<Void> open = new CompletableFuture<>();
      opened.add(open);
      Thread thread = new Thread(() -> work(newSession, open), "seedhawk-queue-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    RuntimeException failure = null;
    for (CompletableFuture<Void> open : opened) {
      try {
        open.join();
      } catch (RuntimeException e) {
        failure = e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
    if (failure != null) {
      close();
      throw failure;
    }
  }

  /**
   * Hands a pair in.
   *
   * @param mirna letters as of {@link PairSession}; not to be changed until the score is there
   * @param target likewise
   * @return its score to come. It fails with an {@link IllegalArgumentException} if the pair cannot
   *     be scored, which other pairs do not notice. Cancelling it takes a pair that waits out of
   *     the queue. What is chained to it without an executor may run in the queue's thread and
   *     holds up others
   * @throws RejectedExecutionException if the queue is full and does not wait
   * @throws IllegalStateException if the queue is closed
   * @throws CancellationException if the thread is interrupted while it waits for room
   */
  public CompletableFuture<PairScore> submit(byte[] mirna, byte[] target) {
    Objects.requireNonNull(mirna, "mirna");
    Objects.requireNonNull(target, "target");
    if (limits.waits) {
      try {
        room.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException interrupted =
            new CancellationException("interrupted while the queue was full");
        interrupted.initCause(e);
        throw interrupted;
      }
    } else if (!room.tryAcquire()) {
      throw new RejectedExecutionException(
          "%d pairs wait, the queue's most; come again later or open one that waits"
              .formatted(limits.maxWaiting));
    }
    Request request = new Request(mirna, target);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this queue is closed");
      }
      waiting.add(request);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    return request;
  }

  private void remove(Request request) {
    lock.lock();
    try {
      if (waiting.remove(request)) {
        room.release();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work(Supplier<PairSession> newSession, CompletableFuture<Void> open) {
    try (PairSession session = newSession.get()) {
      open.complete(null);
      List<Request> batch = new ArrayList<>();
      while (take(batch)) {
        score(session, batch);
        batch.clear();
      }
    } catch (RuntimeException | Error e) {
      open.completeExceptionally(e);
    }
  }

  /** Fills a batch; returns false when the queue is closed and empty. */
  private boolean take(List<Request> batch) {
    lock.lock();
    try {
      while (!isDue()) {
        if (waiting.isEmpty() && closed) {
          return false;
        }
        await();
      }
      while (batch.size() < limits.maxBatch && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      room.release(batch.size());
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return !waiting.isEmpty() && (closed || waiting.size() >= limits.maxBatch || nanosLeft() <= 0);
  }

  private long nanosLeft() {
    return waiting.element().arrived + delayNanos - System.nanoTime();
  }

  private void await() {
    try {
      if (waiting.isEmpty()) {
        arrived.await();
      } else {
        arrived.await(nanosLeft(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      // The thread is the queue's, and ends by close() alone.
    }
  }

  private static void score(PairSession session, List<Request> batch) {
    try {
      scoreTogether(session, batch);
    } catch (RuntimeException | Error e) {
      // Whose fault it was shows when each is alone.
      for (Request request : batch) {
        if (!request.isDone()) {
          scoreAlone(session, request);
        }
      }
    }
  }

  private static void scoreTogether(PairSession session, List<Request> batch) {
    session.clear();
    List<Request> added = new ArrayList<>();
    for (Request request : batch) {
      if (request.isDone()) {
        continue; // cancelled
      }
      try {
        session.add(request.mirna, request.target);
        added.add(request);
      } catch (IllegalArgumentException e) {
        request.completeExceptionally(e);
      }
    }
    session.run();
    for (int i = 0; i < added.size(); i++) {
      added.get(i).complete(session.result(i));
    }
  }

  private static void scoreAlone(PairSession session, Request request) {
    try {
      session.clear();
      session.add(request.mirna, request.target);
      session.run();
      request.complete(session.result(0));
    } catch (RuntimeException | Error e) {
      request.completeExceptionally(e);
    }
  }

  /**
   * Takes no more pairs, scores those that wait, and returns when that is done. Callers that wait
   * for room are refused.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        arrived.signalAll();
        // Nobody needs to wait any more; with those that are given back, no more than it can hold.
        room.release(Integer.MAX_VALUE - limits.maxWaiting);
      }
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive() && thread != Thread.currentThread()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
