// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.RegionScores;

/**
 * Gathers the site regions of concurrent callers into small batches: first come, first served. The
 * engine's pool scores a batch when it is full, when its oldest pair has waited long enough, or
 * when the queue closes. The scores are those of {@link RegionScorer}. Callers may be virtual
 * threads.
 *
 * {@snippet :
 * try (Seedhawk engine = Seedhawk.open();
 *     ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT)) {
 *   float score = queue.submit(mirna, site).join().score(); // from any thread
 * }
 * }
 *
 * <p>A region of more than {@value #LONG_REGION} letters is scored by itself, and the others pass
 * it. Closed before the engine, or with it. Thread-safe.
 */
public final class ScoreQueue implements AutoCloseable {
  /** Letters of a region from which on it is scored by itself. */
  public static final int LONG_REGION = 1 << 13;

  /**
   * How much may gather.
   *
   * @param maxBatch most pairs that are scored together, 1 to 65,536
   * @param maxDelay how long a pair may wait for others; zero: no longer than the batch before
   *     takes
   * @param maxWaiting most pairs that wait, long regions among them; at least {@code maxBatch}
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
      Objects.requireNonNull(maxDelay, "maxDelay");
      if (maxBatch < 1 || maxBatch > RegionScores.MAX_PAIRS) {
        throw new IllegalArgumentException(
            "maxBatch is %s; it must be 1..%s".formatted(maxBatch, RegionScores.MAX_PAIRS));
      }
      if (maxDelay.isNegative() || maxDelay.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("maxDelay is " + maxDelay + "; it must be 0..1 day");
      }
      if (maxWaiting < maxBatch) {
        throw new IllegalArgumentException(
            "maxWaiting is %s; it must be maxBatch, %s, or more".formatted(maxWaiting, maxBatch));
      }
    }
  }

  private final EngineCore core;
  private final Limits limits;
  private final long delayNanos;
  private final Semaphore room; // fair: it keeps the order of callers that wait
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Deque<QueuedPair> waiting = new ArrayDeque<>();
  private final Deque<RegionScores> scorers = new ArrayDeque<>(); // those that score nothing
  private final int scorerCount;
  private int longOnes; // that are under way
  private boolean timed; // somebody comes when the oldest pair is due
  private boolean closed;
  private boolean released;

  ScoreQueue(EngineCore core, Limits limits) {
    this.core = core;
    this.limits = limits;
    delayNanos = limits.maxDelay.toNanos();
    room = new Semaphore(limits.maxWaiting, true);
    scorerCount = core.pool().size();
    try {
      for (int i = 0; i < scorerCount; i++) {
        scorers.add(new RegionScores(core.backend(), core.model(), limits.maxBatch));
      }
    } catch (RuntimeException e) {
      scorers.forEach(RegionScores::close);
      throw e;
    }
    core.adopt(this);
  }

  /**
   * Hands a pair in.
   *
   * @param mirna letters as of {@link RegionScorer}; not to be changed until the score is there
   * @param region likewise
   * @return its score to come. It fails with a {@link org.seedhawk.error.BadInputException} if the
   *     pair cannot be scored, which other pairs do not notice. Cancelling it, or {@link
   *     CompletableFuture#orTimeout}, gives the place of a pair that waits back at once. What is
   *     chained to it without an executor may run in the engine's thread and holds up others
   * @throws CallRefusedException if the queue is full and does not wait, or the thread is
   *     interrupted, before or while it waits for room
   * @throws EngineClosedException if the queue or the engine is closed
   */
  public CompletableFuture<PairScore> submit(byte[] mirna, byte[] region) {
    Objects.requireNonNull(mirna, "mirna");
    Objects.requireNonNull(region, "region");
    takeRoom();
    if (region.length > LONG_REGION) {
      return submitLong(mirna, region);
    }
    QueuedPair pair = new QueuedPair(mirna, region);
    lock.lock();
    try {
      checkOpen();
      waiting.add(pair);
      schedule();
    } finally {
      lock.unlock();
    }
    pair.result()
        .whenComplete(
            (score, failure) -> {
              if (failure != null) {
                remove(pair);
              }
            });
    return pair.result();
  }

  private void checkOpen() {
    if (closed) {
      throw new EngineClosedException("the queue is closed; open another one");
    }
  }

  private void takeRoom() {
    if (Thread.currentThread().isInterrupted()) {
      throw refused(
          Reason.INTERRUPTED, "the thread was interrupted before its pair was in the queue");
    }
    if (limits.waits) {
      try {
        room.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw refused(Reason.INTERRUPTED, "the thread was interrupted while the queue was full");
      }
    } else if (!room.tryAcquire()) {
      throw refused(
          Reason.BUSY,
          "%s pairs wait, the queue's most; come again later or open one that waits"
              .formatted(limits.maxWaiting));
    }
  }

