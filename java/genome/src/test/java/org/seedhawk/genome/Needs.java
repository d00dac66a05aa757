// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What tests need beyond the JDK, and the seed of those that are randomised. */
final class Needs {
  private Needs() {}

  /** Returns the seed, and prints it so that a failure can be repeated. */
  static long seed() {
    String given = System.getProperty("seedhawk.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() % 1_000_000_007 : Long.parseLong(given);
    System.out.println("[seedhawk] -Dseedhawk.seed=" + seed);
    return seed;
  }

  /**
   * Skips the test, by name, where a program is not installed; {@code -Dseedhawk.require=gffread}
   * fails it.
   */
  static void program(String name) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, name))) {
        return;
      }
    }
    String reason = name + " is not installed";
    if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains(name)) {
      Assertions.fail(reason + ", but -Dseedhawk.require has '" + name + "'");
    }
    System.out.println("[seedhawk] skipped: " + reason);
    Assumptions.abort(reason);
  }
}
