// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import one.profiler.AsyncProfiler;
import one.profiler.Counter;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerNative;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerNative;

/**
 * The whole job, or one of its parts alone, in a JVM of its own, whose memory is then this part's:
 * {@code JobPart KIND TARGETS.fa MODEL THREADS SITES SITE_BYTES GENE_BYTES FOLDER PROFILE}. Prints
 * one line of JSON. One thread at a time.
 */
final class JobPart {
  /** What is timed. */
  enum Kind {
    /** Everything: FASTA to a file of rows and a file of genes. */
    JOB,
    /** The letters of the FASTA, read. */
    READ,
    /** Canonical sites of all miRNAs, counted in memory. */
    COUNT,
    /** As COUNT, the hits written into memory, again and again. */
    SCAN,
    /** As many pairs as the job scored, scored from encoded windows. */
    KERNEL,
    /** Rows of sites and genes, formatted and written until they are as many bytes as the job's. */
    ROWS
  }

  /** Bytes that a buffer of rows holds before it is written. */
  static final int WRITE = 1 << 18;

  /** Name of a target in the rows of {@link Kind#ROWS}. */
  private static final String TARGET = "ENSG00000123456";

  private static final int SCAN_REPETITIONS = 200;
  private static final int BATCH = 256;
  private static final SeedMatch RULE = SeedMatch.CANONICAL;

  private final Path targets;
  private final String model;
  private final int threads;
  private final long sites;
  private final long siteBytes;
  private final long geneBytes;
  private final Path folder;
  private final ObjectNode answer = new ObjectMapper().createObjectNode();

