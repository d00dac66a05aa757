// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom. The engine's rooms import in one direction: root, check and generate -> work
 * -> model -> fused -> onnx -> encode; these and seed -> seq -> ffi -> generated code. Everything
 * may use the exceptions, error, and the vocabulary, scan; pool knows neither models nor sequences.
 * Beside these stand repression -> canonical -> onnx, of which canonical alone calls kernels, and
 * context, which knows the vocabulary alone. Below ffi, host, device and onnxruntime call one
 * native library each through its generated bindings, which nobody else sees. The modules around
 * the engine follow.
 */
@Tag("sources")
class ImportRulesTest {
  private static final Pattern REFERENCE =
      Pattern.compile("\\borg\\.seedhawk((?:\\.[a-z]+)*)\\.[A-Z]\\w*");

  /** Package below org.seedhawk to the packages that it may name. */
  private static final Map<String, Set<String>> RULES =
      Map.ofEntries(
          Map.entry("ffi", Set.of("ffi.kernels", "ffi.ort")),
          Map.entry("ffi.kernels", Set.of("ffi")),
          Map.entry("ffi.cuda", Set.of("ffi")),
          Map.entry("ffi.ort", Set.of("ffi")),
          Map.entry("ffi.host", Set.of("ffi", "ffi.kernels")),
          Map.entry("ffi.device", Set.of("ffi", "ffi.kernels", "ffi.cuda")),
          Map.entry("ffi.onnxruntime", Set.of("ffi", "ffi.device", "ffi.ort")),
          Map.entry("error", Set.of()),
          Map.entry("scan", Set.of()),
          Map.entry("pool", Set.of("error")),
          Map.entry("seq", Set.of("ffi", "ffi.host", "ffi.device", "error", "scan")),
          Map.entry("duplex", Set.of("error", "seq", "scan")),
          Map.entry("seed", Set.of("ffi.host", "ffi.device", "error", "scan", "seq")),
          Map.entry("encode", Set.of("ffi", "ffi.host", "ffi.device", "error", "scan", "seq")),
          Map.entry("onnx", Set.of("ffi", "error", "scan", "encode")),
          Map.entry("fused", Set.of("ffi.host", "ffi.device", "encode", "onnx")),
          Map.entry(
              "model", calls("ffi.onnxruntime", "error", "scan", "seq", "encode", "onnx", "fused")),
          Map.entry(
              "work",
              calls(
                  "ffi.onnxruntime",
                  "pool",
                  "error",
                  "scan",
                  "seq",
                  "duplex",
                  "seed",
                  "encode",
                  "fused",
                  "model")),
          Map.entry(
              "generate",
              Set.of("ffi", "ffi.onnxruntime", "error", "scan", "pool", "seq", "model", "work")),
          Map.entry("canonical", Set.of("ffi", "ffi.host", "scan", "seq", "onnx")),
          Map.entry("repression", Set.of("error", "scan", "pool", "seq", "canonical")),
          Map.entry("check", engine("work", "model", "canonical", "repression", "onnx")),
          Map.entry("fold", Set.of("ffi.host", "error", "seq", "work")),
          Map.entry("", Set.of("error", "scan", "pool", "seq", "model", "work")),
          Map.entry("context", Set.of("scan")),
          Map.entry("formats", Set.of("error", "scan", "seq", "fold", "formats.name")),
          Map.entry("formats.name", Set.of("error", "seq")),
          Map.entry("formats.bgzip", Set.of()),
          Map.entry(
              "formats.table",
              Set.of("error", "scan", "seq", "context", "repression", "formats", "formats.name")),
          // It compiles against the JDK alone, so that it can be used without the engine.
          Map.entry("genome.error", Set.of()),
          Map.entry("genome.file", Set.of("genome.error")),
          Map.entry("genome.bed", Set.of("genome.error", "genome.file", "genome")),
          Map.entry("genome.big", Set.of("genome.error", "genome.file")),
          Map.entry("genome.vcf", Set.of("genome.error", "genome.file")),
          Map.entry("genome", Set.of("genome.error", "genome.file")),
          Map.entry("search", Set.of("error", "scan", "seq", "formats")),
          Map.entry("command", front("model", "formats")),
          // The tables on a genome are the command line's.
          Map.entry(
              "spark",
              front(
                  "repression",
                  "formats",
                  "command",
                  "genome",
                  "genome.error",
                  "cli.genome",
                  "cli.genome.row",
                  "spark.fasta",
                  "spark.engine",
                  "spark.row",
                  "spark.block")),
          Map.entry("spark.engine", front("repression")),
          Map.entry(
              "spark.row",
              Set.of(
                  "scan",
                  "repression",
                  "formats",
                  "formats.table",
                  "cli.genome",
                  "cli.genome.row",
                  "spark.fasta")),
          Map.entry(
              "spark.block",
              Set.of("error", "scan", "repression", "formats", "spark.engine", "spark.row")),
          Map.entry("spark.fasta", Set.of("error", "formats")),
          Map.entry(
              "cli.change", Set.of("error", "scan", "repression", "formats", "formats.table")),
          Map.entry(
              "cli.context",
              Set.of(
                  "error",
                  "scan",
                  "context",
                  "repression",
                  "formats",
                  "formats.table",
                  "command",
                  "cli.change")),
          Map.entry(
              "cli.report", Set.of("error", "scan", "repression", "formats.table", "command")),
          Map.entry(
              "cli.sirna",
              Set.of(
                  "error",
                  "scan",
                  "repression",
                  "formats",
                  "formats.table",
                  "search",
                  "cli.change")),
          Map.entry(
              "cli.known",
              Set.of("error", "scan", "generate", "formats", "formats.name", "search", "command")),
          Map.entry(
              "cli.genome",
              Set.of(
                  "error",
                  "scan",
                  "formats",
                  "formats.bgzip",
                  "formats.table",
                  "command",
                  "genome",
                  "genome.big",
                  "genome.error",
                  "cli.run",
                  "cli.site",
                  "cli.track",
                  "cli.genome.row")),
          Map.entry(
              "cli.genome.row",
              Set.of(
                  "scan",
                  "formats",
                  "formats.bgzip",
                  "formats.table",
                  "genome",
                  "genome.big",
                  "cli.track")),
          Map.entry(
              "cli.scan",
              Set.of(
                  "",
                  "scan",
                  "repression",
                  "formats",
                  "formats.table",
                  "command",
                  "cli.change",
                  "cli.genome",
                  "cli.run",
                  "cli.site",
                  "cli.source")),
          Map.entry(
              "cli.run", Set.of("error", "scan", "formats", "formats.bgzip", "command", "model")),
          Map.entry("cli.site", Set.of("formats", "formats.table", "command")),
          Map.entry("parquet", Set.of("formats")),
          Map.entry(
              "cli.track", Set.of("formats", "command", "genome", "genome.bed", "genome.big")),
          Map.entry(
              "cli.variant",
              Set.of(
                  "",
                  "error",
                  "scan",
                  "repression",
                  "formats",
                  "command",
                  "genome",
                  "genome.error",
                  "genome.vcf",
                  "model",
                  "cli.run",
                  "cli.genome",
                  "cli.genome.row")),
          Map.entry(
              "cli.source",
              Set.of("error", "repression", "formats", "command", "cli.change", "cli.genome")),
          Map.entry(
              "cli",
              union(
                  front(
                      "model",
                      "check",
                      "fold",
                      "context",
                      "generate",
                      "repression",
                      "formats",
                      "formats.table",
                      "search",
                      "command"),
                  "cli.change",
                  "cli.context",
                  "cli.report",
                  "cli.sirna",
                  "cli.known",
                  "cli.run",
                  "cli.scan",
                  "cli.site",
                  "cli.track",
                  "cli.genome",
                  "cli.variant",
                  "cli.source")),
          Map.entry("evaluation.data", evaluation()),
          Map.entry("evaluation.measure", evaluation("data")),
          Map.entry("evaluation.control", evaluation("data", "measure")),
          Map.entry("evaluation.report", evaluation("data", "measure")),
          Map.entry(
              "evaluation.table",
              union(evaluation("data", "measure", "control", "report"), "fold", "context")),
          Map.entry("evaluation.verify", evaluation("data", "measure", "report")),
          Map.entry(
              "evaluation", evaluation("data", "measure", "control", "report", "table", "verify")),
          Map.entry("bench.input", bench()),
          Map.entry("bench.result", bench("input")),
          Map.entry("bench.suite", bench("input", "result")),
          Map.entry("bench.latency", bench("input", "result")),
          Map.entry("bench.peer", bench("input", "result", "suite")),
          // It starts the command line in a process of its own.
          Map.entry("bench.job", union(bench("input", "result"), "cli")),
          Map.entry("bench", bench("input", "result", "suite", "latency", "peer", "job")),
          Map.entry("server.record", Set.of("command")),
          Map.entry("server.failure", Set.of("error")),
          Map.entry("server.admission", Set.of("error", "server.failure", "server.record")),
          Map.entry("server.http", Set.of("server.failure", "server.record", "server.admission")),
          Map.entry(
              "server.model",
              union(
                  front("repression", "check", "model", "formats", "formats.name"),
                  "server.failure",
                  "server.record",
                  "server.genome")),
          Map.entry(
              "server.kserve",
              union(front(), "server.failure", "server.admission", "server.http", "server.model")),
          Map.entry(
              "server.grpc",
              union(
                  front(),
                  "server.failure",
                  "server.record",
                  "server.admission",
                  "server.http",
                  "server.model",
                  "server.kserve",
                  "server.typed")),
          Map.entry("server.job", Set.of("error", "formats", "server.failure", "server.http")),
          Map.entry(
              "server.typed",
              union(
                  front("repression", "check", "formats", "formats.table"),
                  "genome",
                  "cli.change",
                  "cli.genome",
                  "cli.site",
                  "server.failure",
                  "server.admission",
                  "server.http",
                  "server.genome",
                  "server.model",
                  "server.job")),
          Map.entry("server.page", Set.of("server.http")),
          // The tables on a genome are the command line's.
          Map.entry(
              "server.genome",
              Set.of("error", "genome", "cli.genome", "server.failure", "server.http")),
          Map.entry(
              "server",
              union(
                  front("model", "formats", "command"),
                  "server.failure",
                  "server.record",
                  "server.admission",
                  "server.http",
                  "server.model",
                  "server.kserve",
                  "server.grpc",
                  "server.job",
                  "server.typed",
                  "server.page",
                  "server.genome",
                  "cli.genome")),
          // It is used where no engine is.
          Map.entry("client", Set.of()),
          Map.entry("spring", Set.of("", "scan", "client")),
          Map.entry("training.file", Set.of("error", "formats")),
          Map.entry("training.onnx", training("file")),
          Map.entry("training.recipe", training("file")),
          Map.entry("training.data", training("file", "recipe")),
          Map.entry("training.network", training("onnx", "data")),
          Map.entry("training.published", training("file", "onnx", "network")),
          Map.entry("training.fit", training("file", "onnx", "recipe", "data", "network")),
          Map.entry(
              "training.language",
              union(training("file", "onnx", "recipe", "data", "network", "fit"), "onnx")),
          Map.entry(
              "training.generator", training("file", "onnx", "recipe", "data", "network", "fit")),
          Map.entry("training.result", training("recipe", "data", "fit")),
          Map.entry(
              "training.repression",
              union(
                  training("file", "onnx", "recipe", "network", "fit"), "canonical", "repression")),
          Map.entry(
              "training",
              training(
                  "file",
                  "onnx",
                  "recipe",
                  "data",
                  "network",
                  "published",
                  "fit",
                  "language",
                  "generator",
                  "repression",
                  "result")));

