// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.bench.Required;
import org.seedhawk.duplex.DuplexEnergy;

/** The engine's duplex energies against the real RNAhybrid; where it is absent that is skipped. */
class EnergyAgreementTest {
  @Test
  void agreesWithRnaHybrid() throws IOException {
    Optional<RnaHybrid> program = RnaHybrid.find(System.getenv("PATH"));
    if (program.isEmpty()) {
      Required.skip("rnahybrid", "RNAhybrid is not installed");
    }
    if (!Files.exists(Path.of(System.getProperty("seedhawk.data", "../shared/data")))) {
      Required.skip("data", "the data pack is absent");
    }
    List<EnergyAgreement> all = EnergyAgreement.measureAll(program.get());
    assertEquals(4, all.size());
    assertTrue(all.stream().mapToInt(EnergyAgreement::duplexes).sum() >= 2 * 1_000, "" + all);
    for (EnergyAgreement found : all) {
      System.out.println("[seedhawk] " + found);
      assertTrue(found.correlation() >= 0.97, found.toString());
      if (found.rules() == DuplexEnergy.Rules.RNAHYBRID) {
        // What is left are measured 2x2 and 1x2 loops that differ from the rules for the others.
        assertTrue(found.correlation() >= 0.999, found.toString());
        assertTrue(found.sameStructure() >= 0.9 * found.duplexes(), found.toString());
        assertTrue(found.sameWithinTolerance() >= 0.98 * found.sameStructure(), found.toString());
        assertTrue(found.sameWorstDifference() <= 1.5, found.toString());
      }
    }
  }

  @Test
  void readsWhatRnaHybridPrints() throws IOException {
    String line =
        "3:9:command_line:10:-19.9:0.000005:1:    GA    : GGG  GGGG: CCC  CCCC:C   GA    ";
    String target = "GGGGAGGGG";
    String mirna = "CCCCAGCCCC";
    assertEquals(
        new RnaHybrid.Answer(-19.9f, "(((..((((&))))..)))."),
        RnaHybrid.answer(line, 3, target, mirna));
    String none = "3:6:command_line:6:0.0:1.000000:0::::";
    assertEquals(
        new RnaHybrid.Answer(0, "......&......"), RnaHybrid.answer(none, 3, "AAAAAA", "AAAAAA"));
    for (String bad : List.of("", line.substring(2), "4" + line.substring(1))) {
      assertThrows(IOException.class, () -> RnaHybrid.answer(bad, 3, target, mirna), bad);
    }
  }

  @Test
  void saysWhenTheProgramIsAbsentOrFails(@TempDir Path folder) throws IOException {
    assertTrue(RnaHybrid.find(null).isEmpty());
    assertTrue(RnaHybrid.find(folder.toString()).isEmpty());
    Path program = Files.writeString(folder.resolve("RNAhybrid"), "#!/bin/sh\necho nothing\n");
    assertTrue(program.toFile().setExecutable(true));
    RnaHybrid broken = RnaHybrid.find(folder.toString()).orElseThrow();
    IOException e =
        assertThrows(IOException.class, () -> broken.ask(List.of("ACGU", "ACGU"), "ACGU"));
    assertTrue(
        e.getMessage().endsWith("ended with code 0 and 1 lines for 2 targets of 'ACGU'"),
        e.getMessage());
  }

  @Test
  void correlationIsPearsons() {
    double[] x = {1, 2, 3, 6};
    assertEquals(1, EnergyAgreement.correlation(x, new double[] {2, 4, 6, 12}), 1e-12);
    assertEquals(-1, EnergyAgreement.correlation(x, new double[] {-1, -2, -3, -6}), 1e-12);
    assertEquals(
        3 / Math.sqrt(14 * 1.0), EnergyAgreement.correlation(x, new double[] {0, 0, 1, 1}), 1e-12);
  }

  @Test
  void energiesAllocateNothing() {
    byte[] target = {0, 3, 1, 2, 2, 1, 0, 0, 3, 2, 1, 1, 3, 0, 2, 3, 3, 1, 0, 2};
    byte[] mirna = {2, 0, 1, 3, 0, 2, 2, 1, 3, 3, 0, 1, 2, 2, 1, 0};
    DuplexEnergy energies = new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999);
    float first = energies.mfe(target, 0, target.length, mirna, mirna.length);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean same = true;
    for (int run = 0; run < 1_000; run++) {
      same &= energies.mfe(target, 0, target.length, mirna, mirna.length) == first;
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(same && first < 0);
    assertTrue(allocated < 1_000, allocated + " bytes for 1,000 duplexes");
  }
}
