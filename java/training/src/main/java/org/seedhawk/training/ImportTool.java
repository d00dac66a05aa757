// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;
import org.seedhawk.command.Commands;
import picocli.CommandLine;

/**
 * Offers {@link ImportCommand} to the command line under the name {@code seedhawk-import}.
 * Thread-safe.
 */
public final class ImportTool implements ToolProvider {
  @Override
  public String name() {
    return "seedhawk-import";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Commands.run(new CommandLine(new ImportCommand()), out, err, args);
  }
}
