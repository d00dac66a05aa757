// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.latency;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.seedhawk.RegionScorer;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeNet;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.fused.DeepTargetNet;
import org.seedhawk.fused.NetWeights;
import org.seedhawk.fused.RegisterNet;
import org.seedhawk.scan.Rna;

/**
 * Latency of one pair at a fixed arrival rate: each client is a process of its own; they take
 * turns, round by round.
 *
 * <p>A latency counts from the time that the call was due, so a slow call is seen in those behind
 * it (no coordinated omission). The {@code cpu} of a row is the latency that the calls' CPU times
 * would have given on a machine that does nothing else. One thread at a time.
 */
public final class Latency {
  private static final int PAIRS = 1000;
  private static final double WARM_SECONDS = 4;

  /** What a fused score and one of ONNX Runtime may differ by. */
  private static final double TOLERANCE = 1e-4;

  private static final long LONGEST_NANOS = 60_000_000_000L;

  /** A model, and the pairs a second that arrive: about a quarter of what the JNI binding can. */
  enum Case {
    DUPLEXNET(50, 500),
    DEEPTARGET(30, 4000);

    private final int window;
    private final int rate;

    Case(int window, int rate) {
      this.window = window;
      this.rate = rate;
    }

    String model() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Percentiles, microseconds. */
  private static final Map<String, Double> PERCENTILES = new LinkedHashMap<>();

  static {
    PERCENTILES.put("p50", 50.0);
    PERCENTILES.put("p90", 90.0);
    PERCENTILES.put("p99", 99.0);
    PERCENTILES.put("p99_9", 99.9);
    PERCENTILES.put("max", 100.0);
  }

  /** What one client measured. */
  private static final class Measured {
    private final List<Histogram> wall = new ArrayList<>(); // by round
    private final List<Histogram> cpu = new ArrayList<>();
    private final List<Double> allocated = new ArrayList<>(); // bytes a call
  }

  private final Path folder;
  private final double seconds;

  private Latency(Path folder, double seconds) {
    this.folder = folder;
    this.seconds = seconds;
  }

  /**
   * Measures; fails when a client gives another score.
   *
   * @param seconds of a client's turn
   */
  public static void run(ResultFile file, int rounds, double seconds)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("seedhawk-latency");
    try {
      for (Case model : Case.values()) {
        new Latency(folder, seconds).measure(model, rounds, file.rows());
      }
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path each : files.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
    }
    file.write();
  }

