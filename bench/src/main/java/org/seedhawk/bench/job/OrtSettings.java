// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.seedhawk.bench.input.Inputs;
import org.seedhawk.bench.input.ModelGraph;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.bench.result.Timings;

/**
 * The settings of an ONNX Runtime session, one changed at a time, beside what the engine's sessions
 * have. A run of each graph by batch; and the time of opening a graph from its file, and from the
 * optimised graph kept on disk, beside that of a whole start. Settings take turns, round by round;
 * outputs must not differ. One thread at a time.
 */
public final class OrtSettings {
  /** What the engine's sessions have. */
  private static final String ENGINE = "engine";

  private static final String SAVED = "saved";

  private static final Map<String, List<String>> GRAPHS = new LinkedHashMap<>();

  static {
    GRAPHS.put("seedhawk", List.of("model.onnx"));
    GRAPHS.put("targetnet", List.of("model.onnx"));
    GRAPHS.put("deeptarget", List.of("model.onnx", "site.onnx", "pair.onnx"));
    GRAPHS.put("mitar", List.of("model.onnx"));
    GRAPHS.put("targetfm-cnn", List.of("site.onnx", "pair.onnx"));
  }

  private static final int[] BATCHES = {1, 16, 256};

  /** What two settings' outputs may differ by: probabilities, and a language model's features. */
  private static final double TOLERANCE = 1e-4;

  private static final double SAMPLE_SECONDS = 0.25; // the process's CPU time has steps of 10 ms
  private static final int OPENINGS = 10;

  private static final Map<String, ModelGraph.Settings> SETTINGS = new LinkedHashMap<>();

  static {
    SETTINGS.put(ENGINE, options -> {});
    SETTINGS.put(
        "2 threads",
        options -> {
          options.setIntraOpNumThreads(2);
          options.addConfigEntry("session.intra_op.allow_spinning", "0");
        });
    SETTINGS.put(
        "2 threads, spinning",
        options -> {
          options.setIntraOpNumThreads(2);
          options.addConfigEntry("session.intra_op.allow_spinning", "1");
        });
    SETTINGS.put("no memory pattern", options -> options.setMemoryPatternOptimization(false));
    SETTINGS.put("no arena", options -> options.setCPUArenaAllocator(false));
    SETTINGS.put(
        "no memory pattern, no arena",
        options -> {
          options.setMemoryPatternOptimization(false);
          options.setCPUArenaAllocator(false);
        });
    SETTINGS.put(
        "denormals are zero",
        options -> options.addConfigEntry("session.set_denormal_as_zero", "1"));
    SETTINGS.put(
        "optimised: extended", options -> options.setOptimizationLevel(OptLevel.EXTENDED_OPT));
    SETTINGS.put("optimised: basic", options -> options.setOptimizationLevel(OptLevel.BASIC_OPT));
    SETTINGS.put("optimised: not", options -> options.setOptimizationLevel(OptLevel.NO_OPT));
  }

  private final int rounds;
  private final ArrayNode rows;
  private final Path folder;

  private OrtSettings(int rounds, ArrayNode rows, Path folder) {
    this.rounds = rounds;
    this.rows = rows;
    this.folder = folder;
  }

