// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;
import org.seedhawk.command.Commands;
import picocli.CommandLine;

/**
 * Offers {@link ChanceCommand} to the command line under the name {@code seedhawk-chance}.
 * Thread-safe.
 */
public final class ChanceTool implements ToolProvider {
  @Override
  public String name() {
    return "seedhawk-chance";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Commands.run(new CommandLine(new ChanceCommand()), out, err, args);
  }
}
