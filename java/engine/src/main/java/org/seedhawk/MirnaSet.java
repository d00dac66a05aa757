// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.pool.CallGate;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetList;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.PreparedMirnas;
import org.seedhawk.work.ScanJob;
import org.seedhawk.work.TargetSearch;

/**
 * A set of miRNAs that is ready to be searched for; see {@link Seedhawk#prepare}. A call on a
 * target in memory computes in the calling thread, with one of the engine's workers: it starts no
 * thread and opens no memory. A stream of targets is scanned by the engine's threads.
 *
 * {@snippet :
 * GeneScore gene = mirnas.score("hsa-let-7a-5p", utr);
 * List<Site> sites = mirnas.scan(utr, ScanOptions.listAll());
 * }
 *
 * <p>Targets may have any length and are read 5'->3'. Every call may throw {@link
 * org.seedhawk.error.EngineClosedException} and {@link CallRefusedException}. Immutable,
 * thread-safe; closed before the engine or with it.
 */
public final class MirnaSet implements AutoCloseable {
  /** Letters from which on a list of targets is streamed through the engine's threads. */
  private static final long STREAMED = 1 << 18;

  private final EngineCore core;
  private final PreparedMirnas set;
  private final CallGate gate;
  private final AutoCloseable withEngine = this::close;

  MirnaSet(EngineCore core, PreparedMirnas set) {
    this.core = core;
    this.set = set;
    gate = new CallGate("the miRNA set", core.gate());
    core.adopt(withEngine);
  }

  boolean belongsTo(EngineCore engine) {
    return core == engine;
  }

  boolean isClosing() {
    return gate.isClosing();
  }

  /** Returns the miRNAs, in the order in which they were given. */
  public List<Rna> mirnas() {
    return set.mirnas();
  }

  /** Returns which places are candidates. */
  public Search search() {
    return set.search();
  }

  /** As {@link #score(String, Rna, ScanOptions)}, with {@link ScanOptions#DEFAULT}. */
  public GeneScore score(String mirnaId, Rna target) {
    return score(mirnaId, target, ScanOptions.DEFAULT);
  }

  /**
   * Scores one miRNA of the set against a target by the target's candidate sites.
   *
   * @param options noisy-or, energy limit and timeout; the others do not matter
   * @return the score; without a site it is 0 and its status says why
   * @throws BadInputException if the target is empty or holds a letter that is no nucleotide
   * @throws IllegalArgumentException if the set has no such miRNA
   */
  public GeneScore score(String mirnaId, Rna target, ScanOptions options) {
    int mirna = set.index(Objects.requireNonNull(mirnaId, "mirnaId"));
    return call(target, options, search -> search.gene(mirna));
  }

  /**
   * As {@link #score(String, Rna, ScanOptions)}, in one of the engine's threads.
   *
   * @return the score to come. Cancelling it, or {@link CompletableFuture#orTimeout}, gives its
   *     place back at once. What is chained to it without an executor runs in the engine's thread
   *     and holds up others
   */
  public CompletableFuture<GeneScore> scoreAsync(String mirnaId, Rna target, ScanOptions options) {
    int mirna = set.index(Objects.requireNonNull(mirnaId, "mirnaId"));
    return submit(target, options, search -> search.gene(mirna));
  }

  /**
   * Scans one target and returns its sites at or above the threshold: ascending position, then
   * miRNA within a seed.
   *
   * @throws BadInputException if a target is empty or holds a letter that is no nucleotide
   */
  public List<Site> scan(Rna target, ScanOptions options) {
    Objects.requireNonNull(target, "target");
    return scan(List.of(target), options);
  }

  /** As {@link #scan(Rna, ScanOptions)}, in one of the engine's threads. */
  public CompletableFuture<List<Site>> scanAsync(Rna target, ScanOptions options) {
    return submit(target, options, TargetSearch::listSites);
  }

  /**
   * Scans targets and returns the sites at or above the threshold, in the order of the targets.
   *
   * @throws BadInputException if a target is empty or holds a letter that is no nucleotide, or two
   *     have one name
   */
  public List<Site> scan(List<Rna> targets, ScanOptions options) {
    Collector all = new Collector(new ArrayList<>(), new ArrayList<>());
    if (isStreamed(targets, options)) {
      collect(targets, options, all);
    } else {
      for (Rna target : targets) {
        all.sites.addAll(call(target, options, TargetSearch::listSites));
      }
    }
    return all.sites;
  }

