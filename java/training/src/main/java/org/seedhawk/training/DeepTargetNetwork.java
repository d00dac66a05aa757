// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * DeepTarget in DJL's PyTorch engine: trains and scores windows of a pool. Inputs are written by
 * the engine's encoder into one off-heap buffer, which the arrays of a step share. One thread at a
 * time.
 */
final class DeepTargetNetwork implements WindowScorer, AutoCloseable {
  private static final String ENGINE = "PyTorch";
  private static final int MAX_BATCH = 512;

  private final SitePool pool;
  private final Arena arena;
  private final MemorySegment mirnas;
  private final MemorySegment sites;
  private final Model model;
  private final DeepTargetBlock block = new DeepTargetBlock();
  private final Trainer trainer;

  /**
   * Creates a network with random weights.
   *
   * @param seed of the weights
   * @param learningRate a value for each step
   */
  DeepTargetNetwork(SitePool pool, long seed, Tracker learningRate) {
    this.pool = pool;
    Engine.getEngine(ENGINE).setRandomSeed((int) seed);
    model = Model.newInstance("deeptarget", Device.cpu(), ENGINE);
    model.setBlock(block);
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.adam().optLearningRateTracker(learningRate).build()));
    trainer.initialize(DeepTargetBlock.inputShapes(MAX_BATCH));
    arena = Arena.ofConfined();
    long bytes = (long) MAX_BATCH * SitePool.INPUT_FLOATS * JAVA_FLOAT.byteSize();
    mirnas = arena.allocate(bytes, 64);
    sites = arena.allocate(bytes, 64);
  }

  /**
   * One optimiser step on windows {@code [from, to)}.
   *
   * @param mutations applied to the encoded pairs
   * @param positiveWeight weight of a positive in the cross-entropy
   * @param negativeWeight weight of a negative
   * @return the weighted mean cross-entropy
   */
  float step(
      List<Window> windows,
      int from,
      int to,
      CompensatoryMutation mutations,
      double positiveWeight,
      double negativeWeight) {
    float[] weights = new float[2 * (to - from)];
    float sum = 0;
    for (int i = from; i < to; i++) {
      boolean positive = windows.get(i).positive();
      float weight = (float) (positive ? positiveWeight : negativeWeight);
      weights[2 * (i - from) + (positive ? 1 : 0)] = weight;
      sum += weight;
    }
    float value;
    try (NDManager manager = trainer.getManager().newSubManager();
        GradientCollector collector = trainer.newGradientCollector()) {
      NDList inputs = inputs(manager, windows, from, to);
      for (int row = 0; row < to - from; row++) {
        mutations.apply(mirnas, sites, row);
      }
      NDArray logits = trainer.forward(inputs).singletonOrThrow();
      NDArray weight =
          manager.create(
              FloatBuffer.wrap(weights),
              new ai.djl.ndarray.types.Shape(to - from, 2),
              DataType.FLOAT32);
      NDArray loss = logits.logSoftmax(1).mul(weight).sum().div(-sum);
      collector.backward(loss);
      value = loss.getFloat();
    }
    if (Float.isFinite(value)) {
      trainer.step();
    }
    return value;
  }

  @Override
  public float[] score(List<Window> windows) {
    float[] scores = new float[windows.size()];
    ParameterStore store = new ParameterStore(trainer.getManager(), false);
    for (int from = 0; from < scores.length; from += MAX_BATCH) {
      int to = Math.min(from + MAX_BATCH, scores.length);
      try (NDManager manager = trainer.getManager().newSubManager()) {
        NDList inputs = inputs(manager, windows, from, to);
        NDArray logits = block.forward(store, inputs, false).singletonOrThrow();
        float[] values = logits.softmax(1).get(":, 1").toFloatArray();
        System.arraycopy(values, 0, scores, from, values.length);
      }
    }
    return scores;
  }

  private NDList inputs(NDManager manager, List<Window> windows, int from, int to) {
    if (to - from > MAX_BATCH) {
      throw new IllegalArgumentException(
          "batch of %d windows; the limit is %d".formatted(to - from, MAX_BATCH));
    }
    pool.encode(windows, from, to, mirnas, sites);
    return new NDList(array(manager, mirnas, to - from), array(manager, sites, to - from));
  }

  private static NDArray array(NDManager manager, MemorySegment segment, int batch) {
    long bytes = (long) batch * SitePool.INPUT_FLOATS * JAVA_FLOAT.byteSize();
    return manager.create(
        segment.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
        DeepTargetBlock.inputShapes(batch)[0],
        DataType.FLOAT32);
  }

  DeepTargetWeights weights() {
    return block.weights();
  }

  void setWeights(DeepTargetWeights weights) {
    block.setWeights(weights);
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    arena.close();
  }
}
