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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.seedhawk.cli.genome.ExtractCommand;
import org.seedhawk.cli.known.BlastCommand;
import org.seedhawk.cli.known.GenerateCommand;
import org.seedhawk.cli.run.MergeCommand;
import org.seedhawk.cli.variant.VariantsCommand;
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
    System.exit(inWhole(args));
  }

  /** Runs the program; where a jar is missing or cut off, that is said in one line. */
  private static int inWhole(String[] args) {
    try {
      return run(
          args,
          new FileOutputStream(FileDescriptor.out),
          System.err,
          Boolean.getBoolean("seedhawk.terminal"));
    } catch (LinkageError | InternalError e) {
      return Commands.damaged(new PrintWriter(System.err, true), e);
    }
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
    CommandLine line = commandLine(new Streams(out, err, terminal), args);
    return Commands.run(line, text, new PrintWriter(err, true), args);
  }

  /** Returns all commands. */
  static CommandLine commandLine(Streams streams) {
    return with(all(streams));
  }

  /**
   * Returns the command that the arguments begin with, or all commands where they begin with none:
   * to find out what options a command has takes longer than many a command takes.
   */
  private static CommandLine commandLine(Streams streams, String[] args) {
    Map<String, Supplier<Object>> all = all(streams);
    String first = args.length == 0 ? "" : args[0];
    if (args.length == 1 && first.equals("--version")) {
      return with(Map.of());
    }
    return with(all.containsKey(first) ? Map.of(first, all.get(first)) : all);
  }

  private static CommandLine with(Map<String, Supplier<Object>> commands) {
    CommandLine line = new CommandLine(new Main());
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    ExitCode.addTo(line.getCommandSpec().usageMessage());
    return line;
  }

  private static Map<String, Supplier<Object>> all(Streams streams) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("scan", () -> new ScanCommand(streams));
    all.put("predict", () -> new PredictCommand(streams));
    all.put("rank", () -> new RankCommand(streams));
    all.put("sirna", () -> new SirnaCommand(streams));
    all.put("extract", () -> new ExtractCommand(streams));
    all.put("merge", () -> new MergeCommand(streams));
    all.put("variants", () -> new VariantsCommand(streams));
    all.put("blast", () -> new BlastCommand(streams));
    all.put("generate", () -> new GenerateCommand(streams));
    all.put("models", () -> models(streams));
    all.put("doctor", () -> new DoctorCommand(streams));
    all.put("demo", () -> new DemoCommand(streams));
    if (has("train")) {
      all.put("train", () -> new ModuleTool.Train(streams));
    }
    all.put("evaluate", () -> new ModuleTool.Evaluate(streams));
    all.put("serve", () -> new ModuleTool.Serve(streams));
    return all;
  }

  private static CommandLine models(Streams streams) {
    CommandLine models =
        new CommandLine(new ModelsCommand())
            .addSubcommand(new ModelsCommand.ListModels(streams))
            .addSubcommand(new ModelsCommand.Show(streams))
            .addSubcommand(new ModuleTool.Verify(streams))
            .addSubcommand(new ModuleTool.Chance(streams));
    return has("import") ? models.addSubcommand(new ModuleTool.Import(streams)) : models;
  }

  /** An archive lacks commands; its launcher names them, so that help does not list them. */
  private static boolean has(String command) {
    return !List.of(System.getProperty("seedhawk.without", "").split(" ")).contains(command);
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
