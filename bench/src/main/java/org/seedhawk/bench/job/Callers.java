// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;

/**
 * What a service with many callers gets out of one engine: 200 virtual threads scan one target of
 * 2,000 nt each, again and again, through a set that is prepared once. The answers are compared
 * with those of one thread. It runs in a process of its own with a heap of 64 MB, which says how
 * much memory it took. One thread at a time.
 */
public final class Callers {
  private static final int CALLERS = 200;
  private static final int TARGET_LENGTH = 2000;
  private static final String HEAP = "64m";

  /** What is scanned for, and how many calls of a caller are a round of some seconds. */
  private enum Case {
    LET_7(40),
    ALL_HUMAN(1);

    private final int calls;

    Case(int calls) {
      this.calls = calls;
    }

    List<Rna> mirnas() throws IOException {
      return this == ALL_HUMAN
          ? BenchInputs.mirnas()
          : List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"));
    }
  }

  /** What a scan gave, in a few bytes: the heap is for the engine. */
  private record Digest(int sites, int hash) {
    static Digest of(List<Site> sites) {
      return new Digest(sites.size(), sites.hashCode());
    }
  }

  private Callers() {}

  /** Measures; fails when a caller gets another answer than one thread. */
  public static void run(ResultFile file, int rounds) throws IOException, InterruptedException {
    ObjectMapper mapper = new ObjectMapper();
    for (Case each : Case.values()) {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-Xmx" + HEAP,
              "-Dseedhawk.data=" + System.getProperty("seedhawk.data", "../shared/data"),
              "-cp",
              System.getProperty("java.class.path"),
              Callers.class.getName(),
              each.name(),
              Integer.toString(rounds));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException("exit code " + status + " of " + String.join(" ", command));
      }
      JsonNode answer = mapper.readTree(printed.strip().lines().toList().getLast());
      Timings timings = new Timings(answer.required("calls").asDouble(), "call");
      for (JsonNode sample : answer.required("samples")) {
        timings.add(
            new Timings.Sample(
                sample.required("wall").asDouble(), sample.required("cpu").asDouble()));
      }
      timings.writeTo(
          file.rows(),
          "Callers.scan",
          Map.of(
              "mirnas", each.name().toLowerCase(Locale.ROOT),
              "callers", Integer.toString(CALLERS),
              "target_nt", Integer.toString(TARGET_LENGTH),
              "heap", HEAP));
      ObjectNode row = (ObjectNode) file.rows().get(file.rows().size() - 1);
      row.put("peak_bytes", answer.required("peak_bytes").asLong());
      row.put("sites", answer.required("sites").asLong());
      System.out.printf(
          Locale.ROOT,
          "%s: %.0f calls/s, %.0f calls/s of CPU, %,d MB resident%n",
          each.name().toLowerCase(Locale.ROOT),
          timings.rate(),
          timings.cpuRate(),
          answer.required("peak_bytes").asLong() / 1_000_000);
    }
    file.write();
  }

  /** Is the process that is measured: the case, and the rounds. */
  public static void main(String[] args) throws Exception {
    Case which = Case.valueOf(args[0]);
    int rounds = Integer.parseInt(args[1]);
    List<Rna> targets = targets();
    ObjectNode answer = new ObjectMapper().createObjectNode();
    try (Seedhawk engine = Seedhawk.builder().device(Device.CPU).open();
        MirnaSet set = engine.prepare(which.mirnas());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Digest> expected = new ArrayList<>();
      long sites = 0;
      for (Rna target : targets) {
        expected.add(Digest.of(set.scan(target, ScanOptions.DEFAULT)));
        sites += expected.getLast().sites;
      }
      answer.put("calls", (long) CALLERS * which.calls);
      answer.put("sites", sites);
      for (int round = -1; round < rounds; round++) {
        Timings.Sample sample = Timings.time(() -> round(which, set, targets, expected, threads));
        if (round >= 0) { // the first one warms up
          answer
              .withArray("samples")
              .addObject()
              .put("wall", sample.wall())
              .put("cpu", sample.cpu());
        }
      }
    }
    answer.put("peak_bytes", JobPart.peakBytes());
    System.out.println(answer);
  }

  /** The first 2,000 nt of one 3' UTR for each caller. */
  private static List<Rna> targets() throws IOException {
    List<Rna> targets = new ArrayList<>();
    for (Rna utr : BenchInputs.utrs()) {
      if (utr.letters().length() >= TARGET_LENGTH && targets.size() < CALLERS) {
        targets.add(new Rna(utr.id(), utr.letters().substring(0, TARGET_LENGTH)));
      }
    }
    if (targets.size() < CALLERS) {
      throw new IllegalStateException("too few UTRs have " + TARGET_LENGTH + " nt");
    }
    return targets;
  }

  private static void round(
      Case which, MirnaSet set, List<Rna> targets, List<Digest> expected, ExecutorService threads)
      throws IOException {
    List<Callable<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int first = i;
      callers.add(
          () -> {
            for (int call = 0; call < which.calls; call++) {
              int target = (first + call) % CALLERS;
              Digest answer = Digest.of(set.scan(targets.get(target), ScanOptions.DEFAULT));
              if (!answer.equals(expected.get(target))) {
                throw new IllegalStateException(
                    "'%s': %s, not %s"
                        .formatted(targets.get(target).id(), answer, expected.get(target)));
              }
            }
            return null;
          });
    }
    try {
      for (Future<Void> caller : threads.invokeAll(callers)) {
        caller.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
