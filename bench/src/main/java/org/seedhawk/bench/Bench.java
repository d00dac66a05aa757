// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs JMH with its usual arguments and writes one JSON file that says what was measured where:
 * {@code Bench OUT.json [JMH arguments]}. One thread at a time.
 */
public final class Bench {
  private Bench() {}

  /** Entry point; fails when a benchmark fails. */
  public static void main(String[] args)
      throws IOException, RunnerException, CommandLineOptionException {
    if (args.length == 0) {
      throw new IllegalArgumentException("usage: Bench OUT.json [JMH arguments]");
    }
    // Maven runs this in the module's folder; the command was typed in the repository's.
    Path out = Path.of(System.getProperty("seedhawk.root", "")).resolve(args[0]);
    String commit = commit(); // of what was built, not of what is edited meanwhile
    List<String> jmh = List.of(args).subList(1, args.length);
    CommandLineOptions options = new CommandLineOptions(jmh.toArray(new String[0]));
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .parent(options)
                    .shouldFailOnError(true)
                    .addProfiler(CpuTime.class)
                    .jvmArgsPrepend(
                        "-Dseedhawk.data=" + System.getProperty("seedhawk.data", "../shared/data"),
                        "-Dseedhawk.root=" + System.getProperty("seedhawk.root", "."))
                    .build())
            .run();
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode file =
        head(mapper, commit, "", out, " -Dbench.args=\"" + String.join(" ", jmh) + "\"");
    ArrayNode rows = file.putArray("results");
    for (RunResult result : results) {
      ObjectNode row = rows.addObject();
      String benchmark = result.getParams().getBenchmark();
      row.put(
          "benchmark",
          benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1));
      ObjectNode params = row.putObject("params");
      result
          .getParams()
          .getParamsKeys()
          .forEach(key -> params.put(key, result.getParams().getParam(key)));
      Result<?> primary = result.getPrimaryResult();
      row.put("score", primary.getScore());
      row.put("error_99_9", Double.isNaN(primary.getScoreError()) ? 0 : primary.getScoreError());
      row.put("min", primary.getStatistics().getMin());
      row.put("max", primary.getStatistics().getMax());
      row.put("samples", primary.getStatistics().getN());
      Statistics cpu = result.getSecondaryResults().get(CpuTime.LABEL).getStatistics();
      row.put("cpu", cpu.getMean());
      row.put("cpu_min", cpu.getMin());
      row.put("cpu_max", cpu.getMax());
      row.put("unit", primary.getScoreUnit());
    }
    if (out.getParent() != null) {
      Files.createDirectories(out.getParent());
    }
    mapper.writeValue(out.toFile(), file);
    System.out.println("wrote " + out);
  }

  /** Returns the beginning of a result file: when, of which commit, by which command, where. */
  static ObjectNode head(ObjectMapper mapper, String commit, String before, Path out, String behind)
      throws IOException {
    ObjectNode file = mapper.createObjectNode();
    file.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    file.put("commit", commit);
    file.put(
        "command",
        "./mvnw -pl bench -am verify -Pbench -DskipTests -Dformat.skip "
            + before
            + "-Dbench.out="
            + out.getFileName()
            + behind);
    file.set("machine", machine(mapper));
    return file;
  }

  private static ObjectNode machine(ObjectMapper mapper) throws IOException {
    ObjectNode machine = mapper.createObjectNode();
    machine.put("cpu", cpu());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("governor", read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    machine.put(
        "os", System.getProperty("os.name") + " " + System.getProperty("os.version").split("-")[0]);
    machine.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
    return machine;
  }

  /** Model name, and the family and instruction sets that decide which backends run. */
  private static String cpu() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    String text = Files.readString(info);
    String name = field(text, "model name");
    String flags = field(text, "flags");
    return "%s, family %s model %s%s%s"
        .formatted(
            name,
            field(text, "cpu family"),
            field(text, "model"),
            flags.contains("avx2") ? ", AVX2" : "",
            flags.contains("avx512vbmi") ? ", AVX-512 with VBMI" : "");
  }

  private static String field(String text, String key) {
    return text.lines()
        .filter(line -> line.split(":")[0].strip().equals(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String read(String file) throws IOException {
    Path path = Path.of(file);
    return Files.isReadable(path) ? Files.readString(path).strip() : "unknown";
  }

  /** The commit that is checked out, with a mark when the tree differs from it. */
  static String commit() throws IOException {
    String head = git("rev-parse", "HEAD");
    String changes =
        git(
            "status",
            "--porcelain",
            "--untracked-files=no",
            "--",
            "java",
            "native",
            "models",
            "bench/src");
    return head.isEmpty()
        ? "unknown"
        : head.toLowerCase(Locale.ROOT) + (changes.isEmpty() ? "" : " with changes");
  }

  private static String git(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of(System.getProperty("seedhawk.root", ".")).toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
