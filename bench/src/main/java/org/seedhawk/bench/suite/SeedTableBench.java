// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.lang.foreign.Arena;
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
import org.seedhawk.bench.input.Inputs;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerDirect;
import org.seedhawk.seed.SeedScannerJava;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * What stands before the first base of a scan: the seeds of the first human miRNAs and their lookup
 * table, on one thread. The answer is checked when the times have been taken, because a check
 * before would warm up what the first build in a process meets cold.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
@State(Scope.Thread)
public class SeedTableBench {
  private static final int TARGET_BASES = 2000;

  /** Whether {@link #firstTable} has run in this process. */
  private static boolean ran;

  /** The rule, by its label. */
  @Param({"canonical", "offset-9-mer-m7", "10-mer-m7", "10-mer-m6"})
  public String rule;

  /** How many miRNAs. */
  @Param({"1", "10", "2656"})
  public int mirnas;

  private SequenceBatch packed;
  private List<PackedSequence> views;
  private SeedMatch seedMatch;
  private Seeds seeds;

  /** Packs the miRNAs. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    packed = new SequenceBatch(new SequencePackerJava());
    List<Rna> all = Inputs.mirnas();
    all.subList(0, mirnas).forEach(mirna -> packed.add(mirna.letters()));
    views = new ArrayList<>();
    for (int i = 0; i < packed.size(); i++) {
      views.add(packed.get(i));
    }
    seedMatch = SeedMatch.of(rule);
    seeds = Seeds.of(views, seedMatch, false);
  }

  /** Groups the miRNAs by seed. */
  @Benchmark
  public Seeds seeds() {
    return Seeds.of(views, seedMatch, false);
  }

  /** Builds and frees the table. */
  @Benchmark
  public long table() {
    return build();
  }

  /** Builds and frees the table, for the first time in a process. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(
      value = 5,
      jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
  public long firstTable() {
    if (ran) {
      throw new IllegalStateException(
          "firstTable ran a second time in one process; leave out -i and -wi");
    }
    ran = true;
    return build();
  }

  private long build() {
    try (SeedTable table = new SeedTable(seeds)) {
      return table.postingCount();
    }
  }

  /** Compares a scan by table with one by definition, and frees everything. */
  @TearDown(Level.Trial)
  public void tearDown() {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < TARGET_BASES; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    packed.add(letters.toString());
    PackedSequence target = packed.get(packed.size() - 1);
    try (SeedTable table = new SeedTable(seeds);
        Arena arena = Arena.ofConfined()) {
      HitBuffer byTable = hits(new SeedScannerJava(table), target, arena);
      HitBuffer byDefinition = hits(new SeedScannerDirect(seeds), target, arena);
      for (long i = 0; i < byDefinition.capacity(); i++) {
        if (byTable.start(i) != byDefinition.start(i)
            || byTable.seed(i) != byDefinition.seed(i)
            || byTable.detail(i) != byDefinition.detail(i)) {
          throw new AssertionError("hit " + i + " is not what the definition says");
        }
      }
    }
    packed.close();
  }

  /** All hits; what is behind the last one is zero. */
  private HitBuffer hits(SeedScanner scanner, PackedSequence target, Arena arena) {
    HitBuffer hits = new HitBuffer(arena, (long) TARGET_BASES * Math.max(1, seeds.size()));
    scanner.scan(target, Long.MIN_VALUE, SeedScanner.end(seedMatch, target), hits);
    return hits;
  }
}
