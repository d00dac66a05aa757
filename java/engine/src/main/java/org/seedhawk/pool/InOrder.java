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
 * were submitted. One thread submits, takes and closes.
 *
 * @param <W> a worker
 * @param <R> what a part gives
 */
public final class InOrder<W extends AutoCloseable, R> implements AutoCloseable {
  private final WorkerPool<W> pool;
  private final CallControl control;
  private final Deque<CompletableFuture<R>> inFlight = new ArrayDeque<>();

  /** Creates one without parts. */
  public InOrder(WorkerPool<W> pool, CallControl control) {
    this.pool = pool;
    this.control = control;
  }

  /** Submits a part. */
  public void submit(Function<W, R> part) {
    inFlight.add(pool.part(control, part));
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
