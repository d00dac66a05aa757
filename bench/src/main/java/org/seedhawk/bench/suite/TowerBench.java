// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerJava;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerNative;

/**
 * What towers save when a language model reads both sequences: all human miRNAs against a slice of
 * the human 3' UTRs, one thread. Pair by pair, the language model reads miRNA and site of every
 * pair; with towers it reads each miRNA once, which is {@code mirnas}, and each window once, and
 * the head alone runs once a pair. All graphs run in batches of the same size either way. The score
 * is the time of a pair, encoding included; finding the candidates is not. Through towers all pairs
 * of the slice are timed, pair by pair a sample of them. Setup checks that both ways score the
 * sample the same.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
public class TowerBench {
  private static final int MIRNAS = 2656;

  /** Windows of the slice in which every miRNA is scored. */
  private static final int WINDOWS = 128;

  /** Candidates of the slice in which a rule finds them: places amid some of the 3' UTRs. */
  private static final int CANDIDATES = 1 << 14;

  private static final int UTR_STRIDE = 32;
  private static final int PLACES = 64;

  /** Pairs that are scored pair by pair. */
  private static final int SAMPLE = 1024;

  private static final double TOLERANCE = 1e-5;

  /** Pairs, window by window. */
  private static final class Pairs {
    private final List<PackedSequence> target = new ArrayList<>(); // of each window
    private long[] nt1 = new long[1024]; // of each window
    private int[] firstPair = new int[1024]; // of each window, and the end
    private int[] mirna = new int[1024];
    private int count;

    void window(PackedSequence sequence, long position) {
      int window = target.size();
      if (window + 2 > nt1.length) {
        nt1 = Arrays.copyOf(nt1, 2 * nt1.length);
        firstPair = Arrays.copyOf(firstPair, nt1.length);
      }
      target.add(sequence);
      nt1[window] = position;
      firstPair[window] = count;
    }

    void pair(int index) {
      if (count == mirna.length) {
        mirna = Arrays.copyOf(mirna, 2 * count);
      }
      mirna[count++] = index;
      firstPair[target.size()] = count;
    }

    int windowOf(int pair) {
      int found = Arrays.binarySearch(firstPair, 0, target.size(), pair);
      return found >= 0 ? found : -found - 2;
    }
  }

  /** Model, sequences and pairs, and both ways to score them. One thread at a time. */
  @State(Scope.Thread)
  public abstract static class Slice {
    /** A model whose towers hold a language model. */
    @Param({"models/targetfm-cnn", "models/targetfm-fc"})
    public String folder;

    /** Windows, and pairs, in a run. */
    @Param({"256"})
    public int batch;

    private NativeKernels kernels;
    private KernelCalls calls;
    private WindowEncoder encoder;
    private OrtRuntime runtime;
    private SiteModel model;
    private SequenceBatch sequences;
    private final List<PackedSequence> mirnas = new ArrayList<>();
    private MirnaRows allMirnas;
    private Pairs pairs;
    private int[] sample;
    private SiteScorer scorer;

    /** Places the pairs. */
    abstract Pairs place(List<PackedSequence> mirnas, List<PackedSequence> utrs, int windowLength);

    /** Opens the model, places the pairs and compares both ways. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
      kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
      calls = kernels.newCalls();
      encoder = new WindowEncoderNative(calls);
      runtime = OrtRuntime.open();
      model =
          SiteModel.open(runtime, ModelFiles.find(BenchInputs.folder(folder)), PathChoice.TOWERS);
      sequences = new SequenceBatch(new SequencePackerNative(calls));
      List<Rna> mirnaLetters = BenchInputs.mirnas();
      if (mirnaLetters.size() != MIRNAS) {
        throw new AssertionError(mirnaLetters.size() + " miRNAs, not " + MIRNAS);
      }
      mirnaLetters.forEach(mirna -> sequences.add(mirna.letters()));
      List<Rna> utrLetters = BenchInputs.utrs();
      utrLetters.forEach(utr -> sequences.add(utr.letters()));
      for (int i = 0; i < MIRNAS; i++) {
        mirnas.add(sequences.get(i));
      }
      List<PackedSequence> utrs = new ArrayList<>();
      for (int i = 0; i < utrLetters.size(); i++) {
        utrs.add(sequences.get(MIRNAS + i));
      }
      pairs = place(mirnas, utrs, model.contract().windowLength());
      sample = new SplittableRandom(1).ints(SAMPLE, 0, pairs.count).toArray();
      scorer = model.newScorer(encoder, batch);
      allMirnas = readMirnas();
      compare();
      System.out.printf(
          "%,d windows, %,d pairs, %.2f a window%n",
          pairs.target.size(), pairs.count, (double) pairs.count / pairs.target.size());
    }

    private void compare() {
      float[] all = new float[pairs.count];
      throughTowers(all);
      float[] byPair = new float[SAMPLE];
      pairByPair(byPair);
      float min = 1;
      float max = 0;
      for (int i = 0; i < SAMPLE; i++) {
        if (!(Math.abs(byPair[i] - all[sample[i]]) <= TOLERANCE)) {
          throw new AssertionError(
              "pair " + sample[i] + ": " + byPair[i] + " and " + all[sample[i]]);
        }
        min = Math.min(min, byPair[i]);
        max = Math.max(max, byPair[i]);
      }
      if (max - min < 0.1) {
        throw new AssertionError("all scores are " + min + " to " + max + ": nothing is compared");
      }
    }

    /**
     * Scores the sample; the language model reads both sequences of each pair.
     *
     * @param scores receives them; null: nobody asks
     */
    float pairByPair(float[] scores) {
      float last = 0;
      List<PackedSequence> ofBatch = new ArrayList<>();
      for (int first = 0; first < SAMPLE; first += batch) {
        int count = Math.min(batch, SAMPLE - first);
        ofBatch.clear();
        for (int i = 0; i < count; i++) {
          int pair = sample[first + i];
          int window = pairs.windowOf(pair);
          ofBatch.add(mirnas.get(pairs.mirna[pair]));
          scorer.setWindow(i, pairs.nt1[window]);
          scorer.encode(pairs.target.get(window), i, 1);
          scorer.setPair(i, i, i);
        }
        try (MirnaRows rows = model.mirnaRows(ofBatch, encoder)) {
          scorer.use(rows);
          scorer.runSites(count);
          scorer.runPairs(count);
        }
        last = take(count, scores, first);
      }
      return last;
    }

    /**
     * Scores all pairs; the language model reads each window once, and has read the miRNAs.
     *
     * @param scores receives them; null: nobody asks
     */
    float throughTowers(float[] scores) {
      float last = 0;
      scorer.use(allMirnas);
      int windows = pairs.target.size();
      for (int firstWindow = 0; firstWindow < windows; firstWindow += batch) {
        int endWindow = Math.min(windows, firstWindow + batch);
        readWindows(firstWindow, endWindow);
        int window = firstWindow;
        int endPair = pairs.firstPair[endWindow];
        for (int first = pairs.firstPair[firstWindow]; first < endPair; first += batch) {
          int count = Math.min(batch, endPair - first);
          for (int i = 0; i < count; i++) {
            while (pairs.firstPair[window + 1] <= first + i) {
              window++;
            }
            scorer.setPair(i, window - firstWindow, pairs.mirna[first + i]);
          }
          scorer.runPairs(count);
          last = take(count, scores, first);
        }
      }
      return last;
    }

    /** Reads all miRNAs. */
    MirnaRows readMirnas() {
      return model.mirnaRows(mirnas, encoder);
    }

    private void readWindows(int begin, int end) {
      int from = begin;
      for (int window = begin; window < end; window++) {
        scorer.setWindow(window - begin, pairs.nt1[window]);
        if (window + 1 == end || pairs.target.get(window + 1) != pairs.target.get(from)) {
          scorer.encode(pairs.target.get(from), from - begin, window + 1 - from);
          from = window + 1;
        }
      }
      scorer.runSites(end - begin);
    }

    private float take(int count, float[] scores, int first) {
      float last = 0;
      for (int i = 0; i < count; i++) {
        last = scorer.score(i);
        if (scores != null) {
          scores[first + i] = last;
        }
      }
      return last;
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void tearDown() {
      scorer.close();
      allMirnas.close();
      model.close();
      sequences.close();
      runtime.close();
      calls.close();
      kernels.close();
    }
  }

  /** Every window with every miRNA. */
  public static class EveryWindow extends Slice {
    @Override
    Pairs place(List<PackedSequence> mirnas, List<PackedSequence> utrs, int windowLength) {
      Pairs pairs = new Pairs();
      for (PackedSequence utr : utrs) {
        for (long nt1 = windowLength - 1; nt1 < utr.baseCount(); nt1++) {
          if (pairs.target.size() == WINDOWS) {
            return pairs;
          }
          pairs.window(utr, nt1);
          for (int mirna = 0; mirna < MIRNAS; mirna++) {
            pairs.pair(mirna);
          }
        }
      }
      throw new AssertionError("too few windows");
    }
  }

  /** The candidates of a scan by offset-9-mer-m7. */
  public static class Candidates extends Slice {
    @Override
    Pairs place(List<PackedSequence> mirnas, List<PackedSequence> utrs, int windowLength) {
      Pairs pairs = new Pairs();
      Seeds seeds = Seeds.of(mirnas, SeedMatch.OFFSET_9_MER_M7, false);
      try (Arena arena = Arena.ofConfined();
          SeedTable table = new SeedTable(seeds)) {
        SeedScanner scanner = new SeedScannerJava(table);
        HitBuffer hits = new HitBuffer(arena, Math.max(1 << 14, scanner.minCapacity()));
        for (int i = 0; i < utrs.size(); i += UTR_STRIDE) {
          PackedSequence utr = utrs.get(i);
          long begin = Math.max(SeedScanner.begin(seeds.rule()), utr.baseCount() / 2);
          long end = Math.min(begin + PLACES, SeedScanner.end(seeds.rule(), utr));
          for (long next = begin; next < end; next = scanner.next()) {
            long count = scanner.scan(utr, next, end, hits);
            long windowAt = Long.MIN_VALUE;
            for (long hit = 0; hit < count; hit++) {
              if (hits.start(hit) != windowAt) {
                windowAt = hits.start(hit);
                pairs.window(utr, seeds.nt1(windowAt));
              }
              int seed = hits.seed(hit);
              for (int mirna = 0; mirna < seeds.mirnaCount(seed); mirna++) {
                pairs.pair(seeds.mirna(seed, mirna));
                if (pairs.count == CANDIDATES) {
                  return pairs;
                }
              }
            }
          }
        }
      }
      throw new AssertionError("too few candidates");
    }
  }

  /** A miRNA of all, read once; the score is the time of one. */
  @Benchmark
  @OperationsPerInvocation(MIRNAS)
  public void mirnas(EveryWindow slice) {
    slice.readMirnas().close();
  }

  /** Every window with every miRNA, pair by pair. */
  @Benchmark
  @OperationsPerInvocation(SAMPLE)
  public float everyWindowPairByPair(EveryWindow slice) {
    return slice.pairByPair(null);
  }

  /** Every window with every miRNA, through towers. */
  @Benchmark
  @OperationsPerInvocation(WINDOWS * MIRNAS)
  public float everyWindowTowers(EveryWindow slice) {
    return slice.throughTowers(null);
  }

  /** Candidates by offset-9-mer-m7, pair by pair. */
  @Benchmark
  @OperationsPerInvocation(SAMPLE)
  public float candidatesPairByPair(Candidates slice) {
    return slice.pairByPair(null);
  }

  /** Candidates by offset-9-mer-m7, through towers. */
  @Benchmark
  @OperationsPerInvocation(CANDIDATES)
  public float candidatesTowers(Candidates slice) {
    return slice.throughTowers(null);
  }
}
