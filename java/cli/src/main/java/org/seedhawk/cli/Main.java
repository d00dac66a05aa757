// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.formats.BadInputException;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line: arguments in, exit code out. */
@Command(
    name = "seedhawk",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Finds microRNA target sites and scores them with a neural network.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 bad input, 4 device.",
      "Start with: seedhawk demo"
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(
        run(
            args,
            new FileOutputStream(FileDescriptor.out),
            System.err,
            Boolean.getBoolean("seedhawk.terminal")));
  }

  /**
   * Runs the program in this JVM.
   *
   * @param out receives results
   * @param err receives everything else
   * @param terminal whether {@code err} is a terminal
   * @return the exit code
   */
  static int run(String[] args, OutputStream out, PrintStream err, boolean terminal) {
    Streams streams = new Streams(out, err, terminal);
    PrintWriter text = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    CommandLine models =
        new CommandLine(new ModelsCommand())
            .addSubcommand(new ModelsCommand.ListModels(streams))
            .addSubcommand(new ModelsCommand.Show(streams))
            .addSubcommand(new ModuleTool.Verify(streams))
            .addSubcommand(new ModuleTool.Import(streams));
    CommandLine line =
        new CommandLine(new Main())
            .addSubcommand(new ScanCommand(streams))
            .addSubcommand(new PredictCommand(streams))
            .addSubcommand(new RankCommand(streams))
            .addSubcommand(new BlastCommand(streams))
            .addSubcommand(new GenerateCommand(streams))
            .addSubcommand(models)
            .addSubcommand(new DoctorCommand(streams))
            .addSubcommand(new DemoCommand(streams))
            .addSubcommand(new ModuleTool.Train(streams))
            .addSubcommand(new ModuleTool.Evaluate(streams))
            .registerConverter(SeedMatch.class, Main::seedMatch)
            .setOut(text)
            .setErr(new PrintWriter(err, true))
            .setParameterExceptionHandler(
                (failure, unused) -> {
                  String name = failure.getCommandLine().getCommandSpec().qualifiedName();
                  streams.say(oneLine(failure.getMessage()) + "; see '" + name + " --help'");
                  return ExitCode.USAGE;
                })
            .setExecutionExceptionHandler((failure, unused, parsed) -> report(streams, failure));
    int code;
    try {
      code = line.execute(args);
    } catch (OutOfMemoryError e) {
      streams.say(
          "out of memory (%s, %d MB heap); set SEEDHAWK_JAVA_OPTS=-Xmx<more>, or fewer --threads"
              .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20));
      code = ExitCode.FAILED;
    }
    text.flush();
    return code;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  private static SeedMatch seedMatch(String label) {
    try {
      return SeedMatch.of(label);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int report(Streams streams, Exception failure) {
    return switch (failure) {
      case UncheckedIOException e -> report(streams, e.getCause());
      case BadInputException e -> say(streams, e, ExitCode.BAD_INPUT);
      case ModelException e -> say(streams, e, ExitCode.BAD_INPUT);
      case EngineUnavailableException e -> say(streams, e, ExitCode.DEVICE);
      case IOException e -> say(streams, e, ExitCode.FAILED);
      case IllegalArgumentException e -> say(streams, e, ExitCode.USAGE);
      default -> {
        streams.say("internal error, please report it with what follows: " + failure);
        failure.printStackTrace(streams.err());
        yield ExitCode.FAILED;
      }
    };
  }

  private static int say(Streams streams, Exception failure, int code) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    streams.say(oneLine(message));
    return code;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }

  /** Reads the version that the build wrote. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
        String version = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        return new String[] {"seedhawk " + version + " (Java " + Runtime.version() + ")"};
      }
    }
  }
}
