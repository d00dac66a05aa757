// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

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
    return ToolRun.run(new ImportCommand(), out, err, args);
  }
}