  private JobPart(String[] args) {
    targets = Path.of(args[1]);
    model = args[2];
    threads = Integer.parseInt(args[3]);
    sites = Long.parseLong(args[4]);
    siteBytes = Long.parseLong(args[5]);
    geneBytes = Long.parseLong(args[6]);
    folder = Path.of(args[7]);
  }

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    System.out.println(run(args));
  }

  /** Runs it and returns times, memory and what came out. */
  static ObjectNode run(String... args) throws IOException {
    JobPart part = new JobPart(args);
    String profile = args[8];
    AsyncProfiler profiler = profile.equals("-") ? null : AsyncProfiler.getInstance();
    if (profiler != null) {
      // A timer of each thread's CPU time: it needs no right to the machine's counters.
      profiler.execute("start,event=ctimer,interval=2ms,cstack=vm");
    }
    Timings.Sample time =
        switch (Kind.valueOf(args[0])) {
          case JOB -> Timings.time(part::job);
          case READ -> Timings.time(part::read);
          case COUNT -> part.scan(1, false);
          case SCAN -> part.scan(SCAN_REPETITIONS, true).per(SCAN_REPETITIONS);
          case KERNEL -> part.kernel();
          case ROWS -> Timings.time(part::rows);
        };
    if (profiler != null) {
      profiler.execute("stop");
      Files.writeString(Path.of(profile), profiler.dumpCollapsed(Counter.SAMPLES));
    }
    part.answer.put("wall", time.wall());
    part.answer.put("cpu", time.cpu());
    part.answer.put("peak_bytes", peakBytes());
    return part.answer;
  }

  /** The most memory that was resident; 0 where the system does not say (not Linux). */
  static long peakBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private void job() throws IOException {
    ScanOptions options = ScanOptions.builder().threads(threads).build();
    Path siteFile = folder.resolve("sites.tsv");
    Path geneFile = folder.resolve("genes.tsv");
    ScanSummary summary;
    try (Seedhawk engine = Seedhawk.builder().model(model).threads(threads).open();
        MirnaSet set = engine.prepare(BenchInputs.mirnas(), Search.seeds(RULE));
        FastaReader source = FastaReader.open(targets);
        AtomicFile siteOut = AtomicFile.create(siteFile.toString(), System.out);
        AtomicFile geneOut = AtomicFile.create(geneFile.toString(), System.out)) {
      JobWriter writer = new JobWriter(siteOut, geneOut);
      summary = set.scan(source, options, writer);
      writer.end();
      siteOut.commit();
      geneOut.commit();
      answer.put("fused", engine.isFused());
    }
    answer.put("bases", summary.bases());
    answer.put("sites", summary.sites());
    answer.put("listed", summary.listedSites());
    answer.put("genes", summary.pairs());
    answer.put("site_bytes", Files.size(siteFile));
    answer.put("gene_bytes", Files.size(geneFile));
  }

  private void read() throws IOException {
    byte[] letters = new byte[1 << 18];
    long bases = 0;
    try (FastaReader reader = FastaReader.open(targets)) {
      while (reader.next()) {
        for (int n = reader.read(letters, 0, letters.length);
            n > 0;
            n = reader.read(letters, 0, letters.length)) {
          bases += n;
        }
      }
    }
    answer.put("bases", bases);
  }

  /** Every thread takes its share of the targets. */
  private Timings.Sample scan(int repetitions, boolean write) throws IOException {
    LongAdder found = new LongAdder();
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
        KernelCalls calls = kernels.newCalls();
        SequenceBatch utrs = new SequenceBatch(new SequencePackerNative(calls));
        SequenceBatch mirnas = new SequenceBatch(new SequencePackerNative(calls))) {
      FastaReader.readAll(targets).forEach(utr -> utrs.add(utr.letters()));
      BenchInputs.mirnas().forEach(mirna -> mirnas.add(mirna.letters()));
      utrs.freeze();
      try (SeedTable table = new SeedTable(Seeds.of(views(mirnas), RULE, false));
          NativeTable shared = table.toNative(kernels)) {
        Timings.Sample sample =
            Timings.time(
                () ->
                    onThreads(
                        thread -> {
                          try (KernelCalls own = kernels.newCalls();
                              Arena arena = Arena.ofConfined()) {
                            SeedScanner scanner = new SeedScannerNative(own, shared, RULE);
                            HitBuffer hits = new HitBuffer(arena, 1 << 14);
                            for (int i = 0; i < repetitions; i++) {
                              for (int utr = thread; utr < utrs.size(); utr += threads) {
                                found.add(
                                    write
                                        ? write(scanner, utrs.get(utr), hits)
                                        : scanner.count(
                                            utrs.get(utr), Long.MIN_VALUE, Long.MAX_VALUE));
                              }
                            }
                          }
                          return null;
                        }));
        answer.put("hits", found.sum() / repetitions);
        return sample;
      }
    }
  }

  private static long write(SeedScanner scanner, PackedSequence target, HitBuffer hits) {
    long sum = 0;
    long from = Long.MIN_VALUE;
    long end = SeedScanner.end(RULE, target);
    do {
      sum += scanner.scan(target, from, end, hits);
      from = scanner.next();
    } while (from < end);
    return sum;
  }

  private static List<PackedSequence> views(SequenceBatch batch) {
    List<PackedSequence> views = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      views.add(batch.get(i));
    }
    return views;
  }

  /** The same windows again and again: the kernel takes as long for any. */
  private Timings.Sample kernel() throws IOException {
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
        KernelCalls calls = kernels.newCalls();
        OrtRuntime runtime = OrtRuntime.open();
        SiteModel fused = SiteModel.open(runtime, ModelFiles.find(model), PathChoice.AUTO, calls);
        SequenceBatch mirnas = new SequenceBatch(new SequencePackerNative(calls));
        SequenceBatch utrs = new SequenceBatch(new SequencePackerNative(calls))) {
      BenchInputs.mirnas().forEach(mirna -> mirnas.add(mirna.letters()));
      FastaReader.readAll(targets).forEach(utr -> utrs.add(utr.letters()));
      utrs.freeze();
      try (MirnaRows rows = fused.mirnaRows(views(mirnas), new WindowEncoderNative(calls))) {
        return Timings.time(
            () ->
                onThreads(
                    thread -> {
                      try (KernelCalls own = kernels.newCalls()) {
                        WindowEncoder encoder = new WindowEncoderNative(own);
                        try (SiteScorer scorer = fused.newScorer(encoder, BATCH)) {
                          scorer.use(rows);
                          PackedSequence utr = utrs.get(utrs.size() / 2);
                          SplittableRandom random = new SplittableRandom(thread);
                          for (int i = 0; i < BATCH; i++) {
                            scorer.setWindow(i, random.nextLong(utr.baseCount()));
                            scorer.setPair(i, i, random.nextInt(mirnas.size()));
                          }
                          scorer.encode(utr, 0, BATCH);
                          for (long left = share(sites, thread); left > 0; left -= BATCH) {
                            scorer.runPairs((int) Math.min(BATCH, left));
                          }
                        }
                      }
                      return null;
                    }));
      }
    }
  }

  private long share(long all, int thread) {
    return all * (thread + 1) / threads - all * thread / threads;
  }

  /** Every thread formats its share of the sites, and of the genes, and writes them. */
  private void rows() throws IOException {
    List<Rna> mirnas = BenchInputs.mirnas();
    onThreads(
        thread -> {
          SplittableRandom random = new SplittableRandom(thread);
          RowBuffer rows = new RowBuffer();
          try (AtomicFile out = file("sites-" + thread)) {
            for (long left = share(siteBytes, thread); left > 0; ) {
              int before = rows.size();
              int start = random.nextInt(1 << 13);
              String mirna = mirnas.get(start % mirnas.size()).id();
              float score = start / 8192f;
              SiteTable.row(
                  rows,
                  new Site(
                      TARGET,
                      start,
                      start + 7,
                      mirna,
                      score,
                      SiteType.SEVEN_MER_M8,
                      7,
                      0,
                      0,
                      start - 30,
                      start + 20,
                      Float.NaN));
              left -= rows.size() - before;
              flush(rows, out, left <= 0);
            }
            out.commit();
          }
          try (AtomicFile out = file("genes-" + thread)) {
            for (long left = share(geneBytes, thread); left > 0; ) {
              int before = rows.size();
              int start = random.nextInt(1 << 13);
              String mirna = mirnas.get(start % mirnas.size()).id();
              float score = start / 8192f;
              GeneTable.begin(rows, TARGET, mirna, score, 2, start, start + 7);
              GeneTable.end(rows, PairStatus.SCORED);
              left -= rows.size() - before;
              flush(rows, out, left <= 0);
            }
            out.commit();
          }
          return null;
        });
    for (String table : List.of("sites", "genes")) {
      long bytes = 0;
      for (int thread = 0; thread < threads; thread++) {
        bytes += Files.size(folder.resolve(table + "-" + thread));
      }
      answer.put(table.replaceAll("s$", "") + "_bytes", bytes);
    }
  }

  private AtomicFile file(String name) throws IOException {
    return AtomicFile.create(folder.resolve(name).toString(), System.out);
  }

  static void flush(RowBuffer rows, AtomicFile out, boolean last) throws IOException {
    if (last || rows.size() >= WRITE) {
      rows.writeTo(out);
      rows.clear();
    }
  }

  /** Work of one thread. */
  private interface ThreadWork {
    Void run(int thread) throws IOException;
  }

  private void onThreads(ThreadWork work) throws IOException {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        all.add(() -> work.run(thread));
      }
      for (Future<Void> each : pool.invokeAll(all)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
