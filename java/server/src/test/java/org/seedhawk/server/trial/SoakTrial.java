// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls a server for minutes in all its ways at once (pairs, scans, genes, jobs, lists, hostile
 * calls, callers who leave, a model that is loaded anew) and looks at its memory. Started by hand:
 *
 * <pre>java -cp ... org.seedhawk.server.trial.SoakTrial MIRNAS.fa JOBS OUT.json [SECONDS]</pre>
 */
final class SoakTrial {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FASTA = "Content-Type: text/x-fasta\r\n";

  private final int port;
  private final long end;
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  private SoakTrial(int port, int seconds) {
    this.port = port;
    end = System.nanoTime() + seconds * 1_000_000_000L;
  }

  /** A caller's step. */
  private interface Step {
    void take(Wire wire, Random random) throws IOException, InterruptedException;
  }

  private boolean goesOn() {
    return System.nanoTime() - end < 0;
  }

  private Thread caller(String name, int pauseMillis, Step step) {
    return Thread.startVirtualThread(
        () -> {
          Random random = new Random(name.hashCode());
          while (goesOn()) {
            try (Wire wire = new Wire(port, 60_000)) {
              for (int i = 0; i < 200 && goesOn(); i++) {
                step.take(wire, random);
                calls.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
                Thread.sleep(pauseMillis);
              }
            } catch (IOException | RuntimeException e) {
              wrong.add(name + ": " + e);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  private Wire.Answer call(Wire wire, Set<Integer> statuses, byte[] request) throws IOException {
    Wire.Answer answer = wire.call(request);
    if (!statuses.contains(answer.status())) {
      wrong.add(answer.status() + " " + answer.text());
    }
    return answer;
  }

  private static String utr(Random random, int length) {
    StringBuilder letters = new StringBuilder(">utr").append(random.nextInt(1000)).append('\n');
    random.ints(length, 0, 4).forEach(base -> letters.append("ACGU".charAt(base)));
    return letters.append('\n').toString();
  }

  private List<Thread> start() {
    List<Thread> all = new ArrayList<>();
    String pair =
        "{\"inputs\":[{\"name\":\"mirna\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"UGAGGUAGUAGGUUGUAUAGUU\"]},{\"name\":\"target\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC\"]}]}";
    byte[] infer = Wire.request("POST", "/v2/models/duplexnet/infer", "", pair);
    for (int i = 0; i < 20; i++) {
      all.add(caller("pairs", 1, (wire, random) -> call(wire, Set.of(200), infer)));
    }
    for (String path : List.of("/v1/scan", "/v1/genes", "/v1/genes?mirnas=hsa-let-7a-5p")) {
      all.add(
          caller(
              path.replaceAll("\\?.*", ""),
              20,
              (wire, random) ->
                  call(
                      wire,
                      Set.of(200, 429),
                      Wire.request("POST", path, FASTA, utr(random, 500 + random.nextInt(3000))))));
    }
    all.add(caller("jobs", 200, this::job));
    all.add(
        caller(
            "lists",
            100,
            (wire, random) -> {
              call(wire, Set.of(200), Wire.request("GET", "/v1/mirnas?q=let", "", ""));
              call(wire, Set.of(200), Wire.request("GET", "/metrics", "", ""));
              call(wire, Set.of(200), Wire.request("GET", "/openapi.json", "", ""));
            }));
    all.add(
        caller(
            "wrong calls",
            20,
            (wire, random) ->
                call(
                    wire,
                    Set.of(400, 429),
                    Wire.request("POST", "/v1/scan", "Content-Type: application/json\r\n", "{}"))));
    all.add(
        caller(
            "callers who leave",
            3_000,
            (kept, random) -> {
              try (Wire wire = new Wire(port, 10_000)) {
                wire.send(Wire.request("POST", "/v1/scan", FASTA, utr(random, 20_000)));
                Thread.sleep(random.nextInt(20));
              }
            }));
    all.add(
        caller(
            "loads",
            15_000,
            (wire, random) ->
                call(
                    wire,
                    Set.of(200),
                    Wire.request("POST", "/v2/repository/models/duplexnet/load", "", ""))));
    return all;
  }

  private void job(Wire wire, Random random) throws IOException, InterruptedException {
    byte[] body = utr(random, 5_000).getBytes(StandardCharsets.US_ASCII);
    Wire.Answer taken =
        call(
            wire, Set.of(202), Wire.request("POST", "/v1/jobs?kind=genes&format=tsv", FASTA, body));
    String path = "/v1/jobs/" + MAPPER.readTree(taken.body()).path("id").asText();
    String state = "waiting";
    while (Set.of("waiting", "running").contains(state) && goesOn()) {
      Thread.sleep(20);
      state =
          MAPPER
              .readTree(call(wire, Set.of(200), Wire.request("GET", path, "", "")).body())
              .path("state")
              .asText();
    }
    if (state.equals("done")) {
      call(wire, Set.of(200), Wire.request("GET", path + "/files/genes.tsv", "", ""));
      call(wire, Set.of(200), Wire.request("DELETE", path, "", ""));
    } else if (goesOn()) {
      wrong.add("a job is " + state);
    }
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 600;
    double load = TrialFile.loadAverage();
    // A heap of one size: what grows then is not what the collector has not yet given back.
    List<String> jvm = List.of("-Xms384m", "-Xmx384m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
    try (ServerProcess server =
        ServerProcess.start(
            jvm, List.of("--mirna", args[0], "--jobs", args[1], "--control", "--threads", "2"))) {
      SoakTrial soak = new SoakTrial(server.port(), seconds);
      long begun = System.nanoTime();
      List<Thread> callers = soak.start();
      Map<String, Double> resident = new LinkedHashMap<>();
      List<double[]> samples = new ArrayList<>();
      for (int second = 0; second < seconds; second++) {
        Thread.sleep(1000);
        double now = (System.nanoTime() - begun) / 1e9;
        double mib = server.residentMib();
        samples.add(new double[] {now, mib});
        if (second % 30 == 29) {
          resident.put(
              String.format(Locale.ROOT, "after_%03d_s", second + 1), TrialFile.rounded(mib));
        }
      }
      for (Thread caller : callers) {
        caller.join();
      }
      long endBegun = System.nanoTime();
      int code = server.end();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "Serve.soak");
      result.put("params", Map.of("seconds", "" + seconds, "jvm", String.join(" ", jvm)));
      Map<String, Integer> calls = new TreeMap<>();
      soak.calls.forEach((name, number) -> calls.put(name, number.get()));
      result.put("calls", calls);
      result.put("wrong_answers", soak.wrong.size());
      result.put("resident_mib", resident);
      result.put("resident_mib_a_minute_second_half", TrialFile.rounded(60 * slope(samples)));
      result.put("exit_code", code);
      result.put("end_ms", TrialFile.rounded((System.nanoTime() - endBegun) / 1e6));
      System.out.println(result);
      soak.wrong.stream().limit(20).forEach(System.out::println);
      TrialFile.write(
          Path.of(args[2]),
          "org.seedhawk.server.trial.SoakTrial, over loopback",
          load,
          List.of(result));
    }
  }

  /**
   * Returns how fast the second half of the samples grows: the slope of the line that fits best.
   */
  private static double slope(List<double[]> samples) {
    List<double[]> half = samples.subList(samples.size() / 2, samples.size());
    double x = half.stream().mapToDouble(one -> one[0]).average().orElse(0);
    double y = half.stream().mapToDouble(one -> one[1]).average().orElse(0);
    double above = half.stream().mapToDouble(one -> (one[0] - x) * (one[1] - y)).sum();
    double below = half.stream().mapToDouble(one -> (one[0] - x) * (one[0] - x)).sum();
    return below == 0 ? 0 : above / below;
  }
}
