// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.seedhawk.fold.Accessibility;
import org.seedhawk.scan.Rna;

/**
 * Letters a second whose accessibility is computed, of human 3'UTRs, stretches of 8 and 14 nt, one
 * thread. Setup checks that the first target has the same values in Java.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
@State(Scope.Thread)
public class AccessibilityBench {
  private static final int LETTERS = 50_000;

  /** Backend. */
  @Param({"SCALAR", "AVX2", "AVX512"})
  public String backend;

  private final List<String> targets = new ArrayList<>();
  private Accessibility accessibility;

  /** Opens the backend and cuts the targets to so many letters. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    int left = LETTERS;
    for (Rna utr : BenchInputs.utrs()) {
      String letters = utr.letters();
      targets.add(letters.substring(0, Math.min(left, letters.length())));
      left -= targets.getLast().length();
      if (left == 0) {
        break;
      }
    }
    double[][] expected;
    System.setProperty("seedhawk.backend", "java");
    try (Accessibility java = Accessibility.open()) {
      expected = java.unpaired(targets.getFirst(), 8, 14);
    }
    System.setProperty("seedhawk.backend", backend);
    accessibility = Accessibility.open();
    if (!Arrays.deepEquals(expected, accessibility.unpaired(targets.getFirst(), 8, 14))) {
      throw new AssertionError(accessibility.backendName() + " differs from Java");
    }
  }

  /** Closes the backend. */
  @TearDown(Level.Trial)
  public void close() {
    accessibility.close();
  }

  /** Computes all targets. */
  @Benchmark
  @OperationsPerInvocation(LETTERS)
  public double unpaired() {
    double sum = 0;
    for (String target : targets) {
      sum += accessibility.unpaired(target, 8, 14)[1][0];
    }
    return sum;
  }
}
