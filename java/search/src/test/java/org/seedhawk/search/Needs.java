// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs beyond the JDK: absent, the test is skipped and says so; {@code
 * -Dseedhawk.require=data,blastn} fails it.
 */
final class Needs {
  private Needs() {}

  /** Returns a file of the data pack. */
  static Path data(String name) {
    Path file = Path.of(System.getProperty("seedhawk.data", "../shared/data")).resolve(name);
    if (!Files.exists(file)) {
      skip("data", "data pack file " + file + " is absent");
    }
    return file;
  }

  /** Returns the installed programs of NCBI BLAST+. */
  static BlastPrograms blastn() throws IOException {
    return BlastPrograms.find(System.getenv("PATH"))
        .orElseGet(
            () -> {
              skip("blastn", "blastn is not installed");
              throw new AssertionError();
            });
  }

  private static void skip(String part, String reason) {
    if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains(part)) {
      Assertions.fail(reason + ", but -Dseedhawk.require has '" + part + "'");
    }
    System.out.println("[seedhawk] skipped: " + reason);
    Assumptions.abort(reason);
  }
}
