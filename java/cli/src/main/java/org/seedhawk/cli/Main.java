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
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.seedhawk.cli.genome.ExtractCommand;
import org.seedhawk.cli.known.BlastCommand;
import org.seedhawk.cli.known.GenerateCommand;
import org.seedhawk.cli.run.MergeCommand;
import org.seedhawk.command.Commands;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.Streams;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: arguments in, exit code out. */
@Command(
    name = "seedhawk",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Finds microRNA target sites and scores them with a neural network.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Start with: seedhawk demo"})
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Numbers look alike everywhere, also where the locale has digits of its own.
    Locale.setDefault(Locale.ROOT);
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
    PrintWriter text = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    CommandLine line = commandLine(new Streams(out, err, terminal));
    return Commands.run(line, text, new PrintWriter(err, true), args);
  }

  /** Returns all commands. */
  static CommandLine commandLine(Streams streams) {
    CommandLine models =
        new CommandLine(new ModelsCommand())
            .addSubcommand(new ModelsCommand.ListModels(streams))
            .addSubcommand(new ModelsCommand.Show(streams))
            .addSubcommand(new ModuleTool.Verify(streams))
            .addSubcommand(new ModuleTool.Chance(streams))
            .addSubcommand(new ModuleTool.Import(streams));
    CommandLine line =
        new CommandLine(new Main())
            .addSubcommand(new ScanCommand(streams))
            .addSubcommand(new PredictCommand(streams))
            .addSubcommand(new RankCommand(streams))
            .addSubcommand(new SirnaCommand(streams))
            .addSubcommand(new ExtractCommand(streams))
            .addSubcommand(new MergeCommand(streams))
            .addSubcommand(new BlastCommand(streams))
            .addSubcommand(new GenerateCommand(streams))
            .addSubcommand(models)
            .addSubcommand(new DoctorCommand(streams))
            .addSubcommand(new DemoCommand(streams))
            .addSubcommand(new ModuleTool.Train(streams))
            .addSubcommand(new ModuleTool.Evaluate(streams));
    ExitCode.addTo(line.getCommandSpec().usageMessage());
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /** Reads the version that the build wrote. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
        String version =
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
        return new String[] {"seedhawk " + version + " (Java " + Runtime.version() + ")"};
      }
    }
  }
}
