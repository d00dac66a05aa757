// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.io.IOException;
import java.io.PrintWriter;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.formats.BadInputException;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Runs a command: arguments, one-line errors, exit codes. Immutable. */
final class ToolRun {
  static final int OK = 0;
  static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int BAD_INPUT = 3;
  private static final int DEVICE = 4;

  private ToolRun() {}

  static int run(Object command, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(command);
    String name = line.getCommandSpec().name();
    return line.registerConverter(SeedMatch.class, ToolRun::seedMatch)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (failure, unused) ->
                say(err, "%s; see '%s --help'".formatted(failure.getMessage(), name), USAGE))
        .setExecutionExceptionHandler((failure, unused, parsed) -> report(err, failure))
        .execute(args);
  }

  private static SeedMatch seedMatch(String label) {
    try {
      return SeedMatch.of(label);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int report(PrintWriter err, Exception failure) {
    return switch (failure) {
      case BadInputException e -> say(err, e.getMessage(), BAD_INPUT);
      case ModelException e -> say(err, e.getMessage(), BAD_INPUT);
      case EngineUnavailableException e -> say(err, e.getMessage(), DEVICE);
      case IOException e ->
          say(err, e.getMessage() == null ? e.toString() : e.getMessage(), FAILED);
      case IllegalArgumentException e -> say(err, e.getMessage(), USAGE);
      default -> {
        say(err, "internal error, please report it with what follows: " + failure, FAILED);
        failure.printStackTrace(err);
        yield FAILED;
      }
    };
  }

  private static int say(PrintWriter err, String message, int code) {
    err.println("seedhawk: " + message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " "));
    err.flush();
    return code;
  }
}