  /** The kernels of processor and GPU, and some of the engine's rooms. */
  private static Set<String> calls(String... rooms) {
    return union(Set.of("ffi", "ffi.host", "ffi.device"), rooms);
  }

  /** What rooms above the engine's work may use, and some of its rooms. */
  private static Set<String> engine(String... rooms) {
    return union(
        calls("ffi.onnxruntime", "error", "scan", "pool", "seq", "duplex", "seed", "encode"),
        rooms);
  }

  /** What the modules around the engine may use, and some of its rooms. */
  private static Set<String> front(String... rooms) {
    return union(Set.of("", "error", "scan"), rooms);
  }

  /** What every room of the evaluation module may use, and some of its rooms. */
  private static Set<String> evaluation(String... rooms) {
    return union(
        front(
            "model",
            "check",
            "generate",
            "repression",
            "formats",
            "formats.table",
            "search",
            "command"),
        below("evaluation", rooms));
  }

  /** What every room of the benchmarks may use, and some of its rooms. */
  private static Set<String> bench(String... rooms) {
    return union(
        engine(
            "",
            "fused",
            "model",
            "fold",
            "generate",
            "formats",
            "formats.table",
            "search",
            "command"),
        below("bench", rooms));
  }

  private static String[] below(String module, String... rooms) {
    return Arrays.stream(rooms).map((module + ".")::concat).toArray(String[]::new);
  }

