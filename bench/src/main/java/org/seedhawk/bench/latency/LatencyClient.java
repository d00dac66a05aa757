// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.latency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.RegionScorer;
import org.seedhawk.Seedhawk;
import org.seedhawk.model.PathChoice;

/**
 * One pair after another at a fixed arrival rate, in a JVM of its own. Arguments and what it writes
 * are those of {@code native/bench/latency_loop.c}: {@code LatencyClient CLIENT MODEL WINDOW PAIRS
 * TOLERANCE RATE WARM SECONDS OUT}. One thread at a time.
 */
final class LatencyClient {
  /** Who scores. */
  enum Kind {
    /** The engine's session. */
    SESSION,
    /** The same, without fused kernel and towers: the graph that the JNI binding runs. */
    SESSION_JOINT,
    /** Microsoft's JNI binding of ONNX Runtime. */
    JNI
  }

  private interface Scorer extends AutoCloseable {
    float score(byte[] mirna, byte[] target) throws OrtException;
  }

  private record Pair(byte[] mirna, byte[] target, float score) {}

  private LatencyClient() {}

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    Kind kind = Kind.valueOf(args[0]);
    List<Pair> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[3]))) {
      String[] fields = line.split(" ");
      pairs.add(
          new Pair(
              fields[0].getBytes(US_ASCII),
              fields[1].getBytes(US_ASCII),
              Float.parseFloat(fields[2])));
    }
    try (Scorer scorer = open(kind, args[1], Integer.parseInt(args[2]))) {
      measure(
          scorer,
          pairs.toArray(Pair[]::new),
          Double.parseDouble(args[4]),
          Double.parseDouble(args[5]),
          Double.parseDouble(args[6]),
          Double.parseDouble(args[7]),
          Path.of(args[8]));
    }
  }

  private static void measure(
      Scorer scorer,
      Pair[] pairs,
      double tolerance,
      double rate,
      double warm,
      double seconds,
      Path out)
      throws OrtException, IOException {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    checkScores(scorer, pairs, tolerance);
    // As it will be measured, so that the compilers see the same loop.
    long[] times = new long[1 + 2 * (int) (rate * seconds)];
    for (long until = System.nanoTime() + (long) (1e9 * warm); System.nanoTime() < until; ) {
      run(
          scorer,
          pairs,
          thread,
          1e6,
          Arrays.copyOf(times, 1 + 2 * Math.min(2000, times.length / 2)));
    }
    run(scorer, pairs, thread, rate, times);
    checkScores(scorer, pairs, tolerance);
    ByteBuffer bytes = ByteBuffer.allocate(8 * times.length).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(times);
    Files.write(out, bytes.array());
  }

  private static void run(
      Scorer scorer, Pair[] pairs, ThreadMXBean thread, double rate, long[] times)
      throws OrtException {
    int calls = times.length / 2;
    long allocated = thread.getCurrentThreadAllocatedBytes();
    long begin = System.nanoTime() + 1_000_000;
    for (int i = 0; i < calls; i++) {
      Pair pair = pairs[i % pairs.length];
      long due = begin + (long) (i * 1e9 / rate);
      while (System.nanoTime() < due) {
        Thread.onSpinWait();
      }
      long cpu = thread.getCurrentThreadCpuTime();
      scorer.score(pair.mirna, pair.target);
      times[1 + i] = System.nanoTime() - due;
      times[1 + calls + i] = thread.getCurrentThreadCpuTime() - cpu;
    }
    times[0] = thread.getCurrentThreadAllocatedBytes() - allocated;
  }

  private static void checkScores(Scorer scorer, Pair[] pairs, double tolerance)
      throws OrtException {
    for (Pair pair : pairs) {
      float score = scorer.score(pair.mirna, pair.target);
      if (!(Math.abs((double) score - pair.score) <= tolerance)) {
        throw new IllegalStateException(
            "%s on %s scores %s, not %s"
                .formatted(
                    new String(pair.mirna, US_ASCII),
                    new String(pair.target, US_ASCII),
                    score,
                    pair.score));
      }
    }
  }

  private static Scorer open(Kind kind, String model, int window) throws OrtException {
    return switch (kind) {
      case SESSION -> new SessionScorer(model, PathChoice.AUTO);
      case SESSION_JOINT -> new SessionScorer(model, PathChoice.JOINT);
      case JNI -> new JniScorer(Path.of(model, "model.onnx"), window);
    };
  }

  private static final class SessionScorer implements Scorer {
    private final Seedhawk engine;
    private final RegionScorer session;

    SessionScorer(String model, PathChoice path) {
      engine = Seedhawk.builder().model(model).path(path.label()).open();
      session = engine.newRegionScorer(1);
    }

    @Override
    public float score(byte[] mirna, byte[] target) {
      return session.score(mirna, target);
    }

    @Override
    public void close() {
      session.close();
      engine.close();
    }
  }

  /** The binding at its best: tensors over direct buffers, made once, the output's among them. */
  private static final class JniScorer implements Scorer {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int window;
    private final byte[] codes = new byte[128];
    private final FloatBuffer mirna;
    private final FloatBuffer site;
    private final FloatBuffer score;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    JniScorer(Path model, int window) throws OrtException {
      this.window = window;
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model.toString(), options);
      mirna = direct(4 * window);
      site = direct(4 * window);
      score = direct(1);
      long[] shape = {1, 4, window};
      inputs =
          Map.of(
              "mirna", OnnxTensor.createTensor(environment, mirna, shape),
              "site", OnnxTensor.createTensor(environment, site, shape));
      outputs = Map.of("score", OnnxTensor.createTensor(environment, score, new long[] {1}));
      Arrays.fill(codes, (byte) -1);
      for (int i = 0; i < 4; i++) {
        codes["ACGU".charAt(i)] = (byte) i;
      }
    }

    private static FloatBuffer direct(int floats) {
      return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private void encode(byte[] letters, boolean reversed, FloatBuffer out) {
      for (int i = 0; i < 4 * window; i++) {
        out.put(i, 0);
      }
      int count = Math.min(window, letters.length);
      for (int i = 0; i < count; i++) {
        int code = codes[letters[reversed ? letters.length - 1 - i : i]];
        if (code >= 0) {
          out.put(code * window + i, 1);
        }
      }
    }

    @Override
    public float score(byte[] mirnaLetters, byte[] targetLetters) throws OrtException {
      encode(mirnaLetters, false, mirna);
      encode(targetLetters, true, site);
      try (OrtSession.Result result = session.run(inputs, Set.of(), outputs)) {
        return score.get(0);
      }
    }

    @Override
    public void close() throws OrtException {
      for (OnnxTensor tensor : inputs.values()) {
        tensor.close();
      }
      outputs.get("score").close();
      session.close();
    }
  }
}
