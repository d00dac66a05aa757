// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What a command tells the shell. Help and documentation print this table, so that there is one.
 * Immutable.
 */
public enum ExitCode {
  /** Everything was done. */
  OK(0, "done"),
  /** The command was right, and so was its input, but it could not be carried out. */
  FAILED(1, "failed while running: a file cannot be written, a check found a fault"),
  /** The arguments cannot be understood, or do not fit together. */
  USAGE(2, "wrong command line"),
  /** What the arguments name cannot be used. */
  BAD_INPUT(3, "wrong input: a sequence, a table, a recipe or a model"),
  /** The machine lacks something. */
  DEVICE(4, "a device or a native library is missing or does not work");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Returns the number. */
  public int code() {
    return code;
  }

  /** Returns what it means. */
  public String meaning() {
    return meaning;
  }

  /** Puts the table behind what a command's help ends with. */
  public static void addTo(UsageMessageSpec help) {
    help.footer(
        Stream.of(
                Arrays.stream(help.footer()),
                Stream.of("", "Exit codes:"),
                Arrays.stream(values()).map(exit -> "  " + exit.code + "  " + exit.meaning))
            .flatMap(lines -> lines)
            .toArray(String[]::new));
  }

  /** Returns the code that a failure ends with. */
  static ExitCode of(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException e -> of(e.getCause());
      case BadInputException e -> BAD_INPUT;
      case ModelException e -> BAD_INPUT;
      case EngineUnavailableException e -> DEVICE;
      // An output is a file that is made: only inputs are missed.
      case NoSuchFileException e -> BAD_INPUT;
      case IOException e -> FAILED;
      case IllegalArgumentException e -> USAGE;
      default -> FAILED;
    };
  }
}
