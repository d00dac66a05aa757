// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;

/**
 * The engines and prepared miRNAs of this JVM, which all of its tasks share. One is opened when it
 * is first asked for; where that fails, the next task tries again. One that nobody uses is kept for
 * the next job, and closed when another one takes its place. Thread-safe.
 */
public final class Engines implements AutoCloseable {
  /** Those of this JVM. Nothing is opened here, so that a failure never sticks to the class. */
  private static final Engines HERE = new Engines();

  /** Those with which this JVM closes its engines. */
  private static final Set<SparkContext> APPLICATIONS =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** How long a JVM that ends waits for calls in flight. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int MOST_THREADS = 1024;

  private final Cache<EngineSpec, Opened> engines = new Cache<>();
  private final Cache<SetKey, Prepared> sets = new Cache<>();
  private boolean hooked;

  /** What a set is prepared from. */
  private record SetKey(EngineSpec engine, MirnaList mirnas, Search search, boolean changes) {}

  public static Engines here() {
    return HERE;
  }

  /**
   * Closes the engines of the driver's JVM with the application: a driver opens one to check what
   * it is asked for, and in local mode it is the executor, too.
   */
  public static void closeWith(SparkSession spark) {
    if (APPLICATIONS.add(spark.sparkContext())) {
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onApplicationEnd(SparkListenerApplicationEnd end) {
                  HERE.close();
                }
              });
    }
  }

  /** An engine and the model of log2 fold changes, which is opened when it is asked for. */
  public static final class Opened implements AutoCloseable {
    private final Seedhawk engine;
    private final int threads;
    private Optional<RepressionModel> repression = Optional.empty();

    private Opened(EngineSpec spec) {
      threads = threads();
      engine = spec.open(threads);
    }

    public Seedhawk engine() {
      return engine;
    }

    public synchronized RepressionModel repression() {
      if (repression.isEmpty()) {
        repression = Optional.of(RepressionModel.open(threads));
      }
      return repression.get();
    }

    @Override
    public void close() {
      engine.close(PATIENCE);
      repression.ifPresent(RepressionModel::close);
    }
  }

  /** A set of miRNAs, prepared for an engine that it keeps open. */
  public static final class Prepared implements AutoCloseable {
    private final Lease<Opened> opened;
    private final MirnaSet set;
    private final Optional<RepressionSet> changes;

    private Prepared(Lease<Opened> opened, SetKey key) {
      this.opened = opened;
      set = opened.get().engine().prepare(key.mirnas.list(), key.search);
      try {
        changes =
            key.changes
                ? Optional.of(opened.get().repression().prepare(set.mirnas()))
                : Optional.empty();
      } catch (RuntimeException e) {
        set.close();
        throw e;
      }
    }

    public Seedhawk engine() {
      return opened.get().engine();
    }

    public MirnaSet set() {
      return set;
    }

    public Optional<RepressionSet> changes() {
      return changes;
    }

    @Override
    public void close() {
      changes.ifPresent(RepressionSet::close);
      set.close();
      opened.close();
    }
  }

  /**
   * Lends an engine; opens it where there is none yet.
   *
   * @throws org.seedhawk.error.SeedhawkException if it cannot be opened
   */
  public synchronized Lease<Opened> engine(EngineSpec spec) {
    hook();
    return engines.lend(spec, Opened::new);
  }

  /**
   * Lends miRNAs, prepared for an engine.
   *
   * @param spec how the engine is opened
   * @param search what is searched, from the rule that the model was trained for
   * @param changes whether log2 fold changes are wanted, too
   * @throws org.seedhawk.error.SeedhawkException if the engine cannot be opened, or a miRNA does
   *     not fit
   */
  public synchronized Lease<Prepared> set(
      EngineSpec spec, Function<SeedMatch, Search> search, MirnaList mirnas, boolean changes) {
    hook();
    try (Lease<Opened> opened = engine(spec)) {
      Search by = search.apply(opened.get().engine().model().seedMatch());
      SetKey key = new SetKey(spec, mirnas, by, changes);
      return sets.lend(key, this::prepare);
    }
  }

  private Prepared prepare(SetKey key) {
    Lease<Opened> opened = engine(key.engine);
    try {
      return new Prepared(opened, key);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Returns how many engines and sets are open, for tests. */
  public synchronized List<Integer> open() {
    return List.of(engines.size(), sets.size());
  }

  private void hook() {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::close, "seedhawk-close"));
    }
  }

  /** Closes what nobody uses; what tasks still hold is closed when the last gives it back. */
  @Override
  public synchronized void close() {
    sets.closeIdle(0);
    engines.closeIdle(0);
  }

  /** Returns how many tasks of this JVM may compute at once. */
  private static int threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    SparkEnv env = SparkEnv.get();
    boolean isExecutor = env != null && !env.executorId().equals("driver");
    int cores = isExecutor ? env.conf().getInt("spark.executor.cores", processors) : processors;
    return Math.max(1, Math.min(MOST_THREADS, cores));
  }

  /** What is lent; closing it gives it back, once. Any thread. */
  public final class Lease<T extends AutoCloseable> implements AutoCloseable {
    private final Entry<T> entry;
    private final Cache<?, T> cache;
    private boolean back;

    private Lease(Cache<?, T> cache, Entry<T> entry) {
      this.cache = cache;
      this.entry = entry;
    }

    public T get() {
      return entry.value;
    }

    @Override
    public void close() {
      synchronized (Engines.this) {
        if (!back) {
          back = true;
          entry.users--;
          cache.closeIdle(1);
        }
      }
    }
  }

  private static final class Entry<T> {
    private final T value;
    private int users;

    public Entry(T value) {
      this.value = value;
    }
  }

  /** Values by key, the one used last at the end. Under the lock of the engines. */
  private final class Cache<K, T extends AutoCloseable> {
    private final Map<K, Entry<T>> entries = new LinkedHashMap<>(4, 0.75f, true);

    Lease<T> lend(K key, Function<K, T> open) {
      Entry<T> entry = entries.get(key);
      if (entry == null) {
        entry = new Entry<>(Objects.requireNonNull(open.apply(key), "value"));
        entries.put(key, entry);
      }
      entry.users++;
      closeIdle(1);
      return new Lease<>(this, entry);
    }

    public int size() {
      return entries.size();
    }

    /** Closes all but the newest of those that nobody uses. */
    void closeIdle(int kept) {
      long idle = entries.values().stream().filter(entry -> entry.users == 0).count();
      List<T> closed = new ArrayList<>();
      Iterator<Entry<T>> each = entries.values().iterator();
      while (idle > kept && each.hasNext()) {
        Entry<T> entry = each.next();
        if (entry.users == 0) {
          each.remove();
          closed.add(entry.value);
          idle--;
        }
      }
      for (T value : closed) {
        try {
          value.close();
        } catch (Exception e) {
          throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
        }
      }
    }
  }
}
