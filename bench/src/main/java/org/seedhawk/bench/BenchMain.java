// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.job.Callers;
import org.seedhawk.bench.job.Floors;
import org.seedhawk.bench.job.FloorsTable;
import org.seedhawk.bench.job.GenomeJob;
import org.seedhawk.bench.job.GenomeScanJob;
import org.seedhawk.bench.job.OrtSettings;
import org.seedhawk.bench.job.PartsJob;
import org.seedhawk.bench.job.RankJob;
import org.seedhawk.bench.job.VariantsJob;
import org.seedhawk.bench.job.WholeJob;
import org.seedhawk.bench.latency.Latency;
import org.seedhawk.bench.peer.EnergyAgreement;
import org.seedhawk.bench.peer.Peers;
import org.seedhawk.bench.peer.PeersTable;
import org.seedhawk.bench.peer.SearchAgreement;
import org.seedhawk.bench.result.Compare;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.suite.GpuBench;
import org.seedhawk.bench.suite.Jmh;
import org.seedhawk.command.Commands;
import org.seedhawk.command.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The benchmarks' command line: {@code ./seedhawk bench NAME}. Files are relative to the folder
 * where it is typed ({@code -Dbench.dir=DIR}). One thread at a time.
 */
@Command(
    name = "seedhawk bench",
    description = "Measures this program beside others, and checks every answer that it times.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Reads the data pack: SEEDHAWK_DATA=DIR, or -Dseedhawk.data=DIR.",
      "'compare' ends with exit code 1 when something became slower. See bench/README.md."
    })
