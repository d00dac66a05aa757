// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.duplex.DuplexEnergy;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;

/**
 * Duplexes a second: human miRNAs on random places of human 3'UTRs, one thread. Setup checks that
 * each has the same energy with its strands exchanged.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
@State(Scope.Thread)
public class EnergyBench {
  private static final int DUPLEXES = 1_000;

  /** Bases of a window. */
  @Param({"30", "50"})
  public int window;

  private final DuplexEnergy energies = new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999);
  private final byte[][] windows = new byte[DUPLEXES][];
  private final byte[][] mirnas = new byte[DUPLEXES][];

  /** Draws the duplexes. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<Rna> allMirnas = BenchInputs.mirnas();
    List<Rna> utrs =
        BenchInputs.utrs().stream().filter(utr -> utr.letters().length() >= 50).toList();
    for (int i = 0; i < DUPLEXES; i++) {
      String utr = utrs.get(random.nextInt(utrs.size())).letters();
      int start = random.nextInt(utr.length() - window + 1);
      windows[i] = codes(utr.substring(start, start + window));
      mirnas[i] = codes(allMirnas.get(random.nextInt(allMirnas.size())).letters());
      float one = energies.mfe(windows[i], 0, window, mirnas[i], mirnas[i].length);
      float other = energies.mfe(mirnas[i], 0, mirnas[i].length, windows[i], window);
      if (one != other) {
        throw new AssertionError(utr.substring(start, start + window) + ": " + one + ", " + other);
      }
    }
  }

  private static byte[] codes(String letters) {
    byte[] codes = new byte[letters.length()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) Bases.code((byte) letters.charAt(i));
    }
    return codes;
  }

  /** Computes all energies. */
  @Benchmark
  @OperationsPerInvocation(DUPLEXES)
  public float mfe() {
    float sum = 0;
    for (int i = 0; i < DUPLEXES; i++) {
      sum += energies.mfe(windows[i], 0, window, mirnas[i], mirnas[i].length);
    }
    return sum;
  }
}
