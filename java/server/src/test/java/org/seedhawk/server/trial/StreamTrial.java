// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedhawk.MirnaSet;
import org.seedhawk.Seedhawk;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.server.SeedhawkServer;
import org.seedhawk.server.Settings;
import org.seedhawk.server.model.Models;

/**
 * Measures what it costs to get the sites of a 2-kb UTR for all human miRNAs over HTTP rather than
 * from the engine. Both are in one JVM and take turns, so that what else the machine does falls on
 * both. Small calls come first, as to a server that has been running for some minutes. The CPU time
 * of the client's thread is told apart: a server does not spend it. Started by hand:
 *
 * <pre>java -cp ... org.seedhawk.server.trial.StreamTrial MIRNAS.fa OUT.json [ROUNDS]</pre>
 */
final class StreamTrial {
  /** Small calls before anything is measured: so many until the compiler is done with the way. */
  private static final int WARM_UP = 5000;

  private StreamTrial() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 300;
    double load = TrialFile.loadAverage();
    List<Rna> mirnas = MirnaFasta.read(Path.of(args[0]), MirnaLimit.MATURE, text -> {});
    StringBuilder letters = new StringBuilder();
    new Random(5).ints(2000, 0, 4).forEach(base -> letters.append("ACGU".charAt(base)));
    Rna utr = new Rna("utr", letters.toString());
    try (SeedhawkServer server = SeedhawkServer.start(Settings.DEFAULT);
        Seedhawk engine = Seedhawk.builder().model("duplexnet").threads(2).open();
        MirnaSet set = engine.prepare(mirnas)) {
      server.open(
          () ->
              Models.open(
                  List.of("duplexnet"),
                  name -> Seedhawk.builder().model(name).threads(2),
                  mirnas,
                  2,
                  server.metrics()));
      List<Map<String, Object>> all = new ArrayList<>();
      for (String accept : List.of("application/x-ndjson", "text/tab-separated-values")) {
        String headers = "Content-Type: text/x-fasta\r\nAccept: %s\r\n".formatted(accept);
        String body = ">utr\n" + letters + "\n";
        byte[] request = Wire.request("POST", "/v1/scan", headers, body);
        String one = "/v1/scan?mirnas=" + mirnas.getFirst().id();
        warmUp(server.port(), Wire.request("POST", one, headers, body));
        Map<String, Object> result = measured(server.port(), request, set, utr, rounds);
        result.put(
            "params",
            Map.of(
                "letters",
                "2000",
                "mirnas",
                "" + mirnas.size(),
                "model",
                "duplexnet",
                "accept",
                accept));
        System.out.println(result);
        all.add(result);
      }
      TrialFile.write(
          Path.of(args[1]), "org.seedhawk.server.trial.StreamTrial, one JVM", load, all);
    }
  }

  private static void warmUp(int port, byte[] request) throws IOException {
    try (Wire wire = new Wire(port, 60_000)) {
      for (int i = 0; i < WARM_UP; i++) {
        wire.call(request);
      }
    }
  }

  /** Returns the CPU time of the calling thread. */
  private static long ownCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Returns the CPU time of all threads: they are at rest between the turns. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Map<String, Object> measured(
      int port, byte[] request, MirnaSet set, Rna utr, int rounds) throws IOException {
    double[] own = new double[rounds];
    double[] served = new double[rounds];
    double[] ownCpu = new double[rounds];
    double[] servedCpu = new double[rounds];
    double clientSum = 0;
    long sites = 0;
    int bytes = 0;
    try (Wire wire = new Wire(port, 60_000)) {
      for (int round = -rounds / 2; round < rounds; round++) {
        long cpuBegun = cpu();
        long begun = System.nanoTime();
        sites = set.scan(List.of(utr), ScanOptions.DEFAULT).size();
        long between = System.nanoTime();
        final long cpuBetween = cpu();
        final long clientBegun = ownCpu();
        Wire.Answer answer = wire.call(request);
        final long end = System.nanoTime();
        final long clientEnd = ownCpu();
        final long cpuEnd = cpu();
        bytes = answer.body().length;
        if (answer.status() != 200 || answer.text().lines().count() != sites + 1) {
          throw new IllegalStateException(answer.text());
        }
        if (round >= 0) {
          own[round] = (between - begun) / 1e6;
          served[round] = (end - between) / 1e6;
          ownCpu[round] = (cpuBetween - cpuBegun) / 1e6;
          servedCpu[round] = (cpuEnd - cpuBetween) / 1e6;
          clientSum += (clientEnd - clientBegun) / 1e6;
        }
      }
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("benchmark", "Serve.stream");
    result.put("samples", rounds);
    result.put("sites", sites);
    result.put("answer_bytes", bytes);
    put(result, "engine", own);
    put(result, "served", served);
    // The system counts CPU time in steps of 10 ms, so only its sum says something.
    double ownSum = Arrays.stream(ownCpu).sum();
    double servedSum = Arrays.stream(servedCpu).sum();
    result.put("engine_cpu_mean", TrialFile.rounded(ownSum / rounds));
    result.put("served_cpu_mean", TrialFile.rounded(servedSum / rounds));
    result.put("client_cpu_mean", TrialFile.rounded(clientSum / rounds));
    result.put("time_unit", "ms");
    result.put("ratio_of_medians", TrialFile.rounded(median(served) / median(own)));
    result.put("ratio_of_cpu", TrialFile.rounded(servedSum / ownSum));
    result.put("ratio_of_cpu_without_client", TrialFile.rounded((servedSum - clientSum) / ownSum));
    return result;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void put(Map<String, Object> to, String name, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    to.put(name + "_p10", TrialFile.at(sorted, 0.1));
    to.put(name + "_p50", TrialFile.at(sorted, 0.5));
    to.put(name + "_p90", TrialFile.at(sorted, 0.9));
  }
}
