// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One run of the program in this JVM.
 *
 * @param code its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error
 */
record CommandRun(int code, String out, String err) {

  static CommandRun of(Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CommandRun run = to(out, args);
    return new CommandRun(run.code, out.toString(StandardCharsets.UTF_8), run.err);
  }

  static CommandRun to(OutputStream out, Object... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int code = Main.run(texts, out, new PrintStream(err, true, StandardCharsets.UTF_8), false);
    return new CommandRun(code, "", err.toString(StandardCharsets.UTF_8));
  }

  /** Checks that it went well. */
  CommandRun ok() {
    assertEquals(0, code, err);
    return this;
  }

  /**
   * Checks for an exit code and one line that ends with the given text; nothing on the standard
   * output.
   */
  void refused(int expectedCode, String message) {
    assertEquals(expectedCode, code, err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("seedhawk: "), err);
    assertTrue(err.contains(message), () -> "expected: " + message + "\nbut was: " + err);
    assertFalse(err.contains("Exception"), err);
  }

  /** Returns the lines of the standard output without the header. */
  List<String> rows() {
    return out.lines().skip(1).toList();
  }
}
