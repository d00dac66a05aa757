// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.seedhawk.bench.input.Inputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.scan.Rna;

/**
 * The whole job beside its floors. Every n-th human 3'UTR (1: all) is scanned for all human miRNAs,
 * canonical sites, default model, rows and genes written, on two threads and on one; then each part
 * of it alone, as often as the job did it. Each is a process of its own. Or the job is run once
 * under a profiler and a flame graph written. One thread at a time.
 */
public final class WholeJob {
  private static final int THREADS = 2;
  private static final String DEFAULT_MODEL = "models/seedhawk";

  private final Path folder;
  private final Path targets;
  private final int every;
  private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private WholeJob(Path folder, int every) throws IOException {
    this.folder = folder;
    this.every = every;
    this.targets = folder.resolve("targets.fa");
    StringBuilder fasta = new StringBuilder();
    List<Rna> utrs = Inputs.utrs();
    for (int i = 0; i < utrs.size(); i += every) {
      fasta.append('>').append(utrs.get(i).id()).append('\n');
      fasta.append(utrs.get(i).letters()).append('\n');
    }
    Files.writeString(targets, fasta);
  }

  /** Measures; fails when the parts are not the job's. */
  public static void measure(ResultFile file, int every) throws IOException, InterruptedException {
    in(every, job -> job.measure(file));
  }

  /**
   * Draws a flame graph.
   *
   * @param commit that is measured
   */
  public static void profile(Path out, int every, String commit)
      throws IOException, InterruptedException {
    in(every, job -> job.profile(out, commit));
    System.out.println("wrote " + out);
  }

  /**
   * Runs the job of a model once on one thread under a profiler.
   *
   * @param model its folder in this project
   * @param stacks receives samples of CPU time, by stack
   * @return what the job says of itself
   */
  static JsonNode profiled(String model, int every, List<String> stacks)
      throws IOException, InterruptedException {
    JsonNode[] answer = new JsonNode[1];
    in(
        every,
        job -> {
          Path file = job.folder.resolve("stacks");
          answer[0] = job.run(JobPart.Kind.JOB, model, 1, null, file.toString());
          stacks.addAll(Files.readAllLines(file));
        });
    return answer[0];
  }

  /** What is done with a job. */
  private interface Task {
    void run(WholeJob job) throws IOException, InterruptedException;
  }

