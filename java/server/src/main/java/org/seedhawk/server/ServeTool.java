// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;
import org.seedhawk.command.Commands;
import picocli.CommandLine;

/**
 * Offers {@link ServeCommand} to the command line under the name {@code seedhawk-serve}.
 * Thread-safe.
 */
public final class ServeTool implements ToolProvider {
  /** Creates it. */
  public ServeTool() {}

  @Override
  public String name() {
    return "seedhawk-serve";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Commands.run(new CommandLine(new ServeCommand()), out, err, args);
  }
}
