// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;

/**
 * Workers (buffers and sessions) that all calls of an engine share. As many compute at once as
 * there are permits; callers beyond that wait in order, up to a number and up to a sum of letters,
 * and are refused beyond. A caller computes in its own thread. What is asynchronous, or long and in
 * parts, runs in threads that the pool started when it was made: calls start none. Thread-safe.
 *
 * @param <W> a worker
 */
public final class WorkerPool<W extends AutoCloseable> implements AutoCloseable {
  /** Letters from which on an asynchronous call runs among the long ones. */
  public static final long LONG_CALL = 1 << 15;

  /**
   * Threads for parts beyond the permits. A long call fills as many threads as there are permits.
   * In one of these a part of another call waits until a part gives way, and not until it ends.
   */
  private static final int MOST_SPARE = 8;

  private final int size;
  private final int maxWaiting;
  private final long maxLetters;
  private final Supplier<W> newWorker;
  private final CallWatcher watcher;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<W> idle = new ConcurrentLinkedDeque<>();
  private final List<W> all = new ArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingLetters = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ThreadPoolExecutor calls;
  private final ThreadPoolExecutor longCalls;
  private final ThreadPoolExecutor parts;

  /**
   * Starts a pool.
   *
   * @param size permits, and threads for short calls, for long ones, and for parts, which have a
   *     few more
   * @param maxWaiting calls that may wait
   * @param maxLetters letters of the calls that wait, all together
   * @param newWorker makes a worker; it must not depend on the calling thread
   * @param watcher sees the calls; parts of long ones are none
   * @param gate of what the pool computes for; its threads never close that
   */
  public WorkerPool(
      int size,
      int maxWaiting,
      long maxLetters,
      Supplier<W> newWorker,
      CallWatcher watcher,
      CallGate gate) {
    this.size = size;
    this.maxWaiting = maxWaiting;
    this.maxLetters = maxLetters;
    this.newWorker = newWorker;
    this.watcher = watcher;
    permits = new Semaphore(size, true);
    calls = threads("seedhawk-call-", size, gate);
    longCalls = threads("seedhawk-long-", size, gate);
    parts = threads("seedhawk-part-", size + Math.min(size, MOST_SPARE), gate);
  }

  private static ThreadPoolExecutor threads(String name, int size, CallGate gate) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            size,
            size,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Runnable marked =
                  () -> {
                    gate.begin();
                    task.run();
                  };
              Thread thread = new Thread(marked, name + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    executor.prestartAllCoreThreads();
    return executor;
  }

  /** Returns how many compute at once, at most. */
  public int size() {
    return size;
  }

  /** Returns how many compute now. */
  public int busy() {
    return size - permits.availablePermits();
  }

  /** Returns how many calls wait. */
  public int waiting() {
    return waiting.get();
  }

  /** Returns how many letters the calls have that wait. */
  public long waitingLetters() {
    return waitingLetters.get();
  }

  /** Returns how many calls were refused because too much waited. */
  public long refused() {
    return refused.get();
  }

  /**
   * Computes with a worker in the calling thread.
   *
   * @param letters of the call, for the limit
   * @throws CallRefusedException if too much waits, the call's time is over, it was cancelled, or
   *     the thread is interrupted
   */
  public <T> T call(long letters, CallControl control, Function<W, T> work) {
    long asked = now();
    try {
      W worker = acquire(letters, control);
      long begun = now();
      try {
        return work.apply(worker);
      } finally {
        release(worker);
        called(letters, asked, begun);
      }
    } catch (CallRefusedException e) {
      watcher.refused(e.reason());
      throw e;
    }
  }

  /** Returns the time, or 0 if nobody wants to know it. */
  private long now() {
    return watcher.isWatching() ? System.nanoTime() : 0;
  }

  /** Tells of a call; its worker is given back already, so that nobody waits for who is told. */
  private void called(long letters, long asked, long begun) {
    if (asked != 0 && begun != 0) {
      watcher.called(waiting.get(), letters, begun - asked, System.nanoTime() - begun);
    }
  }

  private W acquire(long letters, CallControl control) {
    control.check();
    if (!permits.tryAcquire()) {
      admit(letters);
      try {
        await(control);
      } finally {
        leave(letters);
      }
    }
    return worker();
  }

  /** Takes a permit and a worker for a part of a call that was admitted before. */
  W acquirePart(CallControl control) {
    control.check();
    await(control);
    return worker();
  }

  private W worker() {
    W worker = idle.pollFirst();
    if (worker != null) {
      return worker;
    }
    try {
      worker = newWorker.get();
    } catch (RuntimeException | Error e) {
      permits.release();
      throw e;
    }
    synchronized (all) {
      all.add(worker);
    }
    return worker;
  }

  void release(W worker) {
    idle.addFirst(worker);
    permits.release();
  }

