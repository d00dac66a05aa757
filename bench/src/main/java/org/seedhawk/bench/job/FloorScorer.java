// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
import org.seedhawk.scan.Precision;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerNative;

/** The engine's way to a batch of scores, windows already encoded. One thread at a time. */
final class FloorScorer implements AutoCloseable {
  private final NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO);
  private final KernelCalls calls = kernels.newCalls();
  private final OrtRuntime runtime = OrtRuntime.open();
  private final SequenceBatch sequences = new SequenceBatch(new SequencePackerNative(calls));
  private final SiteModel model;
  private final MirnaRows mirnas;
  private final SiteScorer scorer;

  private final Precision precision;

  FloorScorer(String name, PathChoice path, Precision precision) {
    this.precision = precision;
    SplittableRandom random = new SplittableRandom(1);
    List<PackedSequence> packed = new ArrayList<>();
    sequences.add(letters(random, Floors.BATCH + 100));
    for (int i = 0; i < Floors.MIRNAS; i++) {
      sequences.add(letters(random, 22));
    }
    for (int i = 0; i < Floors.MIRNAS; i++) {
      packed.add(sequences.get(1 + i));
    }
    WindowEncoder encoder = new WindowEncoderNative(calls);
    model = SiteModel.open(runtime, ModelFiles.find(name), path, calls, precision);
    mirnas = model.mirnaRows(packed, encoder);
    scorer = model.newScorer(encoder, Floors.BATCH);
    scorer.use(mirnas);
    for (int i = 0; i < Floors.BATCH; i++) {
      scorer.setWindow(i, 50 + i);
      scorer.setPair(i, i, i % Floors.MIRNAS);
    }
    encode();
  }

  private static String letters(SplittableRandom random, int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** Returns whether this processor has kernels in int8. */
  static boolean hasInt8() {
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO)) {
      return kernels.hasInt8();
    }
  }

  String path() {
    String suffix = precision == Precision.FLOAT32 ? "" : ", " + precision;
    return suffix.isEmpty() ? graphOrKernel() : graphOrKernel() + suffix;
  }

  private String graphOrKernel() {
    return model.isFused() ? "fused" : model.hasTowers() ? "towers" : "joint";
  }

  void encode() {
    scorer.encode(sequences.get(0), 0, Floors.BATCH);
  }

  void score() {
    scorer.runSites(Floors.BATCH);
    scorer.runPairs(Floors.BATCH);
  }

  float[] scores() {
    score();
    float[] scores = new float[Floors.BATCH];
    for (int i = 0; i < Floors.BATCH; i++) {
      scores[i] = scorer.score(i);
    }
    return scores;
  }

  @Override
  public void close() {
    scorer.close();
    mirnas.close();
    model.close();
    sequences.close();
    runtime.close();
    calls.close();
    kernels.close();
  }
}
