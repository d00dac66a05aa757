// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.OrtBinding;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.ffi.OrtSession;

/**
 * Scores windows with a model directory in ONNX Runtime, as one graph and by towers. One thread at
 * a time.
 */
final class OnnxScorer implements WindowScorer, AutoCloseable {
  private static final int BATCH = 512;
  private static final long FEATURES = DeepTargetWeights.FEATURES;

  private final SitePool pool;
  private final OrtRuntime runtime = OrtRuntime.open();
  private final Arena arena = Arena.ofConfined();
  private final List<OrtSession> sessions = new ArrayList<>();
  private final MemorySegment mirnas = floats(SitePool.INPUT_FLOATS);
  private final MemorySegment sites = floats(SitePool.INPUT_FLOATS);
  private final MemorySegment mirnaFeatures = floats(FEATURES);
  private final MemorySegment siteFeatures = floats(FEATURES);
  private final MemorySegment scores = floats(1);
  private final OrtSession joint;
  private final OrtSession site;
  private final OrtSession mirna;
  private final OrtSession pair;

  /**
   * Opens the four files of a model.
   *
   * @throws IOException if one cannot be read
   */
  OnnxScorer(Path directory, SitePool pool) throws IOException {
    this.pool = pool;
    try {
      joint = open(directory, "model.onnx");
      site = open(directory, "site.onnx");
      mirna = open(directory, "mirna.onnx");
      pair = open(directory, "pair.onnx");
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
  }

  private OrtSession open(Path directory, String file) throws IOException {
    OrtSession session = runtime.openSession(directory.resolve(file));
    sessions.add(session);
    return session;
  }

  private MemorySegment floats(long row) {
    return arena.allocate(BATCH * row * JAVA_FLOAT.byteSize(), 64);
  }

  @Override
  public float[] score(List<Window> windows) {
    return score(windows, this::runJoint);
  }

  /** Returns the towers' scores. */
  float[] scoreByTowers(List<Window> windows) {
    return score(windows, this::runTowers);
  }

  private float[] score(List<Window> windows, IntConsumer run) {
    float[] result = new float[windows.size()];
    for (int from = 0; from < result.length; from += BATCH) {
      int to = Math.min(from + BATCH, result.length);
      pool.encode(windows, from, to, mirnas, sites);
      run.accept(to - from);
      MemorySegment.copy(scores, JAVA_FLOAT, 0, result, from, to - from);
    }
    return result;
  }

  private void runJoint(int batch) {
    try (OrtBinding binding = joint.newBinding()) {
      binding.bindInput("mirna", mirnas, ElementType.FLOAT, inputShape(batch));
      binding.bindInput("site", sites, ElementType.FLOAT, inputShape(batch));
      binding.bindOutput("score", scores, ElementType.FLOAT, batch);
      binding.run();
    }
  }

  private void runTowers(int batch) {
    try (OrtBinding tower = mirna.newBinding()) {
      tower.bindInput("mirna", mirnas, ElementType.FLOAT, inputShape(batch));
      tower.bindOutput("mirna_features", mirnaFeatures, ElementType.FLOAT, batch, FEATURES);
      tower.run();
    }
    try (OrtBinding tower = site.newBinding()) {
      tower.bindInput("site", sites, ElementType.FLOAT, inputShape(batch));
      tower.bindOutput("site_features", siteFeatures, ElementType.FLOAT, batch, FEATURES);
      tower.run();
    }
    try (OrtBinding head = pair.newBinding()) {
      head.bindInput("mirna_features", mirnaFeatures, ElementType.FLOAT, batch, FEATURES);
      head.bindInput("site_features", siteFeatures, ElementType.FLOAT, batch, FEATURES);
      head.bindOutput("score", scores, ElementType.FLOAT, batch);
      head.run();
    }
  }

  private static long[] inputShape(int batch) {
    return new long[] {batch, 4, DeepTargetWeights.COLUMNS};
  }

  @Override
  public void close() {
    sessions.forEach(OrtSession::close);
    runtime.close();
    arena.close();
  }
}
