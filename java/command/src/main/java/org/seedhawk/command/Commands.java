// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import org.seedhawk.error.SeedhawkException;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs commands: arguments in, an {@link ExitCode} out, and one line about what went wrong. All
 * commands of all modules are run here. Immutable.
 */
public final class Commands {
  /** System property that shows where a failure comes from, for those who repair the program. */
  public static final String TRACE = "seedhawk.trace";

  /** What the JDK says of a name that the character set of the locale cannot write. */
  private static final String UNMAPPABLE =
      "Malformed input or input contains unmappable characters";

  private Commands() {}

  /**
   * Runs a command.
   *
   * @param line the command, with its subcommands
   * @param out receives results and help
   * @param err receives one line about a failure, and its stack trace with {@code
   *     -Dseedhawk.trace=true}
   * @return the number of an {@link ExitCode}
   */
  public static int run(CommandLine line, PrintWriter out, PrintWriter err, String... args) {
    addNumbers(line);
    line.registerConverter(SeedMatch.class, Commands::seedMatch)
        .registerConverter(Path.class, Commands::path)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (failure, unused) -> {
              String name = failure.getCommandLine().getCommandSpec().qualifiedName();
              say(err, "%s; see '%s --help'".formatted(oneLine(failure.getMessage()), name));
              trace(err, failure.getCause());
              return ExitCode.USAGE.code();
            })
        .setExecutionExceptionHandler((failure, unused, parsed) -> report(err, failure));
    try {
      int code = line.execute(args);
      // A writer of text tells of an error only when it is asked.
      if (out.checkError() && code == ExitCode.OK.code()) {
        say(err, "the standard output cannot be written; is the disk full, or its reader gone?");
        return ExitCode.FAILED.code();
      }
      return code;
    } catch (OutOfMemoryError e) {
      return report(err, e);
    } catch (LinkageError | InternalError e) {
      return damaged(err, e);
    } finally {
      out.flush();
    }
  }

  /**
   * Tells that a part of the program cannot be loaded. Its folder may have been moved while it ran,
   * so this takes no class that is not there already.
   *
   * @param err receives one line, and a stack trace with {@code -Dseedhawk.trace=true}
   * @return the number of an {@link ExitCode}
   */
  public static int damaged(PrintWriter err, Error failure) {
    err.print("seedhawk: a part of the program cannot be loaded (");
    err.print(failure.getClass().getSimpleName());
    err.print(": ");
    err.print(failure.getMessage());
    err.print("); was its folder moved or replaced while it ran, or is a file in it damaged? ");
    err.print("Start it again; if that does not help, unpack or build it again, ");
    err.print("and else report it with what SEEDHAWK_JAVA_OPTS=-Dseedhawk.trace=true adds");
    err.println();
    err.flush();
    trace(err, failure);
    return ExitCode.FAILED.code();
  }

  /** Numbers of options, with messages in place of the names of Java's types. */
  private static void addNumbers(CommandLine line) {
    String whole = "whole number of %s..%s, in digits alone";
    ITypeConverter<Integer> ints =
        number(whole.formatted(Integer.MIN_VALUE, Integer.MAX_VALUE), Integer::valueOf);
    ITypeConverter<Long> longs =
        number(whole.formatted(Long.MIN_VALUE, Long.MAX_VALUE), Long::valueOf);
    ITypeConverter<Float> floats = number("number such as 0.5", Float::valueOf);
    ITypeConverter<Double> doubles = number("number such as 0.5", Double::valueOf);
    line.registerConverter(int.class, ints)
        .registerConverter(Integer.class, ints)
        .registerConverter(long.class, longs)
        .registerConverter(Long.class, longs)
        .registerConverter(float.class, floats)
        .registerConverter(Float.class, floats)
        .registerConverter(double.class, doubles)
        .registerConverter(Double.class, doubles);
  }

  /** An empty path would be the current folder, which nobody means by it. */
  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("the name is empty; name a file or a folder");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      String hint =
          UNMAPPABLE.equals(e.getReason())
              ? "; the locale's character set lacks a letter of the name, set LC_ALL=C.UTF-8"
              : "";
      throw new TypeConversionException(e.getMessage() + hint);
    }
  }

  private static <T> ITypeConverter<T> number(String what, Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'%s' is no %s".formatted(text, what));
      }
    };
  }

  private static SeedMatch seedMatch(String label) {
    try {
      return SeedMatch.of(label);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Tells a failure in one line and returns its exit code. */
  private static int report(PrintWriter err, Throwable failure) {
    say(err, oneLine(message(failure)));
    trace(err, failure);
    return ExitCode.of(failure).code();
  }

  private static String message(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException e -> message(e.getCause());
      case OutOfMemoryError e ->
          "out of memory (%s, %d MB heap); set SEEDHAWK_JAVA_OPTS=-Xmx<more>, or fewer --threads"
              .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
      case NoSuchFileException e ->
          "file '%s' does not exist; check the path".formatted(e.getFile());
      case FileSystemException e ->
          "%s: cannot be read or written (%s); check the path and its permissions"
              .formatted(
                  e.getFile(),
                  e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
      case IOException e -> said(e);
      case SeedhawkException e -> said(e);
      case IllegalArgumentException e -> said(e);
      case IllegalStateException e -> said(e);
      default ->
          "internal error (%s); please report it, with what SEEDHAWK_JAVA_OPTS=-D%s=true adds"
              .formatted(failure, TRACE);
    };
  }

  private static String said(Exception failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** Prints a line for the user. */
  private static void say(PrintWriter err, String line) {
    err.println("seedhawk: " + Streams.shown(line));
    err.flush();
  }

  private static void trace(PrintWriter err, Throwable failure) {
    if (failure != null && Boolean.getBoolean(TRACE)) {
      failure.printStackTrace(err);
      err.flush();
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
