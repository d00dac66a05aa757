// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Commands of the training module, which is on the class path for them alone: all arguments are
 * handed on.
 */
abstract class TrainingTool implements Callable<Integer> {
  private final Streams streams;
  private final String tool;

  @Unmatched private List<String> arguments = new ArrayList<>();

  private TrainingTool(Streams streams, String tool) {
    this.streams = streams;
    this.tool = tool;
  }

  /** {@code seedhawk train}. */
  @Command(
      name = "train",
      description = "Trains a model by a recipe; 'seedhawk train --help' says more.")
  static final class Train extends TrainingTool {
    Train(Streams streams) {
      super(streams, "seedhawk-train");
    }
  }

  /** {@code seedhawk models import}. */
  @Command(
      name = "import",
      description = "Imports published weights; 'seedhawk models import --help' says more.")
  static final class Import extends TrainingTool {
    Import(Streams streams) {
      super(streams, "seedhawk-import");
    }
  }

  @Override
  public Integer call() throws IOException {
    for (ToolProvider found :
        ServiceLoader.load(ToolProvider.class, TrainingTool.class.getClassLoader())) {
      if (found.name().equals(tool)) {
        PrintWriter out =
            new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(streams.err(), true);
        int code = found.run(out, err, arguments.toArray(String[]::new));
        out.flush();
        err.flush();
        return code;
      }
    }
    throw new IOException(
        ("'%s' is part of the training module, which is not on the class path; start "
                + "./seedhawk, which builds it, or add java/training/target")
            .formatted(tool));
  }
}