  private void await(CallControl control) {
    try {
      if (!permits.tryAcquire(control.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw control.late();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallRefusedException(
          Reason.INTERRUPTED, "the thread was interrupted while its call waited");
    }
  }

  private void admit(long letters) {
    // A call for which a worker is idle waits for its thread alone, which counts for no limit.
    int idleOnes = permits.availablePermits();
    int calling = waiting.incrementAndGet();
    long sum = waitingLetters.addAndGet(letters);
    boolean tooMany = calling - idleOnes > maxWaiting;
    if (tooMany || calling > Math.max(1, idleOnes) && sum > maxLetters) {
      leave(letters);
      refused.incrementAndGet();
      throw new CallRefusedException(
          Reason.BUSY,
          tooMany
              ? "%s calls wait, the most that may; come again later".formatted(maxWaiting)
              : String.format(
                  Locale.ROOT,
                  "calls with %,d letters wait, and %,d are the most; come again later",
                  sum - letters,
                  maxLetters));
    }
  }

  private void leave(long letters) {
    waiting.decrementAndGet();
    waitingLetters.addAndGet(-letters);
  }

  /** Lets those pass that wait for a permit; the calling thread has one, and has one afterwards. */
  void giveWay() {
    if (permits.hasQueuedThreads()) {
      permits.release();
      permits.acquireUninterruptibly();
    }
  }

  /**
   * Computes with a worker in one of the pool's threads.
   *
   * @param onEnd told once, when the call has run or has left without
   * @return the result to come. When it is cancelled, or {@link CompletableFuture#orTimeout} ends
   *     it, a call that waits gives its place back at once, and one that runs ends at its next
   *     batch
   * @throws CallRefusedException if too much waits; {@code onEnd} is not told
   */
  public <T> CompletableFuture<T> submit(
      long letters, CallControl control, Function<W, T> work, Runnable onEnd) {
    try {
      admit(letters);
    } catch (CallRefusedException e) {
      watcher.refused(e.reason());
      throw e;
    }
    Call<T> call = new Call<>(letters, control, work, onEnd);
    call.executor().execute(call);
    call.result.whenComplete((value, failure) -> call.ended(failure));
    return call.result;
  }

  /** A call that waits in a queue of threads. */
  private final class Call<T> implements Runnable {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final long letters;
    private final CallControl control;
    private final Function<W, T> work;
    private final Runnable onEnd;
    private final AtomicBoolean left = new AtomicBoolean();
    private final long asked = now();

    Call(long letters, CallControl control, Function<W, T> work, Runnable onEnd) {
      this.letters = letters;
      this.control = control;
      this.work = work;
      this.onEnd = onEnd;
    }

    ThreadPoolExecutor executor() {
      return letters > LONG_CALL ? longCalls : calls;
    }

    @Override
    public void run() {
      if (left.compareAndSet(false, true)) {
        leave(letters);
        try {
          compute();
        } finally {
          onEnd.run();
        }
      }
    }

    private void compute() {
      try {
        W worker = acquirePart(control);
        T value;
        long begun = now();
        try {
          value = work.apply(worker);
        } finally {
          release(worker);
          called(letters, asked, begun);
        }
        result.complete(value);
      } catch (RuntimeException | Error e) {
        if (e instanceof CallRefusedException refusal) {
          watcher.refused(refusal.reason());
        }
        result.completeExceptionally(e);
      }
    }

    /** Whoever cancels the result, or lets its time run out, ends the call. */
    void ended(Throwable failure) {
      if (failure == null) {
        return;
      }
      control.cancel();
      if (left.compareAndSet(false, true)) {
        executor().remove(this);
        leave(letters);
        onEnd.run();
        watcher.refused(Reason.CANCELLED);
      }
    }
  }

  /**
   * Runs something short in one of the pool's threads, when a permit is there.
   *
   * @param work returns what to do when the permit is given back: telling callers, who may call the
   *     engine again
   */
  public void execute(Supplier<Runnable> work) {
    calls.execute(
        () -> {
          Runnable afterwards;
          permits.acquireUninterruptibly();
          try {
            afterwards = work.get();
          } finally {
            permits.release();
          }
          afterwards.run();
        });
  }

  /** Runs a part of a long call in one of the pool's threads; it takes a worker itself. */
  void executePart(Runnable part) {
    parts.execute(part);
  }

  /** Ends the threads and closes the workers; nothing may compute any more. */
  @Override
  public void close() {
    calls.shutdown();
    longCalls.shutdown();
    parts.shutdown();
    RuntimeException failure = null;
    synchronized (all) {
      for (W worker : all) {
        try {
          worker.close();
        } catch (Exception e) {
          failure = failure == null ? new IllegalStateException(e.getMessage(), e) : failure;
        }
      }
      all.clear();
    }
    idle.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
