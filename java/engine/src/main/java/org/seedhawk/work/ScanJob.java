// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.seedhawk.model.SiteModel;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.InOrder;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seq.Chunk;
import org.seedhawk.seq.ChunkReader;
import org.seedhawk.seq.IdleChunks;
import org.seedhawk.seq.SequenceRules;

/**
 * The scan of a stream of targets for a set of miRNAs: the calling thread reads chunks and puts
 * their results together in input order; the pool's threads scan and score them. One thread.
 */
public final class ScanJob {
  /**
   * Bases of a chunk are chosen so that about this many sites come out of it: a few seconds of the
   * slowest network, so that the workers end together and little waits in memory.
   */
  private static final int SITES_PER_CHUNK = 1 << 16;

  private static final int MIN_CHUNK_BASES = 1 << 12;
  private static final int MAX_CHUNK_BASES = 1 << 18;

  /** A GPU wants more at once: what it keeps of a scan is {@link DeviceWorker#HITS}. */
  private static final int GPU_CHUNKS = 1 << 6;

  /** Workers of a GPU: one computes, one copies, one writes rows. */
  private static final int GPU_WORKERS = 3;

  private final EngineCore core;
  private final PreparedMirnas set;
  private final ScanOptions options;
  private final CallControl control;
  private int chunkBases; // 0: what suits

  /** Creates the job of one call. */
  public ScanJob(EngineCore core, PreparedMirnas set, ScanOptions options, CallControl control) {
    this.core = core;
    this.set = set;
    this.options = options;
    this.control = control;
  }

  /** Cuts targets into chunks of so many bases, in place of what suits the rule and the device. */
  public ScanJob withChunkBases(int bases) {
    chunkBases = bases;
    return this;
  }

  /**
   * Runs the scan.
   *
   * @throws IOException what the source or the sink throws, or an interrupt
   */
  public <R> ScanSummary run(TargetSource source, ScanSink<R> sink) throws IOException {
    boolean resident = core.isResident();
    int most = options.threads() == 0 ? core.pool().size() : options.threads();
    int threads = Math.min(most, core.pool().size());
    try (ChunkPool<R> chunks = new ChunkPool<>(core.idleChunks().lend());
        ChunkScanner scanner =
            resident ? onDevice(Math.min(threads, GPU_WORKERS)) : onHost(threads);
        InOrder<Worker, ChunkJob<R>> inOrder = new InOrder<>(core.pool(), control)) {
      ChunkReader reader =
          new ChunkReader(
              source,
              chunkBases(resident),
              set.reach(),
              options.circular(),
              set.search().rule().minTargetLength());
      Assembler<R> assembler = new Assembler<>(set, options, sink);
      sink.begin();
      boolean more = true;
      while (more || inOrder.inFlight() > 0) {
        while (more && inOrder.inFlight() < scanner.workers() + 2) {
          ChunkJob<R> job = chunks.take();
          more = reader.fill(job.chunk);
          if (more) {
            inOrder.submit(worker -> scanner.scan(worker, job, sink::map));
          }
        }
        if (inOrder.inFlight() > 0) {
          ChunkJob<R> job = inOrder.take();
          assembler.accept(job.chunk, job.result);
          chunks.giveBack(job);
        }
      }
      return assembler.summary();
    }
  }

  private int chunkBases(boolean onGpu) {
    if (chunkBases > 0) {
      return chunkBases;
    }
    double bases = SITES_PER_CHUNK / Math.max(set.table().hitsPerBase(), 1e-3);
    return (onGpu ? GPU_CHUNKS : 1)
        * (int) Math.max(MIN_CHUNK_BASES, Math.min(MAX_CHUNK_BASES, bases));
  }

  /** A chunk and what comes out of it. */
  private record ChunkJob<R>(Chunk chunk, ChunkResult<R> result) {}

  /** The chunks of one scan and their results; used again and again. */
  private static final class ChunkPool<R> implements AutoCloseable {
    private final IdleChunks.Lent lent;
    private final Deque<ChunkJob<R>> free = new ArrayDeque<>();

    ChunkPool(IdleChunks.Lent lent) {
      this.lent = lent;
    }

    ChunkJob<R> take() {
      return free.isEmpty() ? new ChunkJob<>(lent.more(), new ChunkResult<>()) : free.pop();
    }

    void giveBack(ChunkJob<R> job) {
      job.chunk.clear();
      job.result.clear();
      free.push(job);
    }

    @Override
    public void close() {
      lent.close();
    }
  }

  /** What scans and scores chunks: a processor or a GPU. Thread-safe. */
  private interface ChunkScanner extends AutoCloseable {
    /** Returns how many chunks it scans at once, at most. */
    int workers();

    /**
     * Scans and scores a chunk.
     *
     * @param mapper makes of sites what the sink wants
     * @return the job, its result filled
     */
    <R> ChunkJob<R> scan(Worker worker, ChunkJob<R> job, Function<SiteBatch, R> mapper);

    @Override
    void close();
  }

