// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.pool.CallGate;

/**
 * The engine that a service uses at the moment, with the prepared sets that belong to it. A service
 * changes its model without a pause: calls that have begun end with the engine that they began
 * with, and later ones get the new one. An engine is closed when nobody has it any more.
 *
 * {@snippet :
 * try (EngineHolder.Lease lease = holder.acquire()) {
 *   GeneScore gene = lease.mirnas("human").score("hsa-let-7a-5p", utr);
 * }
 *
 * Seedhawk next = Seedhawk.open("targetnet");
 * holder.swap(next, Map.of("human", next.prepare(human)));
 * }
 *
 * <p>The holder owns the engines that it was given: it closes them, and their sets with them, in a
 * thread of its own. Thread-safe.
 */
public final class EngineHolder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EngineHolder.class.getName());

  private final List<Held> open = new ArrayList<>(); // guarded by this
  private volatile Optional<Held> current; // empty: the holder is closed

  /**
   * An engine, its sets, and who has it: the holder, while it is the current one, and leases. Once
   * nobody has it, nobody gets it any more.
   */
  private static final class Held {
    private final Seedhawk engine;
    private final Map<String, MirnaSet> sets;
    private final AtomicInteger owners = new AtomicInteger(1);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    Held(Seedhawk engine, Map<String, MirnaSet> sets) {
      this.engine = engine;
      this.sets = sets;
    }

    boolean take() {
      int now = owners.get();
      while (now > 0 && !owners.compareAndSet(now, now + 1)) {
        now = owners.get();
      }
      return now > 0;
    }
  }

  /**
   * An engine and its sets, which stay open until the lease is given back. A lease may go from
   * thread to thread. Thread-safe.
   */
  public static final class Lease implements AutoCloseable {
    private final EngineHolder holder;
    private final Held held;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lease(EngineHolder holder, Held held) {
      this.holder = holder;
      this.held = held;
    }

    /**
     * Returns the engine; the holder closes it.
     *
     * @throws EngineClosedException if the lease was given back
     */
    public Seedhawk engine() {
      return held().engine;
    }

    /**
     * Returns a set of the engine by the name that the holder was given it under.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws EngineClosedException if the lease was given back
     */
    public MirnaSet mirnas(String name) {
      MirnaSet set = held().sets.get(Objects.requireNonNull(name, "name"));
      if (set == null) {
        throw new NoSuchElementException(
            "the holder has no miRNA set '%s', only %s".formatted(name, held.sets.keySet()));
      }
      return set;
    }

    private Held held() {
      if (closed.get()) {
        throw new EngineClosedException("the lease was given back; acquire another one");
      }
      return held;
    }

    /**
     * Gives the engine back; a second call does nothing. It may be called from any thread, those of
     * the engine among them: it never waits.
     */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        holder.giveBack(held);
      }
    }
  }

  /**
   * Creates a holder that owns an engine.
   *
   * @param sets prepared sets of this engine by names of yours; the names are the same after a swap
   * @throws IllegalArgumentException if a set belongs to another engine, or another holder has this
   *     engine
   * @throws EngineClosedException if the engine or a set is closed
   */
  public EngineHolder(Seedhawk engine, Map<String, MirnaSet> sets) {
    Held first = held(engine, sets);
    own(engine);
    current = Optional.of(first);
    open.add(first);
  }

  private static Held held(Seedhawk engine, Map<String, MirnaSet> sets) {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(sets, "sets")
        .forEach(
            (name, set) -> {
              Objects.requireNonNull(name, "a name in sets");
              Objects.requireNonNull(set, () -> "sets[%s]".formatted(name));
            });
    Map<String, MirnaSet> copy = Map.copyOf(sets);
    if (engine.status().closing()) {
      throw new EngineClosedException("the engine is closed and cannot be lent; open another one");
    }
    copy.forEach(
        (name, set) -> {
          if (!set.belongsTo(engine.core())) {
            throw new IllegalArgumentException(
                "miRNA set '%s' belongs to another engine; prepare it with this one"
                    .formatted(name));
          }
          if (set.isClosing()) {
            throw new EngineClosedException(
                "miRNA set '%s' is closed and cannot be lent; prepare another one".formatted(name));
          }
        });
    return new Held(engine, copy);
  }

  /**
   * Takes an engine for good, once nothing else can be wrong: what is refused remains its user's.
   */
  private static void own(Seedhawk engine) {
    if (!engine.giveToHolder()) {
      throw new IllegalArgumentException(
          "another holder has this engine and will close it; open one for this holder");
    }
  }

  /**
   * Lends the current engine; never waits.
   *
   * @return to be closed after use, in try-with-resources for instance: until then a former engine
   *     stays open
   * @throws EngineClosedException if the holder is closed
   */
  public Lease acquire() {
    while (true) {
      Held held = current.orElseThrow(EngineHolder::isClosed);
      if (held.take()) {
        return new Lease(this, held);
      }
      // It was swapped in between.
    }
  }

  private static EngineClosedException isClosed() {
    return new EngineClosedException("the holder is closed and lends no engine; open another one");
  }

  /**
   * Makes another engine the current one at once. The former one is closed when its last lease is
   * given back. Score a pair with the new one before: its first calls are the slowest.
   *
   * @param sets prepared sets of the new engine, under the same names
   * @return completed when the former engine is closed; it fails with what the close threw
   * @throws IllegalArgumentException if a set belongs to another engine, or a holder has this
   *     engine already
   * @throws EngineClosedException if the holder, the engine or a set is closed; the new engine
   *     remains yours
   */
  public CompletableFuture<Void> swap(Seedhawk engine, Map<String, MirnaSet> sets) {
    Held next = held(engine, sets);
    Held former;
    synchronized (this) {
      former = current.orElseThrow(EngineHolder::isClosed);
      if (open.stream().anyMatch(held -> held.engine == engine)) {
        throw new IllegalArgumentException(
            "the holder has this engine already; open another one to swap it for");
      }
      own(engine);
      open.add(next);
      current = Optional.of(next);
    }
    giveBack(former);
    return former.closed.copy();
  }

  /** Returns how many engines are open: more than one as long as former ones are in use. */
  public synchronized int openEngines() {
    return open.size();
  }

  private void giveBack(Held held) {
    if (held.owners.decrementAndGet() == 0) {
      // In a thread of its own: this one may be the engine's, for which its close would wait.
      Thread.ofPlatform().daemon().name("seedhawk-close").start(() -> closeEngine(held));
    }
  }

  private void closeEngine(Held held) {
    Throwable failure = null;
    try {
      held.engine.close();
    } catch (RuntimeException | Error e) {
      failure = e;
      LOG.log(System.Logger.Level.WARNING, "a former engine could not be closed", e);
    }
    synchronized (this) {
      open.remove(held);
    }
    if (failure == null) {
      held.closed.complete(null);
    } else {
      held.closed.completeExceptionally(failure);
    }
  }

  /**
   * Lends no more engines and waits until all are closed, former ones among them.
   *
   * @param longest how long to wait
   * @return whether all are closed; if not, leases are out, and each engine is closed when its last
   *     one is given back
   * @throws IllegalArgumentException if the time is negative; nothing has changed
   * @throws org.seedhawk.error.CallRefusedException from within a call of one of its engines, which
   *     closing would wait for; the holder stays open
   */
  public boolean close(Duration longest) {
    return close(CallGate.nanos(longest));
  }

  private boolean close(long nanos) {
    Optional<Held> last;
    CompletableFuture<?>[] closing;
    synchronized (this) {
      open.forEach(held -> held.engine.core().gate().checkOutside("the holder"));
      last = current;
      current = Optional.empty();
      closing = open.stream().map(held -> held.closed).toArray(CompletableFuture<?>[]::new);
    }
    last.ifPresent(this::giveBack);
    try {
      CompletableFuture.allOf(closing).get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an engine could not be closed", e.getCause());
    }
  }

  /**
   * As {@link #close(Duration)}, however long leases are out. A second call does nothing. A thread
   * that has a lease gives it back before: it would wait for itself.
   */
  @Override
  public void close() {
    CallGate.closeAtLast(this::close);
  }
}
