// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;
import org.seedhawk.command.Commands;
import picocli.CommandLine;

/**
 * Offers {@link VerifyCommand} to the command line under the name {@code seedhawk-verify}.
 * Thread-safe.
 */
public final class VerifyTool implements ToolProvider {
  @Override
  public String name() {
    return "seedhawk-verify";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Commands.run(new CommandLine(new VerifyCommand()), out, err, args);
  }
}
