// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/**
 * Offers {@link EvaluateCommand} to the command line under the name {@code seedhawk-evaluate}.
 * Thread-safe.
 */
public final class EvaluateTool implements ToolProvider {
  @Override
  public String name() {
    return "seedhawk-evaluate";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return ToolRun.run(new EvaluateCommand(), out, err, args);
  }
}
