// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Threads that do jobs in parallel and hand the results back in the order of submission. Each
 * thread makes its own worker, uses it alone and closes it. One thread at a time submits and takes.
 */
public final class OrderedWorkers<W extends AutoCloseable, J, R> implements AutoCloseable {
  private record Task<J, R>(J job, CompletableFuture<R> result) {}

  private final LinkedBlockingQueue<Task<J, R>> queue = new LinkedBlockingQueue<>();
  private final Deque<CompletableFuture<R>> inFlight = new ArrayDeque<>();
  private final Thread[] threads;
  private final Task<J, R> stop = new Task<>(null, null);
  private volatile boolean closed;

  public OrderedWorkers(int threadCount, Supplier<W> newWorker, BiFunction<W, J, R> work) {
    threads = new Thread[threadCount];
    for (int i = 0; i < threadCount; i++) {
      threads[i] = new Thread(() -> loop(newWorker, work), "seedhawk-worker-" + i);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  private void loop(Supplier<W> newWorker, BiFunction<W, J, R> work) {
    W worker = null;
    try {
      for (Task<J, R> task = queue.take(); task != stop && !closed; task = queue.take()) {
        try {
          worker = worker == null ? newWorker.get() : worker;
          task.result.complete(work.apply(worker, task.job));
        } catch (RuntimeException | Error e) {
          task.result.completeExceptionally(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(worker);
    }
  }

  private static void close(AutoCloseable worker) {
    try {
      if (worker != null) {
        worker.close();
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public void submit(J job) {
    Task<J, R> task = new Task<>(job, new CompletableFuture<>());
    inFlight.add(task.result);
    queue.add(task);
  }

  public int inFlight() {
    return inFlight.size();
  }

  /** Waits for the oldest job's result; throws what the job threw. */
  public R take() throws InterruptedIOException {
    try {
      return inFlight.remove().get();
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
    }
  }

  /**
   * Lets the running jobs end, drops the waiting ones and waits for the threads, so that nothing
   * uses shared memory afterwards.
   */
  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < threads.length; i++) {
      queue.add(stop);
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
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
