// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderNative;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.model.SiteModel;
import org.seedhawk.model.SiteScorer;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * One batch of a model, one thread: through {@code model.onnx} in ONNX Runtime, or as the engine
 * chooses by itself, which is towers for deeptarget and a fused kernel for duplexnet. {@code sites}
 * is the site tower, {@code pairs} what scores the pairs. Setup checks that both paths score the
 * same.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
@State(Scope.Thread)
public class SessionBench {
  /** An embedded model. */
  @Param({"deeptarget", "duplexnet"})
  public String name;

  /** What scores. */
  @Param({"JOINT", "AUTO"})
  public PathChoice path;

  /** Windows, and pairs, in a run. */
  @Param({"16", "64", "256", "1024"})
  public int batch;

  private final NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
  private final KernelCalls calls = kernels.newCalls();
  private OrtRuntime runtime;
  private SiteModel model;
  private SequenceBatch sequences;
  private MirnaRows rows;
  private SiteScorer scorer;

  /** Opens the model and encodes one batch of random windows. */
  @Setup(Level.Trial)
  public void setUp() {
    runtime = OrtRuntime.open();
    sequences = new SequenceBatch(new SequencePackerJava());
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 4096; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    sequences.add(letters.toString());
    for (int i = 0; i < 64; i++) {
      sequences.add(letters.substring(i * 40, i * 40 + 22));
    }
    float[] joint = score(PathChoice.JOINT);
    float[] chosen = score(PathChoice.AUTO);
    for (int i = 0; i < joint.length; i++) {
      if (!(Math.abs(joint[i] - chosen[i]) <= 1e-5)) {
        throw new AssertionError("pair " + i + ": " + joint[i] + " and " + chosen[i]);
      }
    }
    open(path);
  }

  private void open(PathChoice which) {
    model = SiteModel.open(runtime, ModelFiles.find(name), which, calls);
    List<PackedSequence> mirnas = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      mirnas.add(sequences.get(1 + i));
    }
    WindowEncoder encoder = new WindowEncoderNative(calls);
    rows = model.mirnaRows(mirnas, encoder);
    scorer = model.newScorer(encoder, batch);
    scorer.use(rows);
    for (int i = 0; i < batch; i++) {
      scorer.setWindow(i, 40 + 3L * i);
      scorer.setPair(i, i, i % 64);
    }
    scorer.encode(sequences.get(0), 0, batch);
  }

  private float[] score(PathChoice which) {
    open(which);
    scorer.runSites(batch);
    scorer.runPairs(batch);
    float[] scores = new float[batch];
    for (int i = 0; i < batch; i++) {
      scores[i] = scorer.score(i);
    }
    closeModel();
    return scores;
  }

  /** Runs the site tower; nothing on the joint path. */
  @Benchmark
  public void sites() {
    scorer.runSites(batch);
  }

  /** Gathers the rows of the pairs and runs the scoring graph. */
  @Benchmark
  public float pairs() {
    scorer.runPairs(batch);
    return scorer.score(0);
  }

  private void closeModel() {
    scorer.close();
    rows.close();
    model.close();
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void tearDown() {
    closeModel();
    sequences.close();
    runtime.close();
    calls.close();
    kernels.close();
  }
}