  private static Set<String> union(Set<String> common, String... rooms) {
    Set<String> allowed = new HashSet<>(common);
    allowed.addAll(List.of(rooms));
    return allowed;
  }

  /** What every room of the training module may use, and some of its rooms. */
  private static Set<String> training(String... rooms) {
    Set<String> common =
        Set.of(
            "",
            "ffi",
            "ffi.host",
            "ffi.onnxruntime",
            "error",
            "scan",
            "seq",
            "seed",
            "encode",
            "model",
            "formats",
            "command",
            "evaluation.data",
            "evaluation.measure",
            "evaluation.control",
            "evaluation.report");
    return union(common, below("training", rooms));
  }

  @Test
  void importsFollowTheOrderOfThePackages() throws IOException {
    Path root = Path.of(System.getProperty("seedhawk.root", "../.."));
    List<String> violations = new ArrayList<>();
    int files = 0;
    for (String module :
        List.of(
            "java/engine",
            "java/formats",
            "java/genome",
            "java/search",
            "java/command",
            "java/evaluation",
            "java/cli",
            "java/parquet",
            "java/spark",
            "java/training",
            "java/server",
            "java/client",
            "java/spring",
            "bench")) {
      Path sources = root.resolve(module).resolve("src/main/java");
      try (Stream<Path> paths = Files.walk(sources)) {
        for (Path path : paths.filter(p -> p.toString().endsWith(".java")).toList()) {
          files++;
          check(root, sources, path, violations);
        }
      }
    }
    assertTrue(files > 60, "sources not found under " + root.toAbsolutePath());
    assertEquals(List.of(), violations);
  }

  private static void check(Path root, Path sources, Path file, List<String> violations)
      throws IOException {
    Path folder = sources.relativize(file).getParent();
    if (folder == null) {
      return; // module-info
    }
    String own = folder.toString().replace('/', '.').replaceFirst("^org\\.seedhawk\\.?", "");
    Set<String> allowed = RULES.get(own);
    String where = root.relativize(file).toString();
    if (allowed == null) {
      violations.add(where + ": package has no rule; give it one in ImportRulesTest");
      return;
    }
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("package ") || line.strip().startsWith("*")) {
        continue;
      }
      Matcher matcher = REFERENCE.matcher(line);
      while (matcher.find()) {
        String other = matcher.group(1).replaceFirst("^\\.", "");
        if (!other.equals(own) && !allowed.contains(other)) {
          violations.add(
              "%s:%s: org.seedhawk.%s may not use org.seedhawk.%s"
                  .formatted(where, i + 1, own, other));
        }
      }
    }
  }
}
