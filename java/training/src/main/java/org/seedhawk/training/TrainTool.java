// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

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
    return ToolRun.run(new TrainCommand(), out, err, args);
  }
}
