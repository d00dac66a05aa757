// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;
import org.seedhawk.command.Commands;
import picocli.CommandLine;

/**
 * Offers {@link TrainCommand} to the command line under the name {@code seedhawk-train}.
 * Thread-safe.
 */
public final class TrainTool implements ToolProvider {
  @Override
  public String name() {
    return "seedhawk-train";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Commands.run(new CommandLine(new TrainCommand()), out, err, args);
  }
}
