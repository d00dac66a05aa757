// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.PathChoice;
import org.seedhawk.pool.CallGate;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.PairJob;

/**
 * The engine: one model, ready to scan targets for miRNAs and to score pairs. It holds libseedhawk
 * (or its Java twins), ONNX Runtime, the model's sessions, and a bounded pool of workers that all
 * calls share. It may use a GPU.
 *
 * {@snippet :
 * try (Seedhawk engine = Seedhawk.open();
 *     MirnaSet mirnas = engine.prepare(known)) {
 *   GeneScore gene = mirnas.score("hsa-let-7a-5p", utr);
 * }
 * }
 *
 * Thread-safe.
 */
public final class Seedhawk implements AutoCloseable {
  private final EngineCore core;
  private final EngineEvents events;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean held = new AtomicBoolean();

  private Seedhawk(EngineCore core, EngineEvents events) {
    this.core = core;
    this.events = events;
    events.opened(this, core, closed);
  }

  /** Opens the engine with the default model, as {@link Builder#open} does. */
  public static Seedhawk open() {
    return builder().open();
  }

  /** Opens the engine with a model, as {@link Builder#open} does. */
  public static Seedhawk open(String modelNameOrFolder) {
    return builder().model(Objects.requireNonNull(modelNameOrFolder, "modelNameOrFolder")).open();
  }

  /** Returns a builder with the default model, on a GPU where one works. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects how an engine is opened. One thread at a time. */
  public static final class Builder {
    private Optional<String> model = Optional.empty();
    private PathChoice path = PathChoice.AUTO;
    private Device device = Device.AUTO;
    private Precision precision = Precision.FLOAT32;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int maxWaiting = 4096;
    private long maxWaitingLetters = 1L << 30;
    private final List<EngineListener> listeners = new ArrayList<>();

    private Builder() {}

    /** Takes an embedded model by its name, or the model in a folder. */
    public Builder model(String nameOrFolder) {
      model = Optional.of(Objects.requireNonNull(nameOrFolder, "nameOrFolder"));
      return this;
    }

    /**
     * Chooses which of the model's files score: {@code auto}, the default, takes the quickest,
     * {@code joint} the one graph of a pair, {@code towers} those of miRNA, window and pair. They
     * give the same scores within 1e-5.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public Builder path(String wanted) {
      path = PathChoice.parse(Objects.requireNonNull(wanted, "path"));
      return this;
    }

    /**
     * Chooses what scans and predictions score on. Single pairs are scored on the processor: they
     * take it less time than a GPU takes to be asked.
     */
    public Builder device(Device wanted) {
      device = Objects.requireNonNull(wanted, "device");
      return this;
    }

    /**
     * Chooses what the model computes with. In float16 it is faster on a GPU, and slower on the
     * processor, see {@link Precision}; a fused kernel scores in float32 and int8 alone.
     */
    public Builder precision(Precision wanted) {
      precision = Objects.requireNonNull(wanted, "precision");
      return this;
    }

    /**
     * Lets so many calls, or parts of long ones, compute at once; the default is one a processor.
     * The engine starts twice as many threads when it is opened, half of them for long calls, and
     * none later.
     *
     * @throws IllegalArgumentException if the number is outside 1..1024
     */
    public Builder threads(int count) {
      if (count < 1 || count > 1024) {
        throw new IllegalArgumentException("threads is %s; it must be 1..1024".formatted(count));
      }
      threads = count;
      return this;
    }

    /**
     * Lets so many calls wait for a worker, and refuses more with {@link
     * org.seedhawk.error.CallRefusedException}.
     *
     * @param calls the most calls; default 4,096. 0: a call is refused unless a worker is idle
     * @param letters the most letters of their targets together; default 2^30. One call may wait
     *     whatever it holds
     * @throws IllegalArgumentException if a number is negative
     */
    public Builder maxWaiting(int calls, long letters) {
      if (calls < 0 || letters < 0) {
        throw new IllegalArgumentException(
            "maxWaiting is %s calls, %s letters; neither may be negative"
                .formatted(calls, letters));
      }
      maxWaiting = calls;
      maxWaitingLetters = letters;
      return this;
    }

