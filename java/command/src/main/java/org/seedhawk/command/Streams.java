// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}. Immutable.
 *
 * @param out results
 * @param err progress, warnings, errors
 * @param terminal whether {@code err} is a terminal, so that a line may be rewritten
 */
public record Streams(OutputStream out, PrintStream err, boolean terminal) {

  /** Prints a line for the user. */
  public void say(String line) {
    err.println("seedhawk: " + line);
  }

  /** Prints a warning. */
  public void warn(String line) {
    say("warning: " + line);
  }
}
