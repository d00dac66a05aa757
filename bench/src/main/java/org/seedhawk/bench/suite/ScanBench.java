// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.util.List;
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
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteBatch;

/**
 * End to end: the human 3' UTR file, read and scanned for miRNAs with the default model, every
 * site's row formatted and dropped.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
@State(Scope.Thread)
public class ScanBench {
  /** Rule for candidate sites. */
  @Param({"canonical", "offset-9-mer-m7"})
  public String rule;

  /** Workers. */
  @Param({"1", "2"})
  public int threads;

  /** An embedded model. */
  @Param({"deeptarget", "duplexnet"})
  public String model;

  /** What scores: {@code model.onnx}, or what the engine chooses, towers or a fused kernel. */
  @Param({"JOINT", "AUTO"})
  public PathChoice path;

  /** The first this many human miRNAs. */
  @Param({"50"})
  public int mirnaCount;

  private Seedhawk engine;
  private MirnaSet set;
  private List<Rna> mirnas;
  private long sites;

  /** Opens the engine and counts the sites that every run must report. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    engine = Seedhawk.builder().model(model).path(path.label()).threads(threads).open();
    set = engine.prepare(mirnas, Search.seeds(SeedMatch.of(rule)));
    mirnas = BenchInputs.mirnas().subList(0, mirnaCount);
    sites = -1;
  }

  /** Scans the file. */
  @Benchmark
  public ScanSummary scan() throws IOException {
    ScanOptions options = ScanOptions.builder().threshold(0).threads(threads).build();
    long[] rows = new long[1];
    ScanSink<Long> sink =
        new ScanSink<>() {
          @Override
          public Long map(SiteBatch batch) {
            RowBuffer buffer = new RowBuffer();
            for (int i = 0; i < batch.size(); i++) {
              SiteTable.row(buffer, batch, i, SiteExtras.NONE);
            }
            return (long) batch.size();
          }

          @Override
          public void sites(Long mapped) {
            rows[0] += mapped;
          }
        };
    try (FastaReader reader = FastaReader.open(BenchInputs.file(BenchInputs.UTRS))) {
      ScanSummary summary = set.scan(reader, options, sink);
      if (summary.sites() != rows[0] || sites >= 0 && sites != rows[0] || rows[0] == 0) {
        throw new AssertionError(summary + ", rows " + rows[0] + ", before " + sites);
      }
      sites = rows[0];
      return summary;
    }
  }

  /** Frees the engine. */
  @TearDown(Level.Trial)
  public void tearDown() {
    System.out.println("sites: " + sites);
    engine.close();
  }
}
