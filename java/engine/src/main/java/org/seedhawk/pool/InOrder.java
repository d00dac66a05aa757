// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * The parts of one long call: they run in a pool's threads and are taken in the order in which they
 * were submitted. As many as the pool has workers run at once. The others wait here and not among
 * the pool's tasks, so that the parts of another call come in between. One thread submits, takes
 * and closes.
 *
 * @param <W> a worker
 * @param <R> what a part gives
 */
public final class InOrder<W extends AutoCloseable, R> implements AutoCloseable {
  private final WorkerPool<W> pool;
  private final CallControl control;
  private final Deque<CompletableFuture<R>> inFlight = new ArrayDeque<>();
  private final Deque<Part<W, R>> waiting = new ArrayDeque<>(); // its lock guards the next one, too
  private int running;

  private record Part<W, R>(Function<W, R> work, CompletableFuture<R> result) {}

  /** Creates one without parts. */
  public InOrder(WorkerPool<W> pool, CallControl control) {
    this.pool = pool;
    this.control = control;
  }

  /** Submits a part. */
  public void submit(Function<W, R> part) {
    Part<W, R> one = new Part<>(part, new CompletableFuture<>());
    inFlight.add(one.result);
    synchronized (waiting) {
      if (running == pool.size()) {
        waiting.add(one);
        return;
      }
      running++;
    }
    run(one);
  }

  private void run(Part<W, R> one) {
    one.result.whenComplete((value, failure) -> ended());
    pool.executePart(() -> compute(one));
  }

  private void compute(Part<W, R> one) {
    try {
      W worker = pool.acquirePart(control);
      R value;
      try {
        value = one.work.apply(worker);
      } finally {
        pool.release(worker);
      }
      one.result.complete(value);
    } catch (RuntimeException | Error e) {
      one.result.completeExceptionally(e);
    }
  }

  /** In the thread of a part that has ended: hands the next one to the pool. */
  private void ended() {
    Part<W, R> next;
    synchronized (waiting) {
      next = waiting.poll();
      if (next == null) {
        running--;
        return;
      }
    }
    run(next);
  }

  /** Returns how many parts were submitted and not taken. */
  public int inFlight() {
    return inFlight.size();
  }

  /**
   * Waits for the oldest part; throws what it threw.
   *
   * @throws InterruptedIOException if the calling thread is interrupted; its status stays set
   */
  public R take() throws InterruptedIOException {
    CallControl.checkStream(); // a part that is done would not wait, and so not look
    try {
      return inFlight.element().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("the scan was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      if (inFlight.element().isDone()) {
        inFlight.remove();
      }
    }
  }

  /** Ends the parts that run or wait, so that none uses shared memory afterwards. */
  @Override
  public void close() {
    if (inFlight.isEmpty()) {
      return;
    }
    control.cancel();
    boolean interrupted = false;
    while (!inFlight.isEmpty()) {
      try {
        inFlight.element().get();
        inFlight.remove();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        inFlight.remove(); // the caller has its reason already
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
