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
import org.seedhawk.command.Streams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Commands of the modules that are on the class path for them alone: all arguments are handed on.
 */
abstract class ModuleTool implements Callable<Integer> {
  private final Streams streams;
  private final String tool;
  private final String module;

  @Unmatched private List<String> arguments = new ArrayList<>();

  private ModuleTool(Streams streams, String tool, String module) {
    this.streams = streams;
    this.tool = tool;
    this.module = module;
  }

  /** {@code seedhawk train}. */
  @Command(
      name = "train",
      description = "Trains a model by a recipe; 'seedhawk train --help' says more.")
  static final class Train extends ModuleTool {
    Train(Streams streams) {
      super(streams, "seedhawk-train", "training");
    }
  }

  /** {@code seedhawk models import}. */
  @Command(
      name = "import",
      description = "Imports published weights; 'seedhawk models import --help' says more.")
  static final class Import extends ModuleTool {
    Import(Streams streams) {
      super(streams, "seedhawk-import", "training");
    }
  }

  /** {@code seedhawk models verify}. */
  @Command(
      name = "verify",
      description = "Checks models; 'seedhawk models verify --help' says more.")
  static final class Verify extends ModuleTool {
    Verify(Streams streams) {
      super(streams, "seedhawk-verify", "evaluation");
    }
  }

  /** {@code seedhawk models chance}. */
  @Command(
      name = "chance",
      description = "Counts sites by chance; 'seedhawk models chance --help' says more.")
  static final class Chance extends ModuleTool {
    Chance(Streams streams) {
      super(streams, "seedhawk-chance", "evaluation");
    }
  }

  /** {@code seedhawk evaluate}. */
  @Command(
      name = "evaluate",
      description = "Measures models on labelled pairs; 'seedhawk evaluate --help' says more.")
  static final class Evaluate extends ModuleTool {
    Evaluate(Streams streams) {
      super(streams, "seedhawk-evaluate", "evaluation");
    }
  }

  /** {@code seedhawk serve}. */
  @Command(
      name = "serve",
      description = "Serves models over HTTP and gRPC; 'seedhawk serve --help' says more.")
  static final class Serve extends ModuleTool {
    Serve(Streams streams) {
      super(streams, "seedhawk-serve", "server");
    }
  }

  @Override
  public Integer call() throws IOException {
    for (ToolProvider found :
        ServiceLoader.load(ToolProvider.class, ModuleTool.class.getClassLoader())) {
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
        ("'%s' is part of the %s module, which is not on the class path; start "
                + "./seedhawk, which builds it, or add java/%s/target")
            .formatted(tool, module, module));
  }
}
