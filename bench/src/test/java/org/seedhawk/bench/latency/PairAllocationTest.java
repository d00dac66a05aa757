// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.latency;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedhawk.MirnaSet;
import org.seedhawk.RegionScorer;
import org.seedhawk.Scanner;
import org.seedhawk.Seedhawk;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;

/**
 * Here and not beside the scorers, because the engine's module does not read the JDK's counters.
 */
class PairAllocationTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "GGCUUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAACUACCUCA";

  private static byte[] bytes(String letters) {
    return letters.getBytes(US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "duplexnet, AUTO",
    "duplexnet, JOINT",
    "deeptarget, AUTO",
    "deeptarget, JOINT",
    "targetnet, AUTO"
  })
  void allocatesNothing(String model, PathChoice path) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Seedhawk engine = Seedhawk.builder().model(model).path(path.label()).open();
        RegionScorer session = engine.newRegionScorer(1);
        Arena arena = Arena.ofConfined()) {
      Assumptions.assumeFalse(engine.backend().equals("java"), "the Java twins make slices");
      byte[] mirna = bytes(LET7);
      byte[][] targets = {bytes(SITE), bytes(SITE.substring(5)), bytes(SITE.replace("GUU", "GNU"))};
      MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_BYTE, mirna);
      MemorySegment target = arena.allocateFrom(ValueLayout.JAVA_BYTE, targets[0]);
      float sum = 0;
      long least = Long.MAX_VALUE;
      // The compilers need their time, and rest in the end.
      for (int round = 0; round < 200 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
          sum += session.score(mirna, targets[i % targets.length]);
          sum += session.score(offHeap, target);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes allocated in 400 calls");
      assertTrue(sum > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"duplexnet", "deeptarget", "targetnet"})
  void aScannerAllocatesNothing(String model) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Seedhawk engine = Seedhawk.open(model);
        MirnaSet set = engine.prepare(List.of(new Rna("let-7", LET7)));
        Scanner scanner = set.newScanner(ScanOptions.listAll())) {
      Assumptions.assumeFalse(engine.backend().equals("java"), "the Java twins make slices");
      byte[] target = bytes(SITE);
      int sites = 0;
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 200 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 400; i++) {
          sites += scanner.scan(target).size();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes allocated in 400 scans");
      assertTrue(sites > 0);
    }
  }
}