  private void measure(Case model, int rounds, ArrayNode rows)
      throws IOException, InterruptedException {
    Path pairs = folder.resolve(model.model() + ".txt");
    Map<String, List<String>> clients = new LinkedHashMap<>();
    try (Seedhawk engine = Seedhawk.open(model.model());
        RegionScorer session = engine.newRegionScorer(1)) {
      Files.write(pairs, lines(model, session));
    }
    for (LatencyClient.Kind kind : LatencyClient.Kind.values()) {
      clients.put(kind.name().toLowerCase(Locale.ROOT), javaCommand(kind, model, pairs));
    }
    List<String> loop = loopCommand(model, pairs);
    if (!loop.isEmpty()) {
      clients.put("c_loop", loop);
    }
    Map<String, Measured> measured = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, List<String>> client : clients.entrySet()) {
        Path times = run(client.getValue());
        add(times, model.rate, measured.computeIfAbsent(client.getKey(), key -> new Measured()));
        System.out.printf(
            "%s %s, round %d: p50 %.1f us, p99 %.1f us; on an idle machine %.1f and %.1f us%n",
            model.model(),
            client.getKey(),
            round + 1,
            micros(measured.get(client.getKey()).wall.getLast(), 50),
            micros(measured.get(client.getKey()).wall.getLast(), 99),
            micros(measured.get(client.getKey()).cpu.getLast(), 50),
            micros(measured.get(client.getKey()).cpu.getLast(), 99));
      }
    }
    measured.forEach((client, values) -> report(model, client, values, rows));
  }

  /** Random human miRNAs on random windows of 3' UTRs, and the scores. */
  private static List<String> lines(Case model, RegionScorer session) throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    List<Rna> mirnas = BenchInputs.mirnas();
    List<Rna> utrs =
        BenchInputs.utrs().stream().filter(utr -> utr.letters().length() >= model.window).toList();
    List<String> lines = new ArrayList<>();
    while (lines.size() < PAIRS) {
      String mirna = letters(mirnas.get(random.nextInt(mirnas.size())).letters());
      String utr = utrs.get(random.nextInt(utrs.size())).letters();
      int start = random.nextInt(utr.length() - model.window + 1);
      String target = letters(utr.substring(start, start + model.window));
      byte[] mirnaBytes = mirna.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      byte[] targetBytes = target.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      lines.add(mirna + " " + target + " " + session.score(mirnaBytes, targetBytes));
    }
    return lines;
  }

  private static String letters(String sequence) {
    return sequence.toUpperCase(Locale.ROOT).replace('T', 'U');
  }

  private List<String> javaCommand(LatencyClient.Kind kind, Case model, Path pairs) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LatencyClient.class.getName(),
                kind.name(),
                BenchInputs.folder("models/" + model.model()),
                Integer.toString(model.window)));
    command.addAll(common(model, pairs, kind != LatencyClient.Kind.SESSION));
    return command;
  }

  private List<String> common(Case model, Path pairs, boolean otherPath) {
    return List.of(
        pairs.toString(),
        Double.toString(otherPath ? TOLERANCE : 0),
        Integer.toString(model.rate),
        Double.toString(WARM_SECONDS),
        Double.toString(seconds),
        folder.resolve("times").toString());
  }

  /** Returns how the loop in C is called; empty where there is no C compiler. */
  private List<String> loopCommand(Case model, Path pairs)
      throws IOException, InterruptedException {
    Path loop = folder.resolve("latency_loop");
    if (!Files.exists(loop)) {
      List<String> compile =
          List.of(
              "cc",
              "-std=c11",
              "-O2",
              "-I" + BenchInputs.folder("native/include"),
              BenchInputs.folder("native/bench/latency_loop.c"),
              "-o",
              loop.toString(),
              "-ldl",
              "-lm");
      try {
        if (new ProcessBuilder(compile).inheritIO().start().waitFor() != 0) {
          throw new IllegalStateException("the loop in C cannot be compiled, see above");
        }
      } catch (IOException e) {
        System.out.println("the loop in C is left out: " + e.getMessage());
        return List.of();
      }
    }
    List<String> command = new ArrayList<>(List.of(loop.toString()));
    try (OrtRuntime runtime = OrtRuntime.open();
        NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO)) {
      command.add(runtime.libraryPath().toString());
      command.add(kernels.libraryPath().toString());
    }
    command.addAll(common(model, pairs, true));
    byte[] graph = Files.readAllBytes(graph(model));
    Optional<NetWeights> net = RegisterNet.read(graph).or(() -> DeepTargetNet.read(graph));
    if (net.isPresent()) {
      boolean isDeep = net.get().kind() == NativeNet.Kind.DEEPTARGET;
      command.addAll(List.of(isDeep ? "deep" : "net", weights(model, net.get().weights())));
      Arrays.stream(net.get().sizes()).mapToObj(String::valueOf).forEach(command::add);
    } else {
      command.addAll(List.of("graph", graph(model).toString(), Integer.toString(model.window)));
    }
    return command;
  }

  private static Path graph(Case model) {
    return Path.of(BenchInputs.folder("models/" + model.model()), "model.onnx");
  }

  private String weights(Case model, float[] weights) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(weights);
    Path file = folder.resolve(model.model() + ".weights");
    Files.write(file, bytes.array());
    return file.toString();
  }

  private Path run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    int status = builder.start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("exit code " + status + " of " + String.join(" ", command));
    }
    return folder.resolve("times");
  }

  private static void add(Path times, int rate, Measured measured) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(times)).order(ByteOrder.nativeOrder());
    int calls = (bytes.capacity() / Long.BYTES - 1) / 2;
    measured.allocated.add(bytes.getLong() / (double) calls);
    long[] wall = new long[calls];
    long[] cpu = new long[calls];
    bytes.asLongBuffer().get(wall).get(cpu);
    measured.wall.add(histogram(wall));
    measured.cpu.add(histogram(queued(cpu, rate)));
  }

  private static Histogram histogram(long[] nanos) {
    Histogram histogram = new Histogram(LONGEST_NANOS, 3);
    for (long each : nanos) {
      histogram.recordValue(Math.min(each, LONGEST_NANOS));
    }
    return histogram;
  }

  /** Returns latencies of calls that take these times, one after another, due at a fixed rate. */
  static long[] queued(long[] nanos, int rate) {
    long[] latency = new long[nanos.length];
    long free = 0;
    for (int i = 0; i < nanos.length; i++) {
      long due = (long) (i * 1e9 / rate);
      free = Math.max(free, due) + nanos[i];
      latency[i] = free - due;
    }
    return latency;
  }

  private static double micros(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e3;
  }

  private static Histogram sum(List<Histogram> rounds) {
    Histogram sum = new Histogram(LONGEST_NANOS, 3);
    rounds.forEach(sum::add);
    return sum;
  }

  private static void report(Case model, String client, Measured measured, ArrayNode rows) {
    PERCENTILES.forEach(
        (name, percentile) -> {
          ObjectNode row = row(model, client, name, rows);
          put(row, "score", "min", "max", measured.wall, percentile);
          row.put("samples", measured.wall.size());
          put(row, "cpu", "cpu_min", "cpu_max", measured.cpu, percentile);
          row.put("unit", "us/op");
        });
    ObjectNode row = row(model, client, "allocated", rows);
    row.put("score", measured.allocated.stream().mapToDouble(each -> each).average().orElse(0));
    row.put("min", measured.allocated.stream().mapToDouble(each -> each).min().orElse(0));
    row.put("max", measured.allocated.stream().mapToDouble(each -> each).max().orElse(0));
    row.put("samples", measured.allocated.size());
    row.put("unit", "B/op");
  }

  private static ObjectNode row(Case model, String client, String figure, ArrayNode rows) {
    ObjectNode row = rows.addObject();
    row.put("benchmark", "Latency." + figure);
    ObjectNode params = row.putObject("params");
    params.put("model", model.model());
    params.put("client", client);
    params.put("rate", Integer.toString(model.rate));
    return row;
  }

  /** The percentile of all rounds together, and the least and most of a round. */
  private static void put(
      ObjectNode row,
      String all,
      String least,
      String most,
      List<Histogram> rounds,
      double percentile) {
    row.put(all, micros(sum(rounds), percentile));
    row.put(least, rounds.stream().mapToDouble(round -> micros(round, percentile)).min().orElse(0));
    row.put(most, rounds.stream().mapToDouble(round -> micros(round, percentile)).max().orElse(0));
  }
}
