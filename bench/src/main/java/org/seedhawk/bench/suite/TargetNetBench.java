// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.seedhawk.Seedhawk;
import org.seedhawk.bench.input.BenchInputs;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SiteBatch;

/**
 * TargetNet from search to score, one thread: human miRNAs against a slice of the human 3' UTRs.
 * Every window of 40 nt is aligned, and those that align are encoded and scored. The score is the
 * time of one window that is scored; the search for it is in it. Setup checks that the Java kernels
 * find as many windows and score the pairs the same.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx2g"})
@State(Scope.Thread)
public class TargetNetBench {
  private static final int TARGET_LENGTH = 1024;
  private static final int PAIRS = 128;

  /** Windows of the pairs that align; setup checks it. */
  public static final int WINDOWS = 81_068;

  private static final double TOLERANCE = 1e-5;

  /** Folder of a model with TargetNet's encoding. */
  @Param({"models/targetnet"})
  public String folder;

  /** AUTO: the fused kernel; JOINT: ONNX Runtime. */
  @Param({"AUTO", "JOINT"})
  public PathChoice path;

  private Seedhawk engine;
  private List<Pair> pairs;

  /** Opens the engine, cuts the targets and compares with the Java kernels. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    List<Rna> mirnas = BenchInputs.mirnas();
    List<Rna> utrs =
        BenchInputs.utrs().stream().filter(utr -> utr.letters().length() >= TARGET_LENGTH).toList();
    pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      Rna mirna = mirnas.get(i * mirnas.size() / PAIRS);
      Rna utr = utrs.get(i * utrs.size() / PAIRS);
      pairs.add(
          new Pair(
              mirna.id(), mirna.letters(), utr.id(), utr.letters().substring(0, TARGET_LENGTH)));
    }
    float[] javaScores = new float[PAIRS];
    System.setProperty("seedhawk.backend", "java");
    long found;
    try (Seedhawk java = Seedhawk.open(BenchInputs.folder(folder))) {
      found = predict(java, javaScores);
    } finally {
      System.clearProperty("seedhawk.backend");
    }
    engine =
        Seedhawk.builder().model(BenchInputs.folder(folder)).path(path.label()).threads(1).open();
    if (engine.backend().equals("java")) {
      throw new AssertionError("no native kernels: " + engine.backendAbsence());
    }
    if (engine.isFused() != (path == PathChoice.AUTO)) {
      throw new AssertionError("the fused kernel is " + (engine.isFused() ? "on" : "off"));
    }
    float[] scores = new float[PAIRS];
    long windows = predict(engine, scores);
    if (windows != WINDOWS || windows != found) {
      throw new AssertionError(
          windows + " windows, by the Java kernels " + found + ", but " + WINDOWS + " are counted");
    }
    for (int i = 0; i < PAIRS; i++) {
      if (!(Math.abs(scores[i] - javaScores[i]) <= TOLERANCE)) {
        throw new AssertionError("pair " + i + ": " + scores[i] + " and " + javaScores[i]);
      }
    }
    Set<Float> distinct = new HashSet<>();
    for (float score : scores) {
      distinct.add(score);
    }
    if (distinct.size() < PAIRS / 2) {
      throw new AssertionError(
          "only " + distinct.size() + " different scores: nothing is compared");
    }
  }

  /** Scores the pairs and returns how many windows that took. */
  private long predict(Seedhawk with, float[] scores) throws IOException {
    ScanSink<Integer> sink =
        new ScanSink<>() {
          private int pair;

          @Override
          public Integer map(SiteBatch batch) {
            return batch.size();
          }

          @Override
          public void sites(Integer mapped) {}

          @Override
          public void gene(GeneView gene) {
            scores[pair++] = gene.score();
          }
        };
    ScanOptions options = ScanOptions.builder().threads(1).build();
    return with.predict(pairs.iterator(), new Search.PublishedTargetNet(), options, sink).sites();
  }

  /** From letters to a score of each pair. */
  @Benchmark
  @OperationsPerInvocation(WINDOWS)
  public long predict() throws IOException {
    return predict(engine, new float[PAIRS]);
  }

  /** Frees the engine. */
  @TearDown(Level.Trial)
  public void tearDown() {
    engine.close();
  }
}