public final class BenchMain implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  private final List<String> args;

  private BenchMain(String[] args) {
    this.args = List.of(args);
  }

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args, new PrintWriter(System.err, true)));
  }

  /** Runs a command and returns its exit code. */
  static int run(String[] args, PrintWriter err) {
    CommandLine line = new CommandLine(new BenchMain(args));
    line.getSubcommands()
        .get("jmh")
        .setUnmatchedOptionsArePositionalParams(true)
        .setStopAtPositional(true);
    ExitCode.addTo(line.getCommandSpec().usageMessage());
    return Commands.run(line, new PrintWriter(System.out, true), err, args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /** Where results go. */
  private static final class Out {
    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "the file that is written")
    private Path path;
  }

  /** How often something is measured. */
  private static final class Rounds {
    @Option(
        names = "--rounds",
        defaultValue = "5",
        paramLabel = "N",
        description = "what is measured takes turns so often (default: ${DEFAULT-VALUE})")
    private int count;
  }

  private int rounds(Rounds given) {
    return atLeastOne("--rounds", given.count);
  }

  /** Which part of the UTRs. */
  private static final class Every {
    @Option(
        names = "--every",
        defaultValue = "1",
        paramLabel = "N",
        description = "take every Nth 3' UTR (default: ${DEFAULT-VALUE})")
    private int every;
  }

  private static Path resolve(Path typed) {
    return Path.of(System.getProperty("bench.dir", "")).resolve(typed).normalize();
  }

  private void check(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message.formatted(values));
    }
  }

  private int atLeastOne(String option, int value) {
    check(value >= 1, "%s is %d; it must be 1 or more", option, value);
    return value;
  }

  private Path out(Out out, String ending) {
    check(out.path.toString().endsWith(ending), "--out '%s' must end in %s", out.path, ending);
    return resolve(out.path);
  }

  private int every(Every every) {
    return atLeastOne("--every", every.every);
  }

  private ResultFile result(Out out) throws IOException {
    return ResultFile.create(out(out, ".json"), command());
  }

  /** The command as it was typed. */
  private String command() {
    StringBuilder command = new StringBuilder("./seedhawk bench");
    for (String each : args) {
      command.append(' ').append(each.matches("[\\w./:=,+-]+") ? each : "'" + each + "'");
    }
    return command.toString();
  }

  @Command(description = "Runs the JMH suites, all or those that the arguments name.")
  int jmh(
      @Mixin Out out,
      @Parameters(
              arity = "0..*",
              paramLabel = "ARGUMENT",
              description = "JMH's own, such as: KernelBench -f 1 -i 5")
          List<String> arguments)
      throws IOException {
    try {
      Jmh.run(result(out), arguments == null ? List.of() : arguments);
    } catch (CommandLineOptionException e) {
      throw new ParameterException(spec.commandLine(), "JMH: " + e.getMessage(), e);
    } catch (RunnerException e) {
      throw new IllegalStateException(
          "JMH: " // some of its exceptions have no message but say so themselves
              + (e.getMessage() == null ? e.toString() : e.getMessage())
                  .lines()
                  .findFirst()
                  .orElse("")
              + " See above.",
          e);
    }
    return ExitCode.OK.code();
  }

  @Command(
      description =
          "Latency of one pair at a fixed arrival rate, beside ONNX Runtime's Java binding.")
  int latency(
      @Mixin Out out,
      @Mixin Rounds rounds,
      @Option(
              names = "--seconds",
              defaultValue = "6",
              paramLabel = "S",
              description = "of a client's turn (default: ${DEFAULT-VALUE})")
          double seconds)
      throws IOException, InterruptedException {
    check(seconds >= 0.1 && seconds <= 600, "--seconds is %s; it must be 0.1..600", seconds);
    Latency.run(result(out), rounds(rounds), seconds);
    return ExitCode.OK.code();
  }

  @Command(description = "Beside what a user would pick instead: Python, RNAhybrid, JNI, DJL.")
  int peers(@Mixin Out out, @Mixin Rounds rounds) throws IOException {
    Peers.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      name = "peers-table",
      description = "Writes the table of bench/README.md from a result of 'peers'.")
  int peersTable(
      @Parameters(paramLabel = "FILE.json", description = "a result of 'peers'") Path result)
      throws IOException {
    PeersTable.TABLE.write(Path.of(BenchInputs.folder("")), resolve(result));
    return ExitCode.OK.code();
  }

  @Command(
      description = "All human 3' UTRs for all human miRNAs, from FASTA to files, and its floors.")
  int job(@Mixin Out out, @Mixin Every every) throws IOException, InterruptedException {
    WholeJob.measure(result(out), every(every));
    return ExitCode.OK.code();
  }

  @Command(
      description =
          "Calls of 200 callers at once: scans of one target of 2,000 nt, in a JVM with -Xmx64m.")
  int callers(@Mixin Out out, @Mixin Rounds rounds) throws IOException, InterruptedException {
    Callers.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      description =
          "The command 'rank': all human miRNAs against all human 3'UTRs, on two threads and on"
              + " one.")
  int rank(@Mixin Out out, @Mixin Rounds rounds) throws IOException, InterruptedException {
    RankJob.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      description =
          "The command 'extract': a made-up genome of 100 million nt with 30,000 transcripts, on"
              + " one core.")
  int genome(@Mixin Out out, @Mixin Rounds rounds) throws IOException, InterruptedException {
    GenomeJob.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      description =
          "The command 'variants': 300,000 made-up variants in 3'UTRs for ten miRNAs, and 10,000"
              + " for all human ones.")
  int variants(@Mixin Out out, @Mixin Rounds rounds) throws IOException, InterruptedException {
    VariantsJob.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      name = "genome-scan",
      description =
          "The command 'scan' on the 3'UTRs of a made-up genome, and on the same letters as FASTA.")
  int genomeScan(@Mixin Out out, @Mixin Rounds rounds) throws IOException, InterruptedException {
    GenomeScanJob.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      description =
          "The command 'scan' with a manifest, and in parts that are kept: what they cost, and"
              + " whether a scan that is killed gives the same bytes.")
  int parts(
      @Mixin Out out,
      @Mixin Rounds rounds,
      @Option(
              names = "--kills",
              defaultValue = "10",
              paramLabel = "N",
              description = "the command is killed so often (default: ${DEFAULT-VALUE})")
          int kills)
      throws IOException, InterruptedException {
    PartsJob.run(result(out), rounds(rounds), atLeastOne("--kills", kills));
    return ExitCode.OK.code();
  }

  @Command(description = "The same job once under a profiler: a flame graph, SVG.")
  int profile(@Mixin Out out, @Mixin Every every) throws IOException, InterruptedException {
    Path svg = out(out, ".svg");
    WholeJob.profile(svg, every(every), ResultFile.create(svg, command()).revision());
    return ExitCode.OK.code();
  }

  @Command(description = "Where each model's time goes, beside the machine's bounds; one thread.")
  int floors(
      @Mixin Out out,
      @Option(
              names = "--every",
              defaultValue = "20",
              paramLabel = "N",
              description = "jobs take every Nth 3' UTR (default: ${DEFAULT-VALUE})")
          int every,
      @Mixin Rounds rounds)
      throws IOException, InterruptedException {
    Floors.run(result(out), atLeastOne("--every", every), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(
      name = "floors-table",
      description = "Writes the tables of bench/README.md from a result of 'floors'.")
  int floorsTable(
      @Parameters(paramLabel = "FILE.json", description = "a result of 'floors'") Path result)
      throws IOException {
    FloorsTable.TABLE.write(Path.of(BenchInputs.folder("")), resolve(result));
    return ExitCode.OK.code();
  }

  @Command(
      name = "ort-settings",
      description = "ONNX Runtime's settings, one changed at a time; and opening its sessions.")
  int ortSettings(@Mixin Out out, @Mixin Rounds rounds) throws IOException {
    OrtSettings.run(result(out), rounds(rounds));
    return ExitCode.OK.code();
  }

  @Command(description = "Has anything become slower? Compares two result files, row by row.")
  int compare(
      @Parameters(paramLabel = "BEFORE.json") Path before,
      @Parameters(paramLabel = "AFTER.json") Path after)
      throws IOException {
    try {
      return Compare.run(resolve(before), resolve(after))
          ? ExitCode.OK.code()
          : ExitCode.FAILED.code();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  @Command(
      name = "energy-agreement",
      description = "How far duplex energies agree with RNAhybrid's.")
  int energyAgreement(@Mixin Out out) throws IOException {
    EnergyAgreement.run(result(out));
    return ExitCode.OK.code();
  }

  @Command(
      name = "search-agreement",
      description = "How far the embedded search agrees with blastn.")
  int searchAgreement(@Mixin Out out) throws IOException {
    SearchAgreement.run(result(out));
    return ExitCode.OK.code();
  }

  @Command(description = "What the first GPU does; without a GPU it says so and writes nothing.")
  int gpu(@Mixin Out out, @Mixin Every every) throws IOException {
    GpuBench.run(out(out, ".json"), command(), every(every));
    return ExitCode.OK.code();
  }
}
