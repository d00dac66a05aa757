// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls a server ten times as often as it can answer, and sees what becomes of those calls that are
 * admitted and of those that are refused. First as many clients as scans compute at once find out
 * what it can do. Then calls begin at ten times that rate, whatever becomes of those before them.
 *
 * <p>Two numbers say where the time of a refusal goes: how many refusals took the server's own
 * handler 10 ms or less, and how late the thread is woken that begins the calls. The latter is what
 * any thread of the machine waits for a processor. Started by hand:
 *
 * <pre>
 * java -cp ... org.seedhawk.server.trial.OverloadTrial MIRNAS.fa OUT.json [SECONDS [OPTIONS OF THE SERVER'S JVM]]
 * </pre>
 */
final class OverloadTrial {
  private static final int TIMES = 10;
  private static final int WAITING = 8;
  private static final int ROUNDS = 3;

  private final int port;
  private final byte[] request;
  private final Queue<Wire> idle = new ConcurrentLinkedQueue<>();

  private OverloadTrial(int port, byte[] request) {
    this.port = port;
    this.request = request;
  }

  /** What became of calls: times in ms. */
  private static final class Outcomes {
    private final Queue<Double> admitted = new ConcurrentLinkedQueue<>();
    private final Queue<Double> refused = new ConcurrentLinkedQueue<>();
    private final Queue<Double> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lost = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    double[] sorted(Queue<Double> times) {
      return times.stream().mapToDouble(one -> one).sorted().toArray();
    }
  }

  private void call(Outcomes to) {
    long begun = System.nanoTime();
    try {
      Wire wire = idle.poll();
      if (wire == null) {
        wire = new Wire(port, 60_000);
        begun = System.nanoTime(); // a connection is not what is measured
      }
      Wire.Answer answer = wire.call(request);
      double took = (System.nanoTime() - begun) / 1e6;
      if (answer.status() == 200 && answer.text().contains("{\"summary\"")) {
        to.admitted.add(took);
      } else if (answer.status() == 429 && answer.head().contains("Retry-After")) {
        to.refused.add(took);
      } else if (answer.status() == 200) {
        to.lost.incrementAndGet();
      } else {
        to.wrong.add(answer.status() + " " + answer.text());
      }
      if (answer.head().toLowerCase(Locale.ROOT).contains("connection: close")) {
        wire.close();
      } else {
        idle.add(wire);
      }
    } catch (IOException e) {
      to.wrong.add(e.toString());
    }
  }

  /** Returns calls a second that so many clients get answered. */
  private double capacity(int clients, double seconds) throws InterruptedException {
    Outcomes outcomes = new Outcomes();
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                while (System.nanoTime() - begun < seconds * 1e9) {
                  call(outcomes);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!outcomes.wrong.isEmpty()) {
      throw new IllegalStateException(outcomes.wrong.peek());
    }
    return outcomes.admitted.size() / ((System.nanoTime() - begun) / 1e9);
  }

  /** Begins calls at a rate; returns what became of them, and calls a second that were answered. */
  private double overload(double rate, double seconds, Outcomes to) throws InterruptedException {
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    int count = (int) (rate * seconds);
    for (int i = 0; i < count; i++) {
      long wait = begun + (long) (i / rate * 1e9) - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        to.late.add((System.nanoTime() - begun - i / rate * 1e9) / 1e6);
      }
      threads.add(Thread.startVirtualThread(() -> call(to)));
    }
    int within = to.admitted.size();
    double took = (System.nanoTime() - begun) / 1e9;
    for (Thread thread : threads) {
      thread.join();
    }
    return within / took;
  }

  /** Returns a number of the server's own. */
  private double metric(String name) throws IOException {
    try (Wire wire = new Wire(port, 60_000)) {
      return wire.call(Wire.request("GET", "/metrics", "", ""))
          .text()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElse(0);
    }
  }

  /**
   * Returns how many calls took the server's handler 10 ms or less: refusals, as scans take longer.
   */
  private double quick() throws IOException {
    return metric("seedhawk_request_seconds_bucket{route=\"/v1/scan\",le=\"0.01\"}");
  }

  private static double share(double[] sorted, double most) {
    long within = Arrays.stream(sorted).filter(one -> one <= most).count();
    return sorted.length == 0 ? 1 : TrialFile.rounded((double) within / sorted.length);
  }

  public static void main(String[] args) throws Exception {
    double seconds = args.length > 2 ? Double.parseDouble(args[2]) : 10;
    List<String> jvm = args.length > 3 ? List.of(args[3].split(" ")) : List.of();
    double load = TrialFile.loadAverage();
    StringBuilder letters = new StringBuilder();
    new Random(5).ints(2000, 0, 4).forEach(base -> letters.append("ACGU".charAt(base)));
    byte[] request =
        Wire.request(
            "POST",
            "/v1/scan?threshold=0.5",
            "Content-Type: text/x-fasta\r\n",
            (">utr\n" + letters + "\n").getBytes(StandardCharsets.US_ASCII));
    List<Map<String, Object>> results = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.start(
            jvm,
            List.of(
                "--mirna",
                args[0],
                "--threads",
                "2",
                "--waiting",
                "" + WAITING,
                "--caller-share", // all calls come from one address
                "100"))) {
      OverloadTrial trial = new OverloadTrial(server.port(), request);
      trial.capacity(2, 5); // warm-up
      for (int round = 0; round < ROUNDS; round++) {
        double before = trial.capacity(2, seconds);
        Outcomes outcomes = new Outcomes();
        double quick = trial.quick();
        double during = trial.overload(before * TIMES, seconds, outcomes);
        quick = trial.quick() - quick;
        double after = trial.capacity(2, seconds);
        double[] admitted = outcomes.sorted(outcomes.admitted);
        double[] refused = outcomes.sorted(outcomes.refused);
        double[] late = outcomes.sorted(outcomes.late);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("benchmark", "Serve.overload");
        result.put(
            "params",
            Map.of("times_capacity", "" + TIMES, "waiting", "" + WAITING, "seconds", "" + seconds));
        result.put("capacity_before", TrialFile.rounded(before));
        result.put("capacity_after", TrialFile.rounded(after));
        result.put("admitted", TrialFile.rounded(during));
        result.put("rate_unit", "scan/s");
        result.put("admitted_share", TrialFile.rounded(during / ((before + after) / 2)));
        result.put("admitted_calls", admitted.length);
        result.put("refused_calls", refused.length);
        result.put("lost_calls", outcomes.lost.get());
        result.put("other_answers", outcomes.wrong.size());
        result.put("admitted_p50", TrialFile.at(admitted, 0.5));
        result.put("admitted_p99", TrialFile.at(admitted, 0.99));
        result.put("refused_p50", TrialFile.at(refused, 0.5));
        result.put("refused_p90", TrialFile.at(refused, 0.9));
        result.put("refused_p99", TrialFile.at(refused, 0.99));
        result.put("refused_within_10", share(refused, 10));
        result.put(
            "refused_within_10_in_handler", TrialFile.rounded(quick / Math.max(1, refused.length)));
        result.put("woken_late_p50", TrialFile.at(late, 0.5));
        result.put("woken_late_p90", TrialFile.at(late, 0.9));
        result.put("woken_late_p99", TrialFile.at(late, 0.99));
        result.put("time_unit", "ms");
        System.out.println(result + " " + outcomes.wrong.stream().limit(3).toList());
        results.add(result);
      }
      server.end();
    }
    TrialFile.write(
        Path.of(args[1]),
        "org.seedhawk.server.trial.OverloadTrial: a 2-kb UTR for all human miRNAs, client and"
            + " server on one machine",
        load,
        results);
  }
}
