// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import org.seedhawk.error.ModelException;
import org.seedhawk.formats.BadInputException;
import org.seedhawk.training.file.DataException;
import org.seedhawk.training.fit.TrainingException;
import picocli.CommandLine;

/** Runs a command: arguments, one-line errors, exit codes. Immutable. */
final class ToolRun {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int BAD_INPUT = 3;

  private ToolRun() {}

  static int run(Object command, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(command)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (failure, unused) -> {
              String name = failure.getCommandLine().getCommandSpec().name();
              err.println(
                  "seedhawk: %s; see '%s --help'"
                      .formatted(
                          failure.getMessage().strip().replaceAll("\\s*[\\r\\n]+\\s*", " "), name));
              err.flush();
              return USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              err.println("seedhawk: " + message(failure));
              err.flush();
              return failure instanceof DataException || failure instanceof BadInputException
                  ? BAD_INPUT
                  : FAILED;
            })
        .execute(args);
  }

  private static String message(Exception failure) {
    return switch (failure) {
      case DataException e -> e.getMessage();
      case BadInputException e -> e.getMessage();
      case TrainingException e -> e.getMessage();
      case ModelException e -> e.getMessage();
      case FileSystemException e ->
          "%s: cannot be written or read (%s)"
              .formatted(
                  e.getFile(),
                  e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
      case IOException e -> e.toString();
      default -> "unexpected: " + failure;
    };
  }
}
