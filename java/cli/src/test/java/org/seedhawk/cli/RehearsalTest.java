// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir Path folder;

  @Test
  void runsEachCommandToItsEnd() throws IOException {
    assertEquals(0, Rehearsal.run(folder));
    // The last command, rank, wrote over what scan wrote.
    assertTrue(Files.readString(folder.resolve("genes.tsv")).contains("log2fc"));
    assertTrue(Files.size(folder.resolve("sites.tsv")) > 0);
  }
}
