// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** What the command line writes to its standard output. */
public final class CommandLineBytes {
  private CommandLineBytes() {}

  /** Runs a command in this JVM. */
  public static byte[] of(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(args, out, new PrintStream(err, true), false);
    if (code != 0) {
      throw new AssertionError(err.toString());
    }
    return out.toByteArray();
  }
}
