// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** The data pack, named by the system property {@code seedhawk.data}. */
public final class DataPack {
  private DataPack() {}

  /**
   * Returns a file or folder of the pack; without it the test is skipped and says so, or fails
   * where the pack is required.
   */
  public static Path file(String name) {
    Path file = Path.of(System.getProperty("seedhawk.data", "")).resolve(name);
    if (!Files.exists(file)) {
      String reason = "skipped: the data pack has no " + file + "; set -Dseedhawk.data=DIR";
      if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains("data")) {
        fail(reason);
      }
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return file;
  }
}
