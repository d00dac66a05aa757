// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.MirnaSet;
import org.seedhawk.Scanner;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;

/**
 * What a call on a prepared set costs a service, with the default model: the fixed cost of all
 * human miRNAs, on a target without a site; and let-7 on the 75 nt of lin-41, in three ways whose
 * answers are compared first.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx64m"})
@State(Scope.Thread)
public class MirnaSetBench {
  private static final Rna LET7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
  private static final Rna LIN41 =
      new Rna(
          "lin-41", "UUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAAUCCCUUUUUAUACAACCAUUCUGCCUCUGAACC");
  private static final Rna NOWHERE = new Rna("nowhere", "N".repeat(2000));
  private static final ScanOptions ALL = ScanOptions.listAll();

  private final byte[] letters = LIN41.letters().getBytes(US_ASCII);
  private Seedhawk engine;
  private MirnaSet human;
  private MirnaSet let7;
  private Scanner scanner;

  /** Prepares the sets and compares what the three ways say. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    engine = Seedhawk.builder().threads(1).open();
    human = engine.prepare(BenchInputs.mirnas());
    let7 = engine.prepare(List.of(LET7));
    scanner = let7.newScanner(ALL);
    List<Site> sites = let7.scan(LIN41, ALL);
    GeneScore gene = let7.score(LET7.id(), LIN41);
    double best = sites.stream().mapToDouble(Site::score).max().orElse(0);
    if (sites.isEmpty()
        || scanner.scan(letters).size() != sites.size()
        || scanner.scan(letters).score(0) != sites.getFirst().score()
        || gene.siteCount() != sites.size()
        || gene.score() != (float) best
        || !human.scan(NOWHERE, ALL).isEmpty()) {
      throw new AssertionError(gene + " beside " + sites);
    }
  }

  /** All human miRNAs, 2,000 nt without a site. */
  @Benchmark
  public int allMirnasNowhere() {
    return human.scan(NOWHERE, ALL).size();
  }

  /** One miRNA, 75 nt, sites as objects. */
  @Benchmark
  public int oneMirnaScan() {
    return let7.scan(LIN41, ALL).size();
  }

  /** One miRNA, 75 nt, sites as a view. */
  @Benchmark
  public int oneMirnaScanner() {
    return scanner.scan(letters).size();
  }

  /** One miRNA, 75 nt, the score alone. */
  @Benchmark
  public float oneMirnaScore() {
    return let7.score(LET7.id(), LIN41).score();
  }

  /** Frees the engine, and with it the sets. */
  @TearDown(Level.Trial)
  public void close() {
    engine.close();
  }
}
