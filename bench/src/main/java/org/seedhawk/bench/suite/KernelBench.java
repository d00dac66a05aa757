// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerJava;
import org.seedhawk.seed.SeedScannerNative;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePacker;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.seq.SequencePackerNative;

/**
 * Kernels on one thread, on the human 3' UTRs (8.2 Mnt) and all 2,656 human miRNAs. Setup compares
 * each answer with the Java twin's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
@State(Scope.Thread)
public class KernelBench {
  private static final int BATCH = 4096;
  private static final int LENGTH = 30;
  private static final int ESA_MIRNAS = 64;

  /** Instruction set; {@link Jmh} leaves out those that do not run here. */
  @Param({"SCALAR", "AVX2", "AVX512"})
  public NativeKernels.Backend backend;

  private final Arena arena = Arena.ofConfined();
  private NativeKernels kernels;
  private KernelCalls calls;
  private SequencePacker packer;
  private WindowEncoder encoder;
  private SequenceBatch utrs;
  private SequenceBatch mirnas;
  private SeedTable canonicalTable;
  private SeedTable fuzzyTable;
  private NativeTable canonicalNative;
  private NativeTable fuzzyNative;
  private SeedScanner canonical;
  private SeedScanner fuzzy;
  private HitBuffer hits;
  private MemorySegment letters;
  private MemorySegment packed;
  private MemorySegment ambiguous;
  private PackedSequence longest;
  private MemorySegment starts;
  private MemorySegment tensor;
  private MemorySegment esaStarts;
  private MemorySegment esaSites;
  private MemorySegment esaMirnas;
  private PairRows esaRows;
  private MemorySegment esaTensor;
  private MemorySegment esaScores;

  /** Loads the inputs and checks every kernel against its twin. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    kernels = NativeKernels.open(backend);
    calls = kernels.newCalls();
    packer = new SequencePackerNative(calls);
    encoder = new WindowEncoderNative(calls);
    utrs = new SequenceBatch(packer);
    StringBuilder all = new StringBuilder();
    for (Rna utr : BenchInputs.utrs()) {
      utrs.add(utr.letters());
      all.append(utr.letters());
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.US_ASCII);
    letters = arena.allocate(bytes.length, 64);
    MemorySegment.copy(bytes, 0, letters, JAVA_BYTE, 0, bytes.length);
    packed = arena.allocate((bytes.length + 3L) / 4, 64);
    ambiguous = arena.allocate(16L * 1024, 64);
    mirnas = new SequenceBatch(packer);
    List<PackedSequence> views = new ArrayList<>();
    BenchInputs.mirnas().forEach(mirna -> mirnas.add(mirna.letters()));
    for (int i = 0; i < mirnas.size(); i++) {
      views.add(mirnas.get(i));
    }
    canonicalTable = new SeedTable(Seeds.of(views, SeedMatch.CANONICAL, false));
    fuzzyTable = new SeedTable(Seeds.of(views, SeedMatch.OFFSET_9_MER_M7, false));
    canonicalNative = canonicalTable.toNative(kernels);
    fuzzyNative = fuzzyTable.toNative(kernels);
    canonical = new SeedScannerNative(calls, canonicalNative, SeedMatch.CANONICAL);
    fuzzy = new SeedScannerNative(calls, fuzzyNative, SeedMatch.OFFSET_9_MER_M7);
    hits = new HitBuffer(arena, 1 << 14);
    for (int i = 0; i < utrs.size(); i++) {
      if (longest == null || utrs.get(i).baseCount() > longest.baseCount()) {
        longest = utrs.get(i);
      }
    }
    starts = arena.allocate(JAVA_LONG, BATCH);
    SplittableRandom random = new SplittableRandom(1);
    for (int b = 0; b < BATCH; b++) {
      starts.setAtIndex(JAVA_LONG, b, random.nextLong(longest.baseCount() - LENGTH));
    }
    tensor = arena.allocate(16L * LENGTH * BATCH, 64);
    setUpEsa(random, views);
    check();
  }

  private void setUpEsa(SplittableRandom random, List<PackedSequence> views) {
    esaStarts = arena.allocate(JAVA_LONG, BATCH);
    MemorySegment siteIndex = arena.allocate(JAVA_INT, BATCH);
    MemorySegment mirnaIndex = arena.allocate(JAVA_INT, BATCH);
    for (int b = 0; b < BATCH; b++) {
      esaStarts.setAtIndex(
          JAVA_LONG, b, random.nextLong(longest.baseCount() - WindowEncoder.ESA_SITE_LENGTH));
      siteIndex.setAtIndex(JAVA_INT, b, b);
      mirnaIndex.setAtIndex(JAVA_INT, b, b % ESA_MIRNAS);
    }
    long planeBytes = 8L * WindowEncoder.PLANES;
    esaMirnas = arena.allocate(planeBytes * ESA_MIRNAS, 64);
    MemorySegment zero = arena.allocate(JAVA_LONG);
    for (int i = 0; i < ESA_MIRNAS; i++) {
      encoder.planes(
          views.get(i),
          zero,
          1,
          WindowEncoder.MAX_PLANE_LENGTH,
          false,
          esaMirnas.asSlice(planeBytes * i, planeBytes));
    }
    esaSites = arena.allocate(planeBytes * BATCH, 64);
    esaRows = new PairRows(esaSites, BATCH, esaMirnas, ESA_MIRNAS, siteIndex, mirnaIndex);
    esaTensor = arena.allocate(4L * WindowEncoder.ESA_ROWS * WindowEncoder.ESA_COLUMNS * BATCH, 64);
    esaScores = arena.allocate(JAVA_INT, BATCH);
  }

  private void esa(WindowEncoder with, MemorySegment out) {
    with.planes(longest, esaStarts, BATCH, WindowEncoder.ESA_SITE_LENGTH, true, esaSites);
    with.esa(esaRows, BATCH, out, esaScores);
  }

  private void check() {
    long expectedCanonical = count(new SeedScannerJava(canonicalTable));
    long expectedFuzzy = count(new SeedScannerJava(fuzzyTable));
    equal("canonical hits", expectedCanonical, scan(canonical));
    equal("canonical count", expectedCanonical, count(canonical));
    equal("fuzzy hits", expectedFuzzy, scan(fuzzy));
    equal("fuzzy count", expectedFuzzy, count(fuzzy));
    oneHot();
    MemorySegment twin = arena.allocate(tensor.byteSize(), 64);
    new WindowEncoderJava().oneHot(longest, starts, BATCH, LENGTH, true, twin);
    equal("one-hot", -1, tensor.mismatch(twin));
    esa();
    MemorySegment twinEsa = arena.allocate(esaTensor.byteSize(), 64);
    esa(new WindowEncoderJava(), twinEsa);
    equal("ESA", -1, esaTensor.mismatch(twinEsa));
    long runs = pack();
    MemorySegment twinPacked = arena.allocate(packed.byteSize(), 64);
    equal(
        "ambiguous runs",
        new SequencePackerJava().pack(letters, letters.byteSize(), twinPacked, ambiguous),
        runs);
    equal("packed", -1, packed.mismatch(twinPacked));
  }

  private static void equal(String what, long expected, long actual) {
    if (expected != actual) {
      throw new AssertionError(what + ": expected " + expected + " but got " + actual);
    }
  }

  private long count(SeedScanner scanner) {
    long sum = 0;
    for (int i = 0; i < utrs.size(); i++) {
      sum += scanner.count(utrs.get(i), Long.MIN_VALUE, Long.MAX_VALUE);
    }
    return sum;
  }

  private long scan(SeedScanner scanner) {
    long sum = 0;
    SeedMatch rule = scanner == canonical ? SeedMatch.CANONICAL : SeedMatch.OFFSET_9_MER_M7;
    for (int i = 0; i < utrs.size(); i++) {
      long from = Long.MIN_VALUE;
      long end = SeedScanner.end(rule, utrs.get(i));
      do {
        sum += scanner.scan(utrs.get(i), from, end, hits);
        from = scanner.next();
      } while (from < end);
    }
    return sum;
  }

  /** A downcall that does nothing. */
  @Benchmark
  public long emptyDowncall() {
    return NativeKernels.liveHandles();
  }

  /** Packs all UTRs. */
  @Benchmark
  public long pack() {
    return packer.pack(letters, letters.byteSize(), packed, ambiguous);
  }

  /** Counts canonical sites of all miRNAs in all UTRs. */
  @Benchmark
  public long canonicalCount() {
    return count(canonical);
  }

  /** Writes the canonical hits of all miRNAs in all UTRs into a buffer. */
  @Benchmark
  public long canonicalScan() {
    return scan(canonical);
  }

  /** Counts offset-9-mer-m7 sites of all miRNAs in all UTRs. */
  @Benchmark
  public long fuzzyCount() {
    return count(fuzzy);
  }

  /** Writes the offset-9-mer-m7 hits of all miRNAs in all UTRs into a buffer. */
  @Benchmark
  public long fuzzyScan() {
    return scan(fuzzy);
  }

  /** One-hot encodes 4,096 windows of 30 bases, reversed. */
  @Benchmark
  public MemorySegment oneHot() {
    encoder.oneHot(longest, starts, BATCH, LENGTH, true, tensor);
    return tensor;
  }

  /** Aligns and encodes 4,096 windows of 40 bases as TargetNet does. */
  @Benchmark
  public MemorySegment esa() {
    esa(encoder, esaTensor);
    return esaTensor;
  }

  /** Aligns 4,096 windows of 40 bases as TargetNet does, scores alone. */
  @Benchmark
  public MemorySegment esaScores() {
    esa(encoder, MemorySegment.NULL);
    return esaScores;
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void tearDown() {
    canonicalNative.close();
    fuzzyNative.close();
    canonicalTable.close();
    fuzzyTable.close();
    utrs.close();
    mirnas.close();
    calls.close();
    kernels.close();
    arena.close();
  }
}