  private CallRefusedException refused(Reason reason, String message) {
    core.config().watcher().refused(reason);
    return new CallRefusedException(reason, message);
  }

  /** A long region goes past the queue, to the pool's threads for long calls. */
  private CompletableFuture<PairScore> submitLong(byte[] mirna, byte[] region) {
    lock.lock();
    try {
      checkOpen();
      longOnes++;
    } finally {
      lock.unlock();
    }
    AtomicBoolean waits = new AtomicBoolean(true);
    try {
      return core.submit(
          (long) mirna.length + region.length,
          Duration.ZERO,
          call -> {
            leaveRoom(waits);
            return scoreLong(mirna, region, call);
          },
          () -> endLong(waits));
    } catch (RuntimeException | Error e) {
      endLong(waits);
      throw e;
    }
  }

  /** Gives a long region's place back once: when it is scored, or will not be. */
  private void leaveRoom(AtomicBoolean waits) {
    room.release(waits.getAndSet(false) ? 1 : 0);
  }

  private PairScore scoreLong(byte[] mirna, byte[] region, EngineCore.Call call) {
    try (RegionScores scorer = new RegionScores(core.backend(), core.model(), 1)) {
      scorer.controlledBy(call.control());
      scorer.score(mirna, region);
      return PairScore.of(scorer, 0);
    }
  }

  private void endLong(AtomicBoolean waits) {
    leaveRoom(waits);
    lock.lock();
    try {
      longOnes--;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void remove(QueuedPair pair) {
    lock.lock();
    try {
      if (!waiting.remove(pair)) {
        return;
      }
      room.release();
      idle.signalAll();
    } finally {
      lock.unlock();
    }
    core.config().watcher().refused(Reason.CANCELLED);
  }

  /** Lets the pool score what is due, as far as there are scorers. Called with the lock. */
  private void schedule() {
    if (waiting.isEmpty() || scorers.isEmpty()) {
      return;
    }
    if (isDue()) {
      RegionScores scorer = scorers.remove();
      core.pool().execute(() -> scoreBatch(scorer));
    } else if (!timed) {
      timed = true;
      CompletableFuture.delayedExecutor(nanosLeft(), TimeUnit.NANOSECONDS).execute(this::comeBack);
    }
  }

  private void comeBack() {
    lock.lock();
    try {
      timed = false;
      schedule();
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return closed || waiting.size() >= limits.maxBatch || nanosLeft() <= 0;
  }

  private long nanosLeft() {
    return waiting.element().arrived() + delayNanos - System.nanoTime();
  }

  /** Scores the next batch, with a permit; returns what tells the callers. */
  private Runnable scoreBatch(RegionScores scorer) {
    List<QueuedPair> batch = new ArrayList<>();
    int left;
    lock.lock();
    try {
      while (batch.size() < limits.maxBatch && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      room.release(batch.size());
      left = waiting.size();
      if (left >= limits.maxBatch) {
        schedule();
      }
    } finally {
      lock.unlock();
    }
    List<Runnable> answers = new ArrayList<>(batch.size());
    long begun = System.nanoTime();
    QueuedPair.score(scorer, batch, answers);
    long nanos = System.nanoTime() - begun;
    return () -> {
      try {
        answers.forEach(Runnable::run);
        if (!batch.isEmpty() && core.config().watcher().isWatching()) {
          long waited = begun - batch.getFirst().arrived();
          core.config().watcher().scored(batch.size(), left, waited, nanos);
        }
      } finally {
        giveBack(scorer);
      }
    };
  }

  private void giveBack(RegionScores scorer) {
    lock.lock();
    try {
      scorers.add(scorer);
      schedule();
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more pairs, scores those that wait, and returns when that is done. Callers that wait
   * for room are refused.
   *
   * @throws CallRefusedException from within a call of the engine, which closing would wait for;
   *     the queue stays open
   */
  @Override
  public void close() {
    core.gate().checkOutside("the queue");
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        // Nobody needs to wait any more; with those that are given back, no more than it can hold.
        room.release(Integer.MAX_VALUE - limits.maxWaiting);
      }
      schedule();
      while (!waiting.isEmpty() || scorers.size() < scorerCount || longOnes > 0) {
        idle.awaitUninterruptibly();
      }
      if (!released) {
        released = true;
        core.disown(this);
        scorers.forEach(RegionScores::close);
      }
    } finally {
      lock.unlock();
    }
  }
}
