// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.ffi.CudaDevice;
import org.seedhawk.ffi.NativeTable;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.OrtException;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.ffi.SessionOptions;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.EngineUnavailableException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.NotANucleotideException;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairLevel;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.work.Backend;
import org.seedhawk.work.Chunk;
import org.seedhawk.work.ChunkReader;
import org.seedhawk.work.ChunkResult;
import org.seedhawk.work.ChunkWorker;
import org.seedhawk.work.DeviceChoice;
import org.seedhawk.work.DeviceTables;
import org.seedhawk.work.DeviceWorker;
import org.seedhawk.work.GeneScores;
import org.seedhawk.work.HostWorker;
import org.seedhawk.work.OrderedWorkers;
import org.seedhawk.work.PairScorer;
import org.seedhawk.work.PairWorker;
import org.seedhawk.work.SiteWorker;

/**
 * The engine: one model, ready to scan targets for miRNAs and to score pairs. It holds libseedhawk
 * (or the Java twins), ONNX Runtime and the model's sessions, and may use a GPU; scans share them.
 * Thread-safe; {@link #close} when no scan runs.
 */
public final class Seedhawk implements AutoCloseable {
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

  /** What windows of any rule reach beyond the model's window. */
  private static final int RULE_REACH = 32;

  private final Backend backend;
  private final OrtRuntime runtime;
  private final DeviceChoice device;
  private final ModelFiles files;
  private final SiteModel.Path path;
  private final Precision precision;
  private final SiteModel model;
  private SiteModel modelOnGpu; // null: not needed yet, or no GPU

  private Seedhawk(
      Backend backend,
      OrtRuntime runtime,
      DeviceChoice device,
      ModelFiles files,
      SiteModel.Path path,
      Precision precision) {
    this.backend = backend;
    this.runtime = runtime;
    this.device = device;
    this.files = files;
    this.path = path;
    this.precision = precision;
    model = backend.openModel(runtime, files, path, precision);
  }

  /** Opens the engine with the default model. */
  public static Seedhawk open() {
    return open(null);
  }

  /**
   * Opens the engine with an embedded model or with the model in a directory.
   *
   * @param modelNameOrDirectory null: the default model
   * @throws org.seedhawk.scan.ModelException if the model cannot be found or served
   * @throws EngineUnavailableException if ONNX Runtime, or a backend that was forced, cannot be
   *     loaded
   */
  public static Seedhawk open(String modelNameOrDirectory) {
    return open(modelNameOrDirectory, SiteModel.Path.AUTO);
  }

  /** As {@link #open(String)}, with the path that scores; see {@link SiteModel.Path}. */
  public static Seedhawk open(String modelNameOrDirectory, SiteModel.Path path) {
    return open(modelNameOrDirectory, path, Device.AUTO);
  }

  /**
   * As {@link #open(String, SiteModel.Path)}, with the device that scans and predictions score on.
   * Sessions and queues score on the processor: a pair takes it less time than a GPU takes to be
   * asked.
   *
   * @throws EngineUnavailableException if a GPU is asked for by name and cannot be used, too
   */
  public static Seedhawk open(String modelNameOrDirectory, SiteModel.Path path, Device device) {
    return open(modelNameOrDirectory, path, device, Precision.FLOAT32);
  }

