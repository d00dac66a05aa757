// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;

/**
 * Measures pairs a second over loopback: many clients, each with one connection, send one pair at a
 * time through the Open Inference Protocol. The server is a process of its own; both share the
 * machine. It is started by hand:
 *
 * <pre>java -cp ... org.seedhawk.server.LoadBench PORT PID MODEL OUT.json [CLIENTS] [SECONDS]</pre>
 */
final class LoadBench {
  private static final int ROUNDS = 5;

  private LoadBench() {}

  /** What a round measured. */
  private record Round(double perSecond, double p50, double p99, double p999, double serverCpu) {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    long pid = Long.parseLong(args[1]);
    String model = args[2];
    int clients = args.length > 4 ? Integer.parseInt(args[4]) : 200;
    int seconds = args.length > 5 ? Integer.parseInt(args[5]) : 10;
    byte[] request = request(model);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    round(port, pid, request, clients, seconds); // warm-up
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Round one = round(port, pid, request, clients, seconds);
      System.out.println(one);
      rounds.add(one);
    }
    Files.writeString(
        Path.of(args[3]),
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(result(model, clients, seconds, load, rounds))
            + "\n");
  }

  /** Returns what is written: the median of the rounds, and their range. */
  private static Map<String, Object> result(
      String model, int clients, int seconds, double load, List<Round> rounds) throws IOException {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", cpu());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("os", "Linux " + System.getProperty("os.version").replaceAll("-.*", ""));
    machine.put("jdk", System.getProperty("java.vm.version"));
    machine.put("load_average", rounded(load));
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("benchmark", "Serve.pairs");
    measured.put(
        "params", Map.of("model", model, "clients", "" + clients, "seconds_a_round", "" + seconds));
    measured.put("samples", rounds.size());
    put(measured, "rate", rounds.stream().mapToDouble(Round::perSecond));
    measured.put("rate_unit", "request/s");
    put(measured, "p50", rounds.stream().mapToDouble(Round::p50));
    put(measured, "p99", rounds.stream().mapToDouble(Round::p99));
    put(measured, "p999", rounds.stream().mapToDouble(Round::p999));
    measured.put("time_unit", "ms");
    put(measured, "server_cpu", rounds.stream().mapToDouble(Round::serverCpu));
    measured.put("cpu_unit", "us/request");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("command", "org.seedhawk.server.LoadBench beside ./seedhawk serve, over loopback");
    json.put("machine", machine);
    json.put("results", List.of(measured));
    return json;
  }

  private static void put(Map<String, Object> to, String name, DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    to.put(name, rounded(sorted[sorted.length / 2]));
    to.put(name + "_min", rounded(sorted[0]));
    to.put(name + "_max", rounded(sorted[sorted.length - 1]));
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static String cpu() throws IOException {
    try (Scanner in = new Scanner(Path.of("/proc/cpuinfo"))) {
      while (in.hasNextLine()) {
        String line = in.nextLine();
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return "unknown";
  }

  private static byte[] request(String model) {
    String body =
        "{\"inputs\":[{\"name\":\"mirna\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"UGAGGUAGUAGGUUGUAUAGUU\"]},"
            + "{\"name\":\"target\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\""
            + TestServer.SITE
            + "\"]}]}";
    return "POST /v2/models/%s/infer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s"
        .formatted(model, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Round round(int port, long pid, byte[] request, int clients, int seconds)
      throws InterruptedException {
    long[][] times = new long[clients][];
    CountDownLatch ready = new CountDownLatch(clients);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger failures = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                  socket.setTcpNoDelay(true);
                  ready.countDown();
                  go.await();
                  times[client] = client(socket, request, seconds);
                } catch (IOException | InterruptedException | RuntimeException e) {
                  failures.incrementAndGet();
                  times[client] = new long[0];
                }
              }));
    }
    ready.await();
    Duration before = ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow();
    long begun = System.nanoTime();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - begun) / 1e9;
    Duration after = ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow();
    if (failures.get() > 0) {
      throw new IllegalStateException(failures + " clients failed");
    }
    long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
    return new Round(
        all.length / took,
        all[all.length / 2] / 1e6,
        all[(int) (all.length * 0.99)] / 1e6,
        all[(int) (all.length * 0.999)] / 1e6,
        after.minus(before).toNanos() / 1e3 / all.length);
  }

  private static long[] client(Socket socket, byte[] request, int seconds) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), 2048);
    OutputStream out = socket.getOutputStream();
    long[] times = new long[1 << 10];
    int count = 0;
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      long begun = System.nanoTime();
      out.write(request);
      answer(in);
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      times[count++] = System.nanoTime() - begun;
    }
    return Arrays.copyOf(times, count);
  }

  private static void answer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 200 ")) {
      throw new UncheckedIOException(new IOException(status));
    }
    int length = 0;
    String line = line(in);
    while (!line.isEmpty()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
      line = line(in);
    }
    in.readNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
