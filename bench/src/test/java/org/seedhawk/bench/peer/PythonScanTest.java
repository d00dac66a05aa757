// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.bench.Required;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;

/** The script against the kernel; where Python or its module is absent that is skipped. */
class PythonScanTest {
  private static final Path SCRIPT = Path.of(System.getProperty("user.dir"), "peers", "scan.py");

  /** Many sites in few letters: they overlap, and lie at both ends. */
  private static List<Rna> targets() {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      letters.append(random.nextInt(50) == 0 ? 'N' : "ACGT".charAt(random.nextInt(4)));
    }
    return List.of(
        new Rna("ends", "CUACCUCGGGUACCUC"),
        new Rna("overlapping", "A".repeat(40) + "u".repeat(40)),
        new Rna("random", letters.toString()));
  }

  private static List<Rna> mirnas() {
    return List.of(
        new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"),
        new Rna("let-7's family", "UGAGGUAGUAGGUUGUGUGGUU"),
        new Rna("polyU", "UUUUUUUUUUUUUUUUUUUUUU"),
        new Rna("miR-122", "UGGAGUGUGACAAUGGUGUUUG"));
  }

  @ParameterizedTest
  @EnumSource(names = {"CANONICAL", "OFFSET_9_MER_M7_ONLY"})
  void findsAsManySitesAsTheKernel(SeedMatch rule) throws IOException {
    try {
      NativeKernels.open(NativeKernels.Backend.AUTO).close();
    } catch (NativeUnavailableException e) {
      Assumptions.abort("no libseedhawk: " + e.getMessage());
    }
    try (InMemoryScan scan = new InMemoryScan(rule, mirnas(), targets());
        PythonScan script = new PythonScan(SCRIPT, mirnas(), targets())) {
      Optional<PythonScan.Answer> answer = script.scan(rule);
      if (answer.isEmpty()) {
        Required.skip("python", "Python, or its module for " + rule + ", is absent");
      }
      assertTrue(scan.sites() > 40, "" + scan.sites());
      assertTrue(scan.count() < scan.sites(), "let-7 and its family share a hit");
      assertEquals(scan.count(), scan.write());
      assertEquals(scan.sites(), answer.orElseThrow().sites());
      assertTrue(answer.orElseThrow().time().wall() > 0);
    }
  }

  @Test
  void saysWhatIsAbsentOrFails(@TempDir Path folder) throws IOException {
    Path absent = Files.writeString(folder.resolve("absent.py"), "import sys\nsys.exit(3)\n");
    Path broken = Files.writeString(folder.resolve("broken.py"), "import sys\nsys.exit(4)\n");
    try (PythonScan one = new PythonScan(absent, mirnas(), targets());
        PythonScan other = new PythonScan(broken, mirnas(), targets())) {
      assertEquals(Optional.empty(), one.scan(SeedMatch.CANONICAL));
      try {
        new ProcessBuilder("python3", "--version").start().waitFor();
      } catch (IOException | InterruptedException e) {
        Required.skip("python", "Python is absent");
      }
      assertEquals(
          broken + " ended with exit code 4, see above",
          assertThrows(IOException.class, () -> other.scan(SeedMatch.CANONICAL)).getMessage());
    }
  }
}