  /**
   * Scores every miRNA of the set against each target: one score for each pair that has a site, or
   * with {@link ScanOptions#allPairs} for each pair.
   *
   * @throws BadInputException if a target is empty or holds a letter that is no nucleotide, or two
   *     have one name
   */
  public List<GeneScore> scoreGenes(List<Rna> targets, ScanOptions options) {
    Collector all = new Collector(new ArrayList<>(), new ArrayList<>());
    if (isStreamed(targets, options)) {
      collect(targets, options, all);
    } else {
      for (Rna target : targets) {
        all.genes.addAll(call(target, options, TargetSearch::genes));
      }
    }
    return all.genes;
  }

  private boolean isStreamed(List<Rna> targets, ScanOptions options) {
    SequenceRules.checkNames("targets", "target", targets);
    Objects.requireNonNull(options, "options");
    return core.device().gpu() != null
        || targets.stream().mapToLong(target -> target.letters().length()).sum() > STREAMED;
  }

  private void collect(List<Rna> targets, ScanOptions options, Collector into) {
    try (TargetSource source = new TargetList(targets)) {
      scan(source, options, into);
    } catch (InterruptedIOException e) {
      throw new CallRefusedException(Reason.INTERRUPTED, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // neither a list nor a collector throws one
    }
  }

  /**
   * Scans a stream of targets. Memory is bounded by the number of threads and the batch, not by the
   * targets. The results, and their order, do not depend on either.
   *
   * @throws BadInputException if a target is empty or holds a letter that is no nucleotide
   * @throws IOException what the source or the sink throws; {@link InterruptedIOException} if the
   *     thread is interrupted
   */
  public <R> ScanSummary scan(TargetSource source, ScanOptions options, ScanSink<R> sink)
      throws IOException {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(sink, "sink");
    gate.enter();
    try {
      return core.run(
          options.timeout(), control -> new ScanJob(core, set, options, control).run(source, sink));
    } finally {
      gate.exit();
    }
  }

  /**
   * Opens what scans targets in memory without allocating; it has buffers of its own and never
   * waits for others.
   *
   * @return a scanner for one thread at a time; it is closed with the engine at the latest
   */
  public Scanner newScanner(ScanOptions options) {
    Objects.requireNonNull(options, "options");
    enter();
    try {
      return new Scanner(core, this, set, options);
    } finally {
      exit();
    }
  }

  void enter() {
    core.gate().enter();
    try {
      gate.enter();
    } catch (RuntimeException e) {
      core.gate().exit();
      throw e;
    }
  }

  void exit() {
    gate.exit();
    core.gate().exit();
  }

  private <T> T call(Rna target, ScanOptions options, Function<TargetSearch, T> work) {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(options, "options");
    return gate.within(
        () ->
            core.call(
                target.letters().length(),
                options.timeout(),
                call -> work.apply(search(target, options, call))));
  }

  private <T> CompletableFuture<T> submit(
      Rna target, ScanOptions options, Function<TargetSearch, T> work) {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(options, "options");
    gate.enter();
    try {
      return core.submit(
          target.letters().length(),
          options.timeout(),
          call -> work.apply(search(target, options, call)),
          gate::exit);
    } catch (RuntimeException | Error e) {
      gate.exit();
      throw e;
    }
  }

  private TargetSearch search(Rna target, ScanOptions options, EngineCore.Call call) {
    return new TargetSearch(set, target, options, call);
  }

  /**
   * Takes no more calls, waits for those in flight, and releases the set once.
   *
   * @param longest how long to wait
   * @return whether the set is closed; if not, calls are still in flight, and new ones are refused
   * @throws IllegalArgumentException if the time is negative; nothing has changed
   * @throws CallRefusedException from within a call of the engine, which closing would wait for
   */
  public boolean close(Duration longest) {
    Objects.requireNonNull(longest, "longest");
    return close(CallGate.nanos(longest));
  }

  private boolean close(long nanos) {
    if (!gate.close(nanos)) {
      return false;
    }
    core.disown(withEngine);
    set.close(); // once, and a second thread waits for the first
    return true;
  }

  /** As {@link #close(Duration)}, however long the calls in flight take. */
  @Override
  public void close() {
    CallGate.closeAtLast(this::close);
  }

  /** Collects results in lists. */
  private record Collector(List<Site> sites, List<GeneScore> genes)
      implements ScanSink<List<Site>> {
    @Override
    public List<Site> map(SiteBatch batch) {
      return TargetSearch.copy(batch);
    }

    @Override
    public void sites(List<Site> mapped) {
      sites.addAll(mapped);
    }

    @Override
    public void gene(GeneView gene) {
      genes.add(gene.toScore());
    }
  }
}
