// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the command line in this JVM, for the tables that others are compared with. */
public final class CommandTables {
  private CommandTables() {}

  /** Runs a command, which must succeed. */
  public static void run(String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            args,
            new ByteArrayOutputStream(),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    assertEquals(0, code, err.toString(StandardCharsets.UTF_8));
  }

  /** Returns the rows of a table without its header, sorted. */
  public static List<String> rows(Path table) throws IOException {
    return Files.readAllLines(table).stream().skip(1).sorted().toList();
  }
}