  /**
   * As {@link #open(String, SiteModel.Path, Device)}, with what the model computes with. In float16
   * it is faster on a GPU, and slower on the processor, see {@link Precision}; the model's fused
   * kernel is not used then.
   *
   * @throws org.seedhawk.scan.ModelException also for a graph that cannot be converted
   */
  public static Seedhawk open(
      String modelNameOrDirectory, SiteModel.Path path, Device device, Precision precision) {
    ModelFiles files = ModelFiles.find(modelNameOrDirectory);
    files.warnOfUnmeasured();
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      Backend backend = Backend.open();
      opened.push(backend);
      OrtRuntime runtime = OrtRuntime.open();
      opened.push(runtime);
      DeviceChoice choice = DeviceChoice.of(device, CudaDevice::list, runtime::checkCuda);
      return new Seedhawk(backend, runtime, choice, files, path, precision);
    } catch (RuntimeException e) {
      for (AutoCloseable resource : opened) {
        try {
          resource.close();
        } catch (Exception suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw e instanceof NativeUnavailableException ? new EngineUnavailableException(e) : e;
    }
  }

  /** Returns the contract of the model. */
  public ModelContract model() {
    return model.contract();
  }

  /** Returns the kernels in use: "avx512", "avx2", "scalar" or "java". */
  public String backend() {
    return backend.name();
  }

  /** Returns what scans score on: {@code cpu}, or a GPU with its name and size. */
  public String device() {
    return device.gpu() == null ? "cpu" : device.gpu().toString();
  }

  /** Returns why no GPU is in use although one would be; empty when one is or was not wanted. */
  public String deviceAbsence() {
    return device.absence();
  }

  /** Returns whether there is a GPU that cannot be used; {@link #deviceAbsence} says why. */
  public boolean hasUnusedGpu() {
    return device.unused();
  }

  /** Returns what the model computes with. */
  public Precision precision() {
    return precision;
  }

  /** Returns whether a fused kernel scores in place of ONNX Runtime. */
  public boolean isFused() {
    return device.gpu() == null && model.isFused();
  }

  /** Returns why libseedhawk is not in use; empty when it is. */
  public String backendAbsence() {
    return backend.absence();
  }

  /**
   * Scans targets held in memory and returns the sites at or above the threshold; for small jobs.
   *
   * @throws IllegalArgumentException if a sequence holds a letter that is no nucleotide
   */
  public List<Site> scan(List<Rna> mirnas, List<Rna> targets, ScanOptions options) {
    List<Site> sites = new ArrayList<>();
    run(mirnas, targets, options, new Collector(sites, new ArrayList<>()));
    return sites;
  }

  /**
   * Scans targets held in memory and returns one score for each pair that has a site ({@link
   * ScanOptions#allPairs}: for each pair); for small jobs.
   *
   * @throws IllegalArgumentException if a sequence holds a letter that is no nucleotide
   */
  public List<GeneScore> scoreGenes(List<Rna> mirnas, List<Rna> targets, ScanOptions options) {
    List<GeneScore> genes = new ArrayList<>();
    run(mirnas, targets, options, new Collector(new ArrayList<>(), genes));
    return genes;
  }

  private void run(List<Rna> mirnas, List<Rna> targets, ScanOptions options, Collector collector) {
    try (TargetSource source = new ListSource(targets)) {
      scan(mirnas, source, options, collector);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Scans a stream of targets for all miRNAs at once. Memory is bounded by threads and batch, not
   * by the targets. The results, and their order, do not depend on threads or batch.
   *
   * @throws IOException what the source or the sink throws
   * @throws IllegalArgumentException if a miRNA holds a letter that is no nucleotide or is too long
   *     for the model, or the options do not fit the rule
   */
  public <R> ScanSummary scan(
      List<Rna> mirnas, TargetSource source, ScanOptions options, ScanSink<R> sink)
      throws IOException {
    long begun = System.nanoTime();
    SeedMatch rule = rule(options);
    boolean resident = device.gpu() != null && model.encoding().isOnDevice();
    SiteModel scored = resident ? model : modelForHost();
    int threads = resident ? Math.min(GPU_WORKERS, options.threads()) : options.threads();
    try (Backend.Calls calls = backend.newCalls();
        SequenceBatch packed = pack(mirnas, calls);
        SeedTable table = new SeedTable(Seeds.of(views(packed), rule, options.gu()));
        NativeTable nativeTable = resident ? null : backend.table(table);
        MirnaRows rows =
            resident
                ? model.deviceMirnaRows(views(packed), calls.encoder())
                : scored.mirnaRows(views(packed), calls.encoder());
        DeviceTables deviceTables =
            resident
                ? new DeviceTables(device.gpu(), runtime, model, table, mirnas, packed, rows)
                : null;
        JobPool<R> pool = new JobPool<>(calls);
        OrderedWorkers<ChunkWorker, ChunkJob<R>, ChunkJob<R>> workers =
            new OrderedWorkers<>(
                threads,
                () ->
                    resident
                        ? new DeviceWorker(deviceTables, options, threshold(options))
                        : new HostWorker(
                            backend,
                            scored,
                            options,
                            mirnas,
                            rows,
                            table,
                            nativeTable,
                            threshold(options)),
                (worker, job) -> {
                  worker.scan(job.chunk, sink::map, job.result);
                  return job;
                })) {
      int halo = model.contract().windowLength() + model.contract().windowAfterNt1() + RULE_REACH;
      ChunkReader reader = new ChunkReader(source, chunkBases(table, resident), halo);
      Assembler<R> assembler = new Assembler<>(mirnas, table.seeds(), options, sink, begun);
      sink.begin();
      boolean more = true;
      while (more || workers.inFlight() > 0) {
        while (more && workers.inFlight() < threads + 2) {
          ChunkJob<R> job = pool.take();
          more = reader.fill(job.chunk);
          if (more) {
            workers.submit(job);
          }
        }
        if (workers.inFlight() > 0) {
          ChunkJob<R> job = workers.take();
          assembler.accept(job.chunk, job.result);
          pool.giveBack(job);
        }
      }
      return assembler.summary();
    }
  }

  /**
   * Returns the model whose inputs are written on the host: with sessions on the GPU where there is
   * one.
   */
  private synchronized SiteModel modelForHost() {
    if (device.gpu() == null) {
      return model;
    }
    if (modelOnGpu == null) {
      try {
        modelOnGpu =
            SiteModel.open(
                runtime,
                files,
                path,
                SessionOptions.DEFAULT.on(new SessionOptions.CudaStream(device.gpu(), 0)),
                precision);
      } catch (OrtException e) {
        throw DeviceTables.failed(device.gpu(), e);
      }
    }
    return modelOnGpu;
  }

  /**
   * Scores pairs, each target against its own miRNA alone, and reports every pair in input order.
   *
   * @param level what the targets are
   * @return the summary; its targets are the pairs
   * @throws IOException what the sink throws
   * @throws IllegalArgumentException if a sequence holds a letter that is no nucleotide, or a miRNA
   *     is too long for the model; the message names the pair
   */
  public <R> ScanSummary predict(
      Iterator<Pair> pairs, PairLevel level, ScanOptions options, ScanSink<R> sink)
      throws IOException {
    long begun = System.nanoTime();
    SiteModel scored = modelForHost();
    PairScorer scorer = pairScorer(scored, level, options);
    try (OrderedWorkers<PairWorker, List<Pair>, PairScorer.Result<R>> workers =
        new OrderedWorkers<>(
            options.threads(),
            () -> new PairWorker(new SiteWorker(backend, scored, options)),
            (worker, chunk) -> scorer.score(worker, chunk, sink))) {
      sink.begin();
      ScanSummary sum = new ScanSummary(0, 0, 0, 0, 0, 0, 0, 0);
      while (pairs.hasNext() || workers.inFlight() > 0) {
        while (pairs.hasNext() && workers.inFlight() < options.threads() + 2) {
          workers.submit(PairScorer.nextChunk(pairs));
        }
        sum = workers.take().deliver(sink, sum, System.nanoTime() - begun);
        sink.progress(sum);
      }
      return sum;
    }
  }

  /**
   * Opens what scores single pairs, or small batches, with little delay.
   *
   * @param maxPairs the most pairs of a batch, at least 1
   * @return a session of the calling thread; close it before the engine
   */
  public PairSession newPairSession(int maxPairs) {
    return new PairSession(backend, model, maxPairs);
  }

  /**
   * Opens what gathers the pairs of concurrent callers into small batches.
   *
   * @param threads that score, at least 1
   * @return a queue; close it before the engine
   */
  public PairQueue newPairQueue(int threads, PairQueue.Limits limits) {
    return new PairQueue(() -> newPairSession(limits.maxBatch()), threads, limits);
  }

  /**
   * Opens what scores single pairs by the target's candidate sites with little delay.
   *
   * @param options rule and the noisy-or; the others do not matter
   * @return a session of the calling thread; close it before the engine
   */
  public GeneSession newGeneSession(ScanOptions options) {
    return new GeneSession(
        pairScorer(model, PairLevel.GENE, options.withThreshold(1)),
        new PairWorker(new SiteWorker(backend, model, options)));
  }

  private PairScorer pairScorer(SiteModel scored, PairLevel level, ScanOptions options) {
    return new PairScorer(
        scored,
        backend,
        level,
        rule(options),
        options.gu(),
        threshold(options),
        options.noisyOr(),
        options.fragmentStep());
  }

  private SeedMatch rule(ScanOptions options) {
    return options.seedMatch() == null ? model.contract().seedMatch() : options.seedMatch();
  }

  private float threshold(ScanOptions options) {
    return Float.isNaN(options.threshold()) ? model.contract().threshold() : options.threshold();
  }

  private static int chunkBases(SeedTable table, boolean onGpu) {
    double bases = SITES_PER_CHUNK / Math.max(table.hitsPerBase(), 1e-3);
    return (onGpu ? GPU_CHUNKS : 1)
        * (int) Math.max(MIN_CHUNK_BASES, Math.min(MAX_CHUNK_BASES, bases));
  }

  private SequenceBatch pack(List<Rna> rnas, Backend.Calls calls) {
    SequenceBatch batch = new SequenceBatch(calls.packer());
    try {
      for (Rna rna : rnas) {
        try {
          batch.add(rna.letters());
        } catch (NotANucleotideException e) {
          throw new IllegalArgumentException(
              "miRNA '%s': %s".formatted(rna.id(), e.getMessage()), e);
        }
        model.checkMirna(() -> "miRNA '%s'".formatted(rna.id()), rna.letters().length());
      }
      return batch;
    } catch (RuntimeException e) {
      batch.close();
      throw e;
    }
  }

  private static List<PackedSequence> views(SequenceBatch batch) {
    List<PackedSequence> views = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      views.add(batch.get(i));
    }
    return views;
  }

  @Override
  public void close() {
    model.close();
    if (modelOnGpu != null) {
      modelOnGpu.close();
    }
    runtime.close();
    backend.close();
  }

  /** A chunk and what comes out of it. */
  private record ChunkJob<R>(Chunk chunk, ChunkResult<R> result) {}

  /** The chunks of one scan and their results; used again and again. */
  private static final class JobPool<R> implements AutoCloseable {
    private final Backend.Calls calls;
    private final List<Chunk> all = new ArrayList<>();
    private final Deque<ChunkJob<R>> free = new ArrayDeque<>();

    JobPool(Backend.Calls calls) {
      this.calls = calls;
    }

    ChunkJob<R> take() {
      if (free.isEmpty()) {
        Chunk chunk = new Chunk(calls.packer());
        all.add(chunk);
        return new ChunkJob<>(chunk, new ChunkResult<>());
      }
      return free.pop();
    }

    void giveBack(ChunkJob<R> job) {
      job.chunk.clear();
      job.result.clear();
      free.push(job);
    }

    @Override
    public void close() {
      all.forEach(Chunk::close);
    }
  }

  /** Puts the chunks' results together in input order. */
  private static final class Assembler<R> {
    private final List<Rna> mirnas;
    private final Seeds seeds;
    private final ScanOptions options;
    private final ScanSink<R> sink;
    private final long begun;
    private final GeneScores genes;
    private long targets;
    private long bases;
    private long ambiguousBases;
    private long sites;
    private long listedSites;
    private long pairs;
    private long shortTargets;

    Assembler(List<Rna> mirnas, Seeds seeds, ScanOptions options, ScanSink<R> sink, long begun) {
      this.mirnas = mirnas;
      this.seeds = seeds;
      this.options = options;
      this.sink = sink;
      this.begun = begun;
      this.genes = new GeneScores(mirnas.size());
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
        result.mergeInto(genes, piece);
        if (chunk.isLast(piece)) {
          boolean tooShort =
              chunk.pieceStart(piece) == 0
                  && chunk.sequence(piece).baseCount() < seeds.rule().minTargetLength();
          endTarget(chunk.id(piece), tooShort);
        }
      }
      sink.progress(summary());
    }

    private void endTarget(String id, boolean tooShort) throws IOException {
      targets++;
      shortTargets += tooShort ? 1 : 0;
      int scored = genes.sort();
      pairs += scored;
      int count = options.allPairs() ? mirnas.size() : scored;
      for (int i = 0; i < count; i++) {
        int mirna = options.allPairs() ? i : genes.mirna(i);
        boolean has = genes.count(mirna) > 0;
        sink.gene(
            id,
            mirna,
            mirnas.get(mirna).id(),
            has ? options.noisyOr() ? genes.noisyOr(mirna) : genes.best(mirna) : 0,
            genes.count(mirna),
            has ? genes.bestStart(mirna) : -1,
            has ? genes.bestEnd(mirna) : -1,
            has
                ? PairStatus.SCORED
                : tooShort || !seeds.hasSeed(mirna) ? PairStatus.TOO_SHORT : PairStatus.NO_SITE);
      }
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

  /** Targets from a list. */
  static final class ListSource implements TargetSource {
    private final Iterator<Rna> targets;
    private Rna current;
    private byte[] letters;
    private int position;

    ListSource(List<Rna> targets) {
      this.targets = targets.iterator();
    }

    @Override
    public boolean next() {
      if (!targets.hasNext()) {
        return false;
      }
      current = targets.next();
      letters = new byte[current.letters().length()];
      for (int i = 0; i < letters.length; i++) {
        char letter = current.letters().charAt(i);
        letters[i] = (byte) (letter < 128 ? letter : 0);
      }
      position = 0;
      return true;
    }

    @Override
    public String id() {
      return current.id();
    }

    @Override
    public int read(byte[] out, int from, int length) {
      int count = Math.min(length, letters.length - position);
      if (count == 0) {
        return -1;
      }
      System.arraycopy(letters, position, out, from, count);
      position += count;
      return count;
    }

    @Override
    public String where() {
      return "target list";
    }

    @Override
    public void close() {}
  }

  /** Collects results in lists. */
  record Collector(List<Site> sites, List<GeneScore> genes) implements ScanSink<Site[]> {
    @Override
    public Site[] map(SiteBatch batch) {
      Site[] mapped = new Site[batch.size()];
      Arrays.setAll(mapped, batch::site);
      return mapped;
    }

    @Override
    public void sites(Site[] mapped) {
      sites.addAll(Arrays.asList(mapped));
    }

    @Override
    public void gene(
        String targetId,
        int mirna,
        String mirnaId,
        float score,
        long siteCount,
        long bestStart,
        long bestEnd,
        PairStatus status) {
      genes.add(new GeneScore(targetId, mirnaId, score, siteCount, bestStart, bestEnd, status));
    }
  }
}
