// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import ai.onnxruntime.OnnxJavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.bench.input.ModelGraph;
import org.seedhawk.bench.input.SmallOnnx;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Precision;

/**
 * What this machine could do at best, and how far each embedded model is from it, on one thread:
 * the rate of a copy and of a matrix product; each graph's operations and bytes, and the time of
 * its run; each way of scoring a pair; and the whole job of every n-th UTR by part, from samples of
 * its CPU time. A floor is the longer of operations over the rate of the matrix product and bytes
 * over the rate of the copy. One thread at a time.
 */
public final class Floors {
  /** Far larger than any cache. */
  private static final long COPY_BYTES = 1L << 28;

  /** Rows, columns, and what they have in common, of matrix products. */
  private static final int[][] PRODUCTS = {{256, 256, 256}, {1024, 1024, 1024}, {2048, 2048, 2048}};

  private static final double SAMPLE_SECONDS = 0.25;
  static final int BATCH = 256;
  private static final int[] GRAPH_BATCHES = {16, 256};
  static final int MIRNAS = 64;

  /** What a fused kernel reads of a window. */
  private static final int PLANE_BYTES = WindowEncoder.PLANES * Long.BYTES;

  private static final double TOLERANCE = 1e-4;
  private static final double INT8_TOLERANCE = 0.02;

  private final ArrayNode rows;
  private final int rounds;
  private double bytesASecond;
  private double flopASecond;

  private Floors(ArrayNode rows, int rounds) {
    this.rows = rows;
    this.rounds = rounds;
  }

  /**
   * Measures; fails when two ways of scoring differ.
   *
   * @param every the job takes every n-th UTR
   */
  public static void run(ResultFile file, int every, int rounds)
      throws IOException, InterruptedException {
    Floors floors = new Floors(file.rows(), rounds);
    BenchInputs.utrs(); // that they are there is found out first
    BenchInputs.mirnas();
    floors.copy();
    floors.products();
    String models = Files.readString(Path.of(BenchInputs.folder("models/index.txt")));
    for (String model : models.strip().split("\\s+")) {
      floors.graphs(model);
      Map<String, double[]> pair = floors.pairs(model);
      floors.job(model, every, pair);
    }
    System.out.println();
    System.out.print(FloorsTable.of(file.json()));
    file.write();
  }

  /** Repeats work until a sample is long enough; the first one only finds out how often. */
  private Timings timed(double work, String unit, Timings.Work once) throws IOException {
    int repetitions = 1;
    while (true) {
      Timings.Sample sample = sample(once, repetitions);
      if (sample.wall() * repetitions >= SAMPLE_SECONDS) {
        break;
      }
      repetitions *= 2;
    }
    Timings timings = new Timings(work, unit);
    for (int round = 0; round < rounds; round++) {
      timings.add(sample(once, repetitions));
    }
    return timings;
  }

  private static Timings.Sample sample(Timings.Work once, int repetitions) throws IOException {
    return Timings.time(
            () -> {
              for (int i = 0; i < repetitions; i++) {
                once.run();
              }
            })
        .per(repetitions);
  }

  private ObjectNode add(String figure, Timings timings, Map<String, String> params) {
    timings.writeTo(rows, "Floors." + figure, params);
    System.out.printf(Locale.ROOT, "%s %s: %.4g a second%n", figure, params, timings.rate());
    return (ObjectNode) rows.get(rows.size() - 1);
  }

  /** Adds a floor to a row that says how long one takes. */
  private void floor(ObjectNode row, double flop, double bytes, double seconds) {
    double floor = Math.max(flop / flopASecond, bytes / bytesASecond);
    row.put("flop", flop);
    row.put("bytes", bytes);
    row.put("us", 1e6 * seconds);
    row.put("floor_us", 1e6 * floor);
    row.put("share_of_floor", floor / seconds); // 1: as fast as the floor
    System.out.printf(
        Locale.ROOT,
        "  %,.0f FLOP, %,.0f bytes, %.4g us, floor %.4g us: %.0f %%%n",
        flop,
        bytes,
        1e6 * seconds,
        1e6 * floor,
        100 * floor / seconds);
  }

