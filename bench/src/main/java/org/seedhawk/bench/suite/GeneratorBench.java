// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.generate.Generator;
import org.seedhawk.generate.Generator.GeneratedMirna;

/**
 * Sites a second: miRNAs of 256 random sites of 24 nt. Setup checks that the batch does not matter,
 * and prints the mean length of what is written, on which the time of a site depends.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 3,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
@State(Scope.Thread)
public class GeneratorBench {
  private static final int SITES = 256;
  private static final int LENGTH = 24;

  /** A generator inside the jar, or a folder. */
  @Param("transformer")
  public String model;

  /** Candidates. */
  @Param({"1", "5"})
  public int beam;

  /** Sites decoded together; 1 is run in 16 rows, of which 15 are for nothing. */
  @Param({"1", "128"})
  public int batch;

  /** Workers. */
  @Param({"1", "2"})
  public int threads;

  private Generator generator;
  private List<String> sites;

  /** Opens the model and checks its answers. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    generator = Generator.open(model, threads);
    SplittableRandom random = new SplittableRandom(1);
    sites = new ArrayList<>();
    for (int i = 0; i < SITES; i++) {
      StringBuilder letters = new StringBuilder();
      for (int k = 0; k < LENGTH; k++) {
        letters.append("ACGU".charAt(random.nextInt(4)));
      }
      sites.add(letters.toString());
    }
    List<List<GeneratedMirna>> expected = generator.generate(sites.subList(0, 64), beam, 16);
    List<List<GeneratedMirna>> actual = generator.generate(sites.subList(0, 64), beam, 64);
    if (!expected.equals(actual)) {
      throw new AssertionError("the batch matters: " + expected + " and " + actual);
    }
    System.out.printf(
        "mean length %.1f nt%n",
        expected.stream().mapToInt(all -> all.getFirst().letters().length()).average().orElse(0));
  }

  /** Decodes all sites in one call. */
  @Benchmark
  @OperationsPerInvocation(SITES)
  public List<List<GeneratedMirna>> generate() throws IOException {
    return generator.generate(sites, beam, batch);
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void tearDown() {
    generator.close();
  }
}