  /** Measures; fails when a setting changes an output. */
  public static void run(ResultFile file, int rounds) throws IOException {
    Path folder = Files.createTempDirectory("seedhawk-settings");
    try {
      OrtSettings settings = new OrtSettings(rounds, file.rows(), folder);
      settings.start();
      for (Map.Entry<String, List<String>> model : GRAPHS.entrySet()) {
        for (String graph : model.getValue()) {
          settings.open(model.getKey(), graph);
          for (int batch : BATCHES) {
            settings.run(model.getKey(), graph, batch);
          }
        }
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

  private static Path model(String name) {
    return Path.of(Inputs.folder("models/" + name));
  }

  private void add(String benchmark, Timings timings, Map<String, String> params) {
    timings.writeTo(rows, "OrtSettings." + benchmark, params);
    System.out.printf(Locale.ROOT, "%s %s: %.1f us%n", benchmark, params, 1e6 / timings.cpuRate());
  }

  private void run(String model, String graph, int batch) throws IOException {
    Path file = model(model).resolve(graph);
    Map<String, ModelGraph.Tensor> inputs = ModelGraph.inputs(model(model), batch);
    Map<String, Timings> timings = new LinkedHashMap<>();
    SETTINGS.keySet().forEach(name -> timings.put(name, new Timings(1, "run")));
    float[] expected = null;
    int repetitions = 0;
    for (int round = -1; round < rounds; round++) { // the first one warms up
      for (Map.Entry<String, ModelGraph.Settings> each : SETTINGS.entrySet()) {
        // Opened anew: threads of an idle session would spin into the samples of the others.
        try (ModelGraph session =
            new ModelGraph(
                file,
                inputs,
                batch,
                options -> {
                  ModelGraph.asTheEngine(options);
                  each.getValue().apply(options);
                })) {
          float[] values = values(session);
          if (expected == null) {
            expected = values;
            repetitions = repetitions(session);
          }
          same(model + "/" + graph + ", " + each.getKey(), expected, values);
          time(session, Math.max(1, repetitions / 10));
          Timings.Sample sample = time(session, repetitions);
          if (round >= 0) {
            timings.get(each.getKey()).add(sample);
          }
        }
      }
    }
    for (Map.Entry<String, Timings> each : timings.entrySet()) {
      Map<String, String> params = new LinkedHashMap<>();
      params.put("graph", model + "/" + graph);
      params.put("batch", Integer.toString(batch));
      params.put("settings", each.getKey());
      add("run", each.getValue(), params);
    }
  }

  private static Timings.Sample time(ModelGraph session, int repetitions) throws IOException {
    return Timings.time(
            () -> {
              for (int i = 0; i < repetitions; i++) {
                session.run();
              }
            })
        .per(repetitions);
  }

  /** Returns how many runs a sample is. */
  private static int repetitions(ModelGraph session) throws IOException {
    int repetitions = 1;
    while (repetitions * time(session, repetitions).wall() < SAMPLE_SECONDS) {
      repetitions *= 2;
    }
    return repetitions;
  }

  /** Returns the output's values of a run. */
  private static float[] values(ModelGraph session) throws IOException {
    FloatBuffer buffer = session.run().values().iterator().next().bytes().asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(0, values);
    return values;
  }

  private static void same(String what, float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs((double) expected[i] - actual[i])
          <= TOLERANCE * Math.max(1, Math.abs(expected[i])))) {
        throw new IllegalStateException(
            "%s: output %d is %s, not %s".formatted(what, i, actual[i], expected[i]));
      }
    }
  }

  /** Opens the graph's file, and the optimised graph that a session has written to disk. */
  private void open(String model, String graph) throws IOException {
    Path file = model(model).resolve(graph);
    Path saved = folder.resolve(model + "-" + graph);
    Map<String, Timings> timings = new LinkedHashMap<>();
    timings.put(ENGINE, new Timings(1, "session"));
    timings.put(SAVED, new Timings(1, "session"));
    openAndClose(
        file,
        options -> {
          ModelGraph.asTheEngine(options);
          options.setLoggerId("seedhawk");
          options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
          options.setOptimizedModelFilePath(saved.toString());
        });
    for (int round = -1; round < rounds; round++) {
      for (Map.Entry<String, Timings> each : timings.entrySet()) {
        boolean fromDisk = each.getKey().equals(SAVED);
        Timings.Sample sample =
            Timings.time(
                    () -> {
                      for (int i = 0; i < OPENINGS; i++) {
                        openAndClose(
                            fromDisk ? saved : file,
                            options -> {
                              ModelGraph.asTheEngine(options);
                              if (fromDisk) { // it is optimised already
                                options.setOptimizationLevel(OptLevel.NO_OPT);
                              }
                            });
                      }
                    })
                .per(OPENINGS);
        if (round >= 0) {
          each.getValue().add(sample);
        }
      }
    }
    timings.forEach(
        (name, timing) ->
            add("open", timing, Map.of("graph", model + "/" + graph, "settings", name)));
  }

  private static void openAndClose(Path file, ModelGraph.Settings settings) throws IOException {
    try (OrtSession session = ModelGraph.open(file, settings)) {
      if (session.getNumInputs() < 1) {
        throw new IllegalStateException(file + " has no inputs");
      }
    } catch (OrtException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** A whole job of one short target and the default model, in a JVM of its own: a start. */
  private void start() throws IOException {
    Path targets = folder.resolve("targets.fa");
    Files.writeString(targets, ">short\nACUACCUCAACUACCUCAGGACACCAUUGUCACACUCCAAG\n");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC", // as the launcher does
            "-Dseedhawk.data=" + System.getProperty("seedhawk.data", "../shared/data"),
            "-cp",
            System.getProperty("java.class.path"),
            JobPart.class.getName(),
            JobPart.Kind.JOB.name(),
            targets.toString(),
            Inputs.folder("models/seedhawk"),
            "1",
            "0",
            "0",
            "0",
            folder.toString(),
            "-");
    Timings timings = new Timings(1, "start");
    for (int round = -1; round < rounds; round++) {
      Timings.Sample sample =
          Timings.timeChildren(
              () -> {
                try {
                  int status =
                      new ProcessBuilder(command)
                          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                          .redirectError(ProcessBuilder.Redirect.INHERIT)
                          .start()
                          .waitFor();
                  if (status != 0) {
                    throw new IOException("exit code " + status);
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  throw new IOException(e);
                }
              });
      if (round >= 0) {
        timings.add(sample);
      }
    }
    add("start", timings, Map.of("model", "seedhawk"));
  }
}