  private void copy() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(COPY_BYTES, 64).fill((byte) 1);
      MemorySegment to = arena.allocate(COPY_BYTES, 64).fill((byte) 2);
      Timings timings = timed(2.0 * COPY_BYTES, "byte", () -> to.copyFrom(from));
      if (to.get(ValueLayout.JAVA_BYTE, COPY_BYTES - 1) != 1) {
        throw new IllegalStateException("nothing was copied");
      }
      bytesASecond = timings.cpuRate();
      add("copy", timings, Map.of("bytes", "read and written"));
    }
  }

  private void products() throws IOException {
    Path file = Files.createTempFile("seedhawk-product", ".onnx");
    try {
      for (int[] size : PRODUCTS) {
        long[] a = {size[0], size[2]};
        long[] b = {size[2], size[1]};
        long[] y = {size[0], size[1]};
        Files.write(file, SmallOnnx.graph("MatMul", List.of(a, b), y));
        Map<String, ModelGraph.Tensor> inputs = Map.of("x0", ones(a), "x1", ones(b));
        try (ModelGraph graph = new ModelGraph(file, inputs, size[0], ModelGraph::asTheEngine)) {
          FloatBuffer product = graph.run().get("y").bytes().asFloatBuffer();
          if (product.get(product.capacity() - 1) != size[2]) {
            throw new IllegalStateException("the product of ones is " + product.get(0));
          }
          double flop = 2.0 * size[0] * size[1] * size[2];
          Timings timings = timed(flop, "flop", graph::run);
          flopASecond = Math.max(flopASecond, timings.cpuRate());
          add(
              "product",
              timings,
              Map.of("size", "%d x %d x %d".formatted(size[0], size[1], size[2])));
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private static ModelGraph.Tensor ones(long[] dims) {
    int elements = Math.toIntExact(dims[0] * dims[1]);
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Float.BYTES * elements).order(ByteOrder.nativeOrder());
    for (int i = 0; i < elements; i++) {
      bytes.putFloat(Float.BYTES * i, 1);
    }
    return new ModelGraph.Tensor(OnnxJavaType.FLOAT, dims, bytes);
  }

  /** Each file alone, in runs of few rows and of many. */
  private void graphs(String model) throws IOException {
    Path folder = folder(model);
    for (int batch : GRAPH_BATCHES) {
      Map<String, ModelGraph.Tensor> inputs = ModelGraph.inputs(folder, batch);
      for (String file : files(folder)) {
        Flop flop = Flop.of(folder.resolve(file), inputs, batch);
        try (ModelGraph graph =
            new ModelGraph(folder.resolve(file), inputs, batch, ModelGraph::asTheEngine)) {
          Timings timings = timed(batch, "row", graph::run);
          ObjectNode row =
              add(
                  "graph",
                  timings,
                  Map.of("model", model, "file", file, "batch", Integer.toString(batch)));
          floor(
              row,
              (double) flop.count() / batch,
              (double) graph.bytesMoved() / batch,
              1 / timings.cpuRate());
          row.put("not_counted", String.join(" ", flop.leftOut()));
        }
      }
    }
  }

  private static Path folder(String model) {
    return Path.of(BenchInputs.folder("models/" + model));
  }

  private static List<String> files(Path folder) {
    List<String> files = new ArrayList<>(ModelGraph.scoring(folder));
    if (!files.contains(ModelGraph.JOINT) && Files.exists(folder.resolve(ModelGraph.JOINT))) {
      files.addFirst(ModelGraph.JOINT);
    }
    return files;
  }

  /**
   * Each way of scoring a pair, windows and miRNAs encoded: a window of its own for each pair.
   *
   * @return FLOP and bytes of a row, by file
   */
  private Map<String, double[]> pairs(String model) throws IOException {
    Path folder = folder(model);
    Map<String, ModelGraph.Tensor> inputs = ModelGraph.inputs(folder, 1);
    Map<String, double[]> work = new LinkedHashMap<>();
    for (String file : files(folder)) {
      try (ModelGraph graph =
          new ModelGraph(folder.resolve(file), inputs, 1, ModelGraph::asTheEngine)) {
        double flop = Flop.of(folder.resolve(file), inputs, 1).count();
        work.put(file, new double[] {flop, graph.bytesMoved()});
      }
    }
    float[] expected = null;
    Set<String> measured = new HashSet<>();
    for (Way way : ways()) {
      if (way.path == PathChoice.TOWERS && !work.containsKey("pair.onnx")) {
        continue;
      }
      double tolerance = way.precision == Precision.INT8 ? INT8_TOLERANCE : TOLERANCE;
      try (FloorScorer scorer = new FloorScorer(model, way.path, way.precision)) {
        if (!measured.add(scorer.path())) {
          continue;
        }
        float[] scores = scorer.scores();
        if (expected == null) {
          expected = scores;
        }
        for (int i = 0; i < BATCH; i++) {
          if (!(Math.abs((double) expected[i] - scores[i]) <= tolerance)) {
            throw new IllegalStateException(
                "%s: pair %d scores %s and %s".formatted(model, i, expected[i], scores[i]));
          }
        }
        Map<String, String> params = Map.of("model", model, "path", scorer.path());
        Timings encoded = timed(BATCH, "window", scorer::encode);
        add("encode", encoded, params);
        Timings timings = timed(BATCH, "pair", scorer::score);
        double[] sum = new double[2];
        List<String> files =
            scorer.path().equals("towers")
                ? List.of("site.onnx", "pair.onnx")
                : List.of("model.onnx");
        for (String file : files) {
          for (int i = 0; i < sum.length; i++) {
            sum[i] += work.get(file)[i];
          }
        }
        if (scorer.path().startsWith("fused")) {
          sum[1] = 2 * PLANE_BYTES + Float.BYTES; // of the window; a miRNA's are shared
        }
        floor(add("pair", timings, params), sum[0], sum[1], 1 / timings.cpuRate());
      }
    }
    return work;
  }

  /** A way to score pairs. */
  private record Way(PathChoice path, Precision precision) {}

  private static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (PathChoice path : PathChoice.values()) {
      ways.add(new Way(path, Precision.FLOAT32));
      if (path == PathChoice.AUTO && FloorScorer.hasInt8()) {
        ways.add(new Way(path, Precision.INT8));
      }
    }
    return ways;
  }

  /** The job by part. */
  private void job(String model, int every, Map<String, double[]> work)
      throws IOException, InterruptedException {
    List<String> stacks = new ArrayList<>();
    JsonNode job = WholeJob.profiled("models/" + model, every, stacks);
    double sites = job.path("sites").asDouble();
    Map<JobShare, Long> shares = JobShare.of(stacks);
    double samples = shares.values().stream().mapToLong(each -> each).sum();
    for (Map.Entry<JobShare, Long> each : shares.entrySet()) {
      double seconds = job.path("cpu").asDouble() * each.getValue() / samples;
      Timings timings = new Timings(sites, "site");
      timings.add(new Timings.Sample(seconds, seconds));
      String part = each.getKey().name().toLowerCase(Locale.ROOT);
      ObjectNode row =
          add(
              "job",
              timings,
              Map.of("model", model, "part", part, "every", Integer.toString(every)));
      row.put("share", each.getValue() / samples);
      double bytes =
          switch (each.getKey()) {
            case READ -> 2 * job.path("bases").asDouble(); // letters, read and written
            case SCAN -> job.path("bases").asDouble() / 4; // 2 bits each, read
            case ROWS ->
                2 * (job.path("site_bytes").asDouble() + job.path("gene_bytes").asDouble());
            default -> 0;
          };
      // A window's tower is shared by its pairs, so that the pair graph's work is the least.
      boolean towers = !job.path("fused").asBoolean() && work.containsKey("pair.onnx");
      double flop =
          each.getKey() == JobShare.MODEL
              ? sites * work.get(towers ? "pair.onnx" : "model.onnx")[0]
              : 0;
      if (bytes + flop > 0) {
        floor(row, flop, bytes, seconds);
      }
    }
  }
}