  private ChunkScanner onHost(int threads) {
    return new HostScanner(threads, core.modelForHost());
  }

  private ChunkScanner onDevice(int threads) {
    return new DeviceScanner(threads, set.deviceTables());
  }

  /** A processor's way through a chunk, piece by piece; its model's sessions may run on a GPU. */
  private final class HostScanner implements ChunkScanner {
    private final int threads;
    private final SiteModel model;

    HostScanner(int threads, SiteModel model) {
      this.threads = threads;
      this.model = model;
    }

    @Override
    public int workers() {
      return threads;
    }

    @Override
    public <R> ChunkJob<R> scan(Worker worker, ChunkJob<R> job, Function<SiteBatch, R> mapper) {
      Chunk chunk = job.chunk;
      SiteWorker sites = worker.sites(model, options);
      SeedScanner scanner = set.newScanner(worker.calls());
      sites.begin(
          set.mirnas(),
          set.rowsOf(model),
          set.threshold(options),
          options.maxEnergy(),
          batch -> job.result.mapped.add(mapper.apply(batch)),
          job.result,
          control);
      for (int piece = 0; piece < chunk.size(); piece++) {
        sites.onto(
            chunk.sequence(piece),
            piece,
            chunk.id(piece),
            chunk.pieceStart(piece),
            chunk.ring(piece));
        sites.scan(scanner, set.seeds(), chunk.from(piece), chunk.to(piece), -1);
      }
      sites.end();
      return job;
    }

    @Override
    public void close() {}
  }

  /** A GPU's way: each chunk is scanned by whichever of its workers is free. */
  private final class DeviceScanner implements ChunkScanner {
    private final int threads;
    private final DeviceTables tables;
    private final Deque<DeviceWorker> idle = new ArrayDeque<>();
    private final List<DeviceWorker> all = new ArrayList<>();

    DeviceScanner(int threads, DeviceTables tables) {
      this.threads = threads;
      this.tables = tables;
    }

    @Override
    public int workers() {
      return threads;
    }

    @Override
    public <R> ChunkJob<R> scan(Worker worker, ChunkJob<R> job, Function<SiteBatch, R> mapper) {
      DeviceWorker scanning = take();
      scanning.scan(job.chunk, mapper, job.result);
      giveBack(scanning);
      return job;
    }

    private synchronized DeviceWorker take() {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
      DeviceWorker made = new DeviceWorker(tables, options, set.threshold(options));
      all.add(made);
      return made;
    }

    private synchronized void giveBack(DeviceWorker worker) {
      idle.push(worker);
    }

    @Override
    public void close() {
      all.forEach(DeviceWorker::close);
    }
  }

  /** Puts the chunks' results together in input order. */
  private static final class Assembler<R> {
    private final PreparedMirnas set;
    private final ScanOptions options;
    private final ScanSink<R> sink;
    private final long begun = System.nanoTime();
    private final GeneScores genes;
    private final GeneScores.Cursor gene;
    private long targets;
    private long bases;
    private long ambiguousBases;
    private long sites;
    private long listedSites;
    private long pairs;
    private long shortTargets;
    private boolean known; // whether a piece of the target is

    Assembler(PreparedMirnas set, ScanOptions options, ScanSink<R> sink) {
      this.set = set;
      this.options = options;
      this.sink = sink;
      this.genes = new GeneScores(set.mirnas().size());
      this.gene = genes.new Cursor(options.noisyOr());
    }

    void accept(Chunk chunk, ChunkResult<R> result) throws IOException {
      for (R mapped : result.mapped) {
        sink.sites(mapped);
      }
      bases += chunk.bases;
      ambiguousBases += chunk.ambiguousBases;
      sites += result.sites;
      listedSites += result.listedSites;
      for (int piece = 0; piece < chunk.size(); piece++) {
        genes.onto(chunk.ring(piece));
        result.mergeInto(genes, piece);
        known |= options.allPairs() && SequenceRules.isKnown(chunk.sequence(piece));
        if (chunk.isLast(piece)) {
          endTarget(chunk.id(piece), chunk.recordLength(piece));
        }
      }
      sink.progress(summary());
    }

    private void endTarget(String id, long length) throws IOException {
      targets++;
      shortTargets += length < set.search().rule().minTargetLength() ? 1 : 0;
      int scored = genes.sort();
      pairs += scored;
      int count = options.allPairs() ? set.mirnas().size() : scored;
      for (int i = 0; i < count; i++) {
        int mirna = options.allPairs() ? i : genes.mirna(i);
        String mirnaId = set.mirnas().get(mirna).id();
        sink.gene(gene.at(id, mirna, mirnaId, set.statusWithoutSite(mirna, length, known)));
      }
      known = false;
      genes.clear();
    }

    ScanSummary summary() {
      return new ScanSummary(
          targets,
          bases,
          ambiguousBases,
          sites,
          listedSites,
          pairs,
          shortTargets,
          System.nanoTime() - begun);
    }
  }
}