    /** Tells a listener, too, what the engine does. */
    public Builder listener(EngineListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Opens the engine.
     *
     * @throws org.seedhawk.error.ModelException if the model cannot be found or served
     * @throws org.seedhawk.error.EngineUnavailableException if ONNX Runtime, or a backend or GPU
     *     that was asked for by name, cannot be used
     */
    public Seedhawk open() {
      EngineEvents events = new EngineEvents(listeners);
      EngineCore core =
          EngineCore.open(
              new EngineCore.Config(
                  model, path, device, precision, threads, maxWaiting, maxWaitingLetters, events));
      return new Seedhawk(core, events);
    }
  }

  /**
   * What a model says of itself. Immutable.
   *
   * @param name its name
   * @param version its version
   * @param architecture kind of network
   * @param windowLength bases of the target that it sees of a site
   * @param longestMirna nt of the longest miRNA that it reads; {@link Integer#MAX_VALUE} where it
   *     leaves out what is behind
   * @param seedMatch rule for candidate sites that is used when none is given
   * @param threshold score from which on a site is listed when no other is given
   * @param licence SPDX identifier of its licence
   */
  public record ModelInfo(
      String name,
      String version,
      String architecture,
      int windowLength,
      int longestMirna,
      SeedMatch seedMatch,
      float threshold,
      String licence) {}

  /** Returns what the model says of itself. */
  public ModelInfo model() {
    ModelContract contract = core.model().contract();
    return new ModelInfo(
        contract.name(),
        contract.version(),
        contract.architecture(),
        contract.windowLength(),
        contract.longestMirna(),
        contract.seedMatch(),
        contract.threshold(),
        contract.licence());
  }

  /** Prepares a set of miRNAs for the model's own rule, as {@link #prepare(List, Search)} does. */
  public MirnaSet prepare(List<Rna> mirnas) {
    return prepare(mirnas, Search.seeds(core.model().contract().seedMatch()));
  }

  /**
   * Prepares a set of miRNAs: packed letters, seeds, their lookup table and the model's rows are
   * made once, and every scan of the set uses them. All human miRNAs take some milliseconds and
   * megabytes under most rules, and 210 MB under {@code 10-mer-m6}.
   *
   * @param mirnas mature miRNAs, 5'->3'
   * @param search which places are candidates: a seed search
   * @return the set; it is closed with the engine at the latest
   * @throws org.seedhawk.error.BadInputException if there is no miRNA, two have one name, or one
   *     holds a letter that is no nucleotide, is too short for the rule, or too long for the model
   * @throws IllegalArgumentException if the search is not for sets
   * @throws org.seedhawk.error.EngineClosedException if the engine is closed
   */
  public MirnaSet prepare(List<Rna> mirnas, Search search) {
    Objects.requireNonNull(search, "search");
    SequenceRules.checkMirnas(mirnas);
    if (!(search instanceof Search.SeedSearch seeds)) {
      throw new IllegalArgumentException(
          "a set of miRNAs is searched for by seed matches, not by '%s'; use predict for pairs"
              .formatted(search.label()));
    }
    return core.gate().within(() -> new MirnaSet(core, core.prepare(mirnas, seeds)));
  }

  /**
   * Scores a stream of pairs, each target against its own miRNA alone, and reports every pair in
   * input order. Memory is bounded by the number of threads, not by the pairs.
   *
   * @param search which places of a target are candidates
   * @return the summary; its targets are the pairs
   * @throws IOException what the sink throws; {@link java.io.InterruptedIOException} if the thread
   *     is interrupted
   * @throws org.seedhawk.error.BadInputException if a sequence is empty or holds a letter that is
   *     no nucleotide, or a miRNA is too short for the rule or too long for the model; the message
   *     names the pair
   * @throws IllegalArgumentException if the search needs another model
   * @throws org.seedhawk.error.EngineClosedException if the engine is closed
   */
  public <R> ScanSummary predict(
      Iterator<Pair> pairs, Search search, ScanOptions options, ScanSink<R> sink)
      throws IOException {
    Objects.requireNonNull(pairs, "pairs");
    Objects.requireNonNull(search, "search");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(sink, "sink");
    return core.run(
        options.timeout(), control -> new PairJob(core, search, options, control).run(pairs, sink));
  }

