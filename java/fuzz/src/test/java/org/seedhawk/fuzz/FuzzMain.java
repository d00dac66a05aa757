// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;

/** What Jazzer calls; {@code -Dseedhawk.fuzz.target} names the target. */
public final class FuzzMain {
  private static FuzzTarget target;
  private static Path folder;

  private FuzzMain() {}

  /** Called once. */
  public static void fuzzerInitialize() throws IOException {
    String wanted = System.getProperty("seedhawk.fuzz.target", "");
    for (FuzzTarget each : FuzzTarget.values()) {
      target = each.label().equals(wanted) ? each : target;
    }
    if (target == null) {
      throw new IllegalArgumentException(
          "-Dseedhawk.fuzz.target=" + wanted + " is no target of FuzzTarget");
    }
    LogManager.getLogManager().reset(); // a warning for each input would be most of the work
    Path memory = Path.of("/dev/shm"); // many small files
    folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "seedhawk-fuzz-")
            : Files.createTempDirectory("seedhawk-fuzz-");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  GenomeInputs.clear(folder);
                  folder.toFile().delete();
                }));
  }

  /** Called for each input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    GenomeInputs.clear(folder);
    target.accepts(bytes, folder);
  }
}
