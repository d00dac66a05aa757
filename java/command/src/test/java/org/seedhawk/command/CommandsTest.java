// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One table of exit codes, one way to tell a failure, one set of options. */
class CommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("seedhawk.root", "../.."));

  /** A command that does what it is told. */
  @Command(name = "try", mixinStandardHelpOptions = true)
  private static final class Try implements Callable<Integer> {
    @Mixin private SearchOptions search;
    @Mixin private EngineOptions engine;
    @Spec private CommandSpec spec;

    @Option(names = "--limit")
    private Double limit;

    @Option(names = "--file")
    private Path file;

    private final Callable<Object> work;
    private Search found;

    Try(Callable<Object> work) {
      this.work = work;
    }

    @Override
    public Integer call() throws Exception {
      found = search.search(SeedMatch.OFFSET_9_MER_M7);
      engine.builder("none");
      new OptionRules(spec).inRange("--limit", limit, -1e9, 0, "0 or less");
      work.call();
      return ExitCode.OK.code();
    }
  }

  /** What a run left. */
  private record Run(int code, String err, Search search) {}

  private static Run run(Callable<Object> work, String... args) {
    StringWriter err = new StringWriter();
    Try command = new Try(work);
    int code =
        Commands.run(
            new CommandLine(command),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            args);
    return new Run(code, err.toString(), command.found);
  }

  private static Run fails(Throwable failure) {
    return run(
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (Exception) failure;
        });
  }

  @Test
  void eachFailureHasACodeAndOneLine() {
    Map<Throwable, ExitCode> failures = new LinkedHashMap<>();
    failures.put(new BadInputException("x.fa:2: bad\nletter"), ExitCode.BAD_INPUT);
    failures.put(new ModelException("no model"), ExitCode.BAD_INPUT);
    failures.put(
        new EngineUnavailableException(new IllegalStateException("no GPU")), ExitCode.DEVICE);
    failures.put(new EngineClosedException("closed"), ExitCode.FAILED);
    failures.put(
        new CallRefusedException(CallRefusedException.Reason.BUSY, "busy"), ExitCode.FAILED);
    failures.put(new IOException("disk full"), ExitCode.FAILED);
    failures.put(new InterruptedIOException("interrupted"), ExitCode.FAILED);
    failures.put(new AccessDeniedException("out.tsv"), ExitCode.FAILED);
    failures.put(new UncheckedIOException(new IOException("disk full")), ExitCode.FAILED);
    failures.put(new IllegalArgumentException("no such rule"), ExitCode.USAGE);
    failures.put(new IllegalStateException("not now"), ExitCode.FAILED);
    failures.put(new ArithmeticException("/ by zero"), ExitCode.FAILED);
    failures.put(new OutOfMemoryError("Java heap space"), ExitCode.FAILED);
    failures.put(new NoClassDefFoundError("org/seedhawk/Rna"), ExitCode.FAILED);
    failures.put(new UnsatisfiedLinkError("no jimage"), ExitCode.FAILED);
    failures.put(new InternalError("java.security"), ExitCode.FAILED);
    failures.forEach(
        (failure, code) -> {
          Run run = fails(failure);
          assertEquals(code.code(), run.code, failure.toString());
          assertEquals(1, run.err.lines().count(), run.err);
          assertTrue(run.err.startsWith("seedhawk: "), run.err);
        });
    assertEquals(
        "seedhawk: x.fa:2: bad letter",
        fails(new BadInputException("x.fa:2: bad\nletter")).err.strip());
    assertTrue(fails(new AccessDeniedException("out.tsv")).err.contains("out.tsv: cannot be"));
    assertTrue(fails(new NullPointerException()).err.contains("please report it"));
    assertTrue(fails(new NoClassDefFoundError("org/seedhawk/Rna")).err.contains("unpack or build"));
  }

  @Test
  void aStackTraceIsShownOnRequest() {
    System.setProperty(Commands.TRACE, "true");
    try {
      String err = fails(new BadInputException("bad")).err;
      assertTrue(err.startsWith("seedhawk: bad" + System.lineSeparator()), err);
      assertTrue(err.contains("\tat org.seedhawk.command.CommandsTest"), err);
    } finally {
      System.clearProperty(Commands.TRACE);
    }
  }

  @Test
  void theReferenceHasTheTableOfExitCodes() throws IOException {
    String reference = Files.readString(ROOT.resolve("docs/reference.md"));
    String table = reference.substring(reference.indexOf("## Exit codes"));
    List<String> rows =
        table.lines().filter(line -> line.matches("\\| \\d+ \\|.*")).map(String::strip).toList();
    assertEquals(
        Arrays.stream(ExitCode.values())
            .map(exit -> "| %s | %s |".formatted(exit.code(), exit.meaning()))
            .toList(),
        rows);
  }

  @Test
  void helpEndsWithTheTable() {
    CommandLine line = new CommandLine(new Try(() -> null));
    ExitCode.addTo(line.getCommandSpec().usageMessage());
    for (ExitCode exit : ExitCode.values()) {
      String row = "  %s  %s".formatted(exit.code(), exit.meaning());
      assertTrue(line.getUsageMessage().contains(row), line.getUsageMessage());
    }
  }

  @Test
  void optionsChooseTheSearch() {
    Callable<Object> nothing = () -> null;
    assertEquals(Search.seeds(SeedMatch.OFFSET_9_MER_M7), run(nothing).search);
    assertEquals(
        new Search.SeedSearch(SeedMatch.TEN_MER_M6, true),
        run(nothing, "--seed-match", "10-mer-m6", "--gu").search);
    assertEquals(
        Search.published("deeptarget", SeedMatch.STRICT),
        run(nothing, "--compat", "deeptarget", "--seed-match", "strict").search);
    // The published search has one form of each rule: a model's own -only form is that one.
    Try only = new Try(nothing);
    new CommandLine(only).parseArgs("--compat", "deeptarget");
    assertEquals(
        Search.published("deeptarget", SeedMatch.TEN_MER_M7),
        only.search.search(SeedMatch.TEN_MER_M7_ONLY));
    assertEquals(
        new Search.PublishedMitar(7),
        run(nothing, "--compat", "mitar", "--fragment-step", "7").search);
  }

  @Test
  void optionsThatDoNotFitAreNamed() {
    Callable<Object> nothing = () -> null;
    Map<List<String>, String> refused = new LinkedHashMap<>();
    refused.put(List.of("--seed-match", "7mer"), "seed match '7mer' is unknown; use one of");
    refused.put(
        List.of("--compat", "deeptarget", "--gu"), "--gu has no effect with --compat deeptarget");
    refused.put(
        List.of("--compat", "mitar", "--seed-match", "strict"),
        "--seed-match has no effect with --compat mitar");
    refused.put(
        List.of("--compat", "deeptarget", "--seed-match", "10-mer-m7-only"),
        "has no rule '10-mer-m7-only'; use offset-9-mer-m7, 10-mer-m7, 10-mer-m6 or strict");
    refused.put(
        List.of("--fragment-step", "3"),
        "has no effect without --compat mitar; add it, or leave out");
    refused.put(List.of("--compat", "mitar", "--fragment-step", "0"), "it must be 1 or more");
    refused.put(
        List.of("--seed-match", "strict", "--gu"),
        "--gu has no effect with the seed match 'strict'; name a fuzzy rule with --seed-match");
    refused.put(
        List.of("--threads", "1.5"),
        "'1.5' is no whole number of -2147483648..2147483647, in digits alone; see");
    refused.put(List.of("--threads", "99999999999"), "'99999999999' is no whole number of");
    refused.put(List.of("--limit", "x"), "'--limit': 'x' is no number such as 0.5; see");
    refused.put(
        List.of("--limit", "-Infinity"), "--limit is -Infinity; it must be finite, and 0 or less");
    refused.put(List.of("--file", ""), "'--file': the name is empty; name a file or a folder");
    refused.put(List.of("--threads", "0"), "--threads is 0; it must be 1..1024");
    refused.put(List.of("--device", "tpu"), "--device is 'tpu'; it must be");
    refused.put(List.of("--precision", "int4"), "--precision is 'int4'; it must be");
    refused.put(List.of("--path", "fast"), "--path is 'fast'; it must be auto, joint or towers");
    refused.put(List.of("--nonesuch"), "Unknown option: '--nonesuch'; see 'try --help'");
    refused.forEach(
        (args, message) -> {
          Run run = run(nothing, args.toArray(String[]::new));
          assertEquals(ExitCode.USAGE.code(), run.code, run.err);
          assertEquals(1, run.err.lines().count(), run.err);
          assertTrue(run.err.contains(message), run.err);
        });
  }

  @Test
  void saysThatTheStandardOutputIsFull() {
    StringWriter err = new StringWriter();
    java.io.Writer full =
        new java.io.Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    PrintWriter out = new PrintWriter(full);
    Try command =
        new Try(
            () -> {
              out.println("rows");
              return null;
            });
    int code = Commands.run(new CommandLine(command), out, new PrintWriter(err));
    assertEquals(ExitCode.FAILED.code(), code, err.toString());
    assertTrue(err.toString().contains("the standard output cannot be written"), err.toString());
  }

  @Test
  void writesWhatWouldSteerATerminalAsItsNumber() {
    Run run =
        run(
            () -> {
              throw new BadInputException("name 'a\u001b[31m\u009b\u202eb'");
            });
    assertEquals("seedhawk: name 'a\\u001b[31m\\u009b\\u202eb'\n", run.err());
  }
}