  /** As {@link #newRegionScorer(int, Duration)}, without a time limit. */
  public RegionScorer newRegionScorer(int maxPairs) {
    return newRegionScorer(maxPairs, Duration.ZERO);
  }

  /**
   * Opens what scores single site regions, or small batches of them, with little delay.
   *
   * @param maxPairs the most pairs of a batch, 1 to 65,536
   * @param timeout longer calls end with {@link org.seedhawk.error.CallRefusedException}; zero: no
   *     limit
   * @return a scorer for one thread at a time; it is closed with the engine at the latest
   * @throws IllegalArgumentException if a number is outside its range
   * @throws org.seedhawk.error.EngineClosedException if the engine is closed
   */
  public RegionScorer newRegionScorer(int maxPairs, Duration timeout) {
    return core.gate().within(() -> new RegionScorer(core, maxPairs, timeout));
  }

  /**
   * Opens what gathers the site regions of concurrent callers into small batches, which the
   * engine's pool scores.
   *
   * @return a queue; it is closed with the engine at the latest
   * @throws org.seedhawk.error.EngineClosedException if the engine is closed
   */
  public ScoreQueue newQueue(ScoreQueue.Limits limits) {
    Objects.requireNonNull(limits, "limits");
    return core.gate().within(() -> new ScoreQueue(core, limits));
  }

  /** Lets a holder have the engine for good, which closes it; false where one has it already. */
  boolean giveToHolder() {
    return held.compareAndSet(false, true);
  }

  /** Returns what the engine is made of. */
  EngineCore core() {
    return core;
  }

  /** Returns the kernels in use: "avx512", "avx2", "neon", "scalar" or "java". */
  public String backend() {
    return core.backend().name();
  }

  /** Returns why libseedhawk is not in use; empty when it is. */
  public String backendAbsence() {
    return core.backend().absence();
  }

  /** Returns what scans score on: {@code cpu}, or a GPU with its name and size. */
  public String device() {
    return core.device().gpu() == null ? "cpu" : core.device().gpu().toString();
  }

  /** Returns why no GPU is in use although one would be; empty when one is or was not wanted. */
  public String deviceAbsence() {
    return core.device().absence();
  }

  /** Returns whether there is a GPU that cannot be used; {@link #deviceAbsence} says why. */
  public boolean hasUnusedGpu() {
    return core.device().unused();
  }

  /** Returns what the model computes with. */
  public Precision precision() {
    return core.config().precision();
  }

  /** Returns whether a fused kernel scores in place of ONNX Runtime. */
  public boolean isFused() {
    return core.isFused();
  }

  /**
   * What an engine does at the moment. Immutable.
   *
   * @param threads how many calls, or parts of calls, may compute at once
   * @param busy how many do
   * @param waiting calls that wait
   * @param waitingLetters letters of their targets
   * @param refused calls that were refused because too much waited, since the engine was opened
   * @param inFlight calls that have begun and not ended, those that wait among them
   * @param open sets, scanners, scorers and queues that are open
   * @param closing whether the engine takes no more calls
   * @param fallbacks what the engine does without and is slower for, why, and what to do
   */
  public record Status(
      int threads,
      int busy,
      int waiting,
      long waitingLetters,
      long refused,
      long inFlight,
      int open,
      boolean closing,
      List<String> fallbacks) {}

  /** Returns what the engine does at the moment; it costs next to nothing. */
  public Status status() {
    return events.status(core);
  }

  /**
   * Takes no more calls, waits for those in flight, and releases everything once that was made from
   * the engine. A close that was refused may be tried again.
   *
   * @param longest how long to wait
   * @return whether the engine is closed; if not, calls are still in flight, and new ones are
   *     refused
   * @throws IllegalArgumentException if the time is negative; nothing has changed
   * @throws org.seedhawk.error.CallRefusedException from within a call of the engine, which closing
   *     would wait for; the engine stays open
   */
  public boolean close(Duration longest) {
    return close(CallGate.nanos(longest));
  }

  private boolean close(long nanos) {
    boolean done = core.close(nanos);
    if (done && closed.compareAndSet(false, true)) {
      events.closed(model());
    }
    return done;
  }

  /** As {@link #close(Duration)}, however long the calls in flight take. */
  @Override
  public void close() {
    CallGate.closeAtLast(this::close);
  }
}