  /** Runs something in a folder that goes again. */
  private static void in(int every, Task task) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("seedhawk-job");
    try {
      task.run(new WholeJob(folder, every));
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path each : files.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
    }
  }

  private void profile(Path out, String commit) throws IOException, InterruptedException {
    Path stacks = folder.resolve("stacks");
    JsonNode job = run(JobPart.Kind.JOB, DEFAULT_MODEL, THREADS, null, stacks.toString());
    String title =
        String.format(
            Locale.ROOT,
            "Whole job, every %d. UTR, %,d sites, %.0f s of CPU, commit %.10s",
            every,
            job.path("sites").asLong(),
            job.path("cpu").asDouble(),
            commit);
    Files.writeString(out, FlameGraph.of(Files.readAllLines(stacks)).svg(title));
  }

  private void measure(ResultFile file) throws IOException, InterruptedException {
    ArrayNode rows = file.rows();
    JsonNode job = add(rows, JobPart.Kind.JOB, THREADS, null);
    if (!job.path("fused").asBoolean()) {
      throw new IllegalStateException(DEFAULT_MODEL + " is not scored by a fused kernel");
    }
    List<JsonNode> floors = new ArrayList<>();
    floors.add(add(rows, JobPart.Kind.READ, 1, job));
    same("bases read", job.path("bases").asLong(), floors.getFirst().path("bases").asLong());
    for (JobPart.Kind kind : List.of(JobPart.Kind.COUNT, JobPart.Kind.KERNEL, JobPart.Kind.ROWS)) {
      floors.add(add(rows, kind, THREADS, job));
    }
    JsonNode alone = add(rows, JobPart.Kind.JOB, 1, null);
    for (String figure : List.of("sites", "listed", "genes", "site_bytes", "gene_bytes")) {
      same(figure + " on one thread", job.path(figure).asLong(), alone.path(figure).asLong());
    }
    JsonNode scan = add(rows, JobPart.Kind.SCAN, THREADS, job);
    JsonNode scanAlone = add(rows, JobPart.Kind.SCAN, 1, job);
    same("hits on one thread", scan.path("hits").asLong(), scanAlone.path("hits").asLong());
    same("hits counted", scan.path("hits").asLong(), floors.get(1).path("hits").asLong());

    ObjectNode summary = file.json().putObject("summary");
    summary.put("every", every);
    for (String figure : List.of("bases", "sites", "listed", "genes", "site_bytes", "gene_bytes")) {
      summary.put(figure, job.path(figure).asLong());
    }
    summary.put("peak_bytes", job.path("peak_bytes").asLong());
    for (String clock : List.of("wall", "cpu")) {
      double sum = floors.stream().mapToDouble(floor -> floor.path(clock).asDouble()).sum();
      summary.put("floors_" + clock, sum);
      summary.put("job_over_floors_" + clock, job.path(clock).asDouble() / sum);
    }
    summary.put("scaling_job", alone.path("wall").asDouble() / job.path("wall").asDouble());
    summary.put("scaling_scan", scanAlone.path("wall").asDouble() / scan.path("wall").asDouble());
    System.out.println(mapper.writeValueAsString(summary));
    file.write();
  }

  private JsonNode add(ArrayNode rows, JobPart.Kind kind, int threads, JsonNode job)
      throws IOException, InterruptedException {
    JsonNode answer = run(kind, DEFAULT_MODEL, threads, job, "-");
    boolean scan = kind == JobPart.Kind.SCAN || kind == JobPart.Kind.COUNT;
    Timings timings =
        switch (kind) {
          case JOB -> new Timings(answer.path("sites").asDouble(), "site");
          case READ -> new Timings(answer.path("bases").asDouble(), "nt");
          case COUNT, SCAN ->
              new Timings(job.path("bases").asDouble() * Inputs.mirnas().size(), "nt x miRNA");
          case KERNEL -> new Timings(job.path("sites").asDouble(), "pair");
          case ROWS ->
              new Timings(
                  answer.path("site_bytes").asDouble() + answer.path("gene_bytes").asDouble(),
                  "byte");
        };
    timings.add(new Timings.Sample(answer.path("wall").asDouble(), answer.path("cpu").asDouble()));
    timings.writeTo(
        rows,
        "WholeJob." + kind.name().toLowerCase(Locale.ROOT),
        Map.of("every", Integer.toString(every), "threads", Integer.toString(threads)));
    ((ObjectNode) rows.get(rows.size() - 1)).put("peak_bytes", answer.path("peak_bytes").asLong());
    System.out.printf(
        Locale.ROOT,
        "%s, %d threads: %.4f s, %.4f s of CPU, %,d MB resident%s%n",
        kind,
        threads,
        answer.path("wall").asDouble(),
        answer.path("cpu").asDouble(),
        answer.path("peak_bytes").asLong() / 1_000_000,
        scan ? ", %,d hits".formatted(answer.path("hits").asLong()) : "");
    return answer;
  }

  private static void same(String what, long expected, long actual) {
    if (expected != actual || expected <= 0) {
      throw new IllegalStateException("%s: %d, not %d".formatted(what, actual, expected));
    }
  }

  private JsonNode run(JobPart.Kind kind, String model, int threads, JsonNode job, String profile)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC", // as the launcher does
                "-Dseedhawk.data=" + System.getProperty("seedhawk.data", "../shared/data"),
                "-cp",
                System.getProperty("java.class.path"),
                JobPart.class.getName(),
                kind.name(),
                targets.toString(),
                Inputs.folder(model),
                Integer.toString(threads)));
    for (String figure : List.of("sites", "site_bytes", "gene_bytes")) {
      command.add(job == null ? "0" : job.required(figure).asText());
    }
    command.addAll(List.of(folder.toString(), profile));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException("exit code " + status + " of " + String.join(" ", command));
    }
    return mapper.readTree(printed.strip().lines().reduce((first, last) -> last).orElse("{}"));
  }
}
