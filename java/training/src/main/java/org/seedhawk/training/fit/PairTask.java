// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.RowWindows;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * Telling positive windows from negative ones: cross-entropy of the margin. One thread at a time.
 */
public final class PairTask implements Task, AutoCloseable {

  /** The rows of each epoch. */
  public interface Examples {
    /**
     * Returns an epoch's windows, a new list in any order.
     *
     * @param random seeded by the epoch
     */
    List<Window> epoch(int epoch, Random random);

    /**
     * Changes an encoded batch.
     *
     * @param random seeded by epoch and batch
     */
    default void augment(List<MemorySegment> inputs, int rows, Random random) {}
  }

  private final Network network;
  private final Examples examples;
  private final RowWindows selection;
  private final TrainingPart settings;
  private final WindowBuffers buffers;
  private final NetworkScorer scorer;
  private List<Window> windows = List.of();
  private int epoch;
  private double positiveWeight = 1;
  private double negativeWeight = 1;

  /**
   * @param selection rows of the validation part
   */
  public PairTask(
      Network network,
      Inputs inputs,
      SitePool pool,
      Examples examples,
      RowWindows selection,
      TrainingPart settings) {
    this.network = network;
    this.examples = examples;
    this.selection = selection;
    this.settings = settings;
    buffers = new WindowBuffers(pool, inputs, settings.batch());
    scorer = new NetworkScorer(network, inputs, pool);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public int begin(int newEpoch) {
    epoch = newEpoch;
    Random random = random(-1);
    windows = examples.epoch(epoch, random);
    Collections.shuffle(windows, random);
    if (settings.classWeights().equals("balanced")) {
      long positives = windows.stream().filter(Window::positive).count();
      positiveWeight = windows.size() / (2.0 * positives);
      negativeWeight = windows.size() / (2.0 * (windows.size() - positives));
    }
    return (windows.size() + settings.batch() - 1) / settings.batch();
  }

  private Random random(int batch) {
    return new Random((settings.seed() * 1_000_003L + epoch) * 1_000_003L + batch);
  }

  private int from(int batch) {
    return batch * settings.batch();
  }

  @Override
  public int rows(int batch) {
    return Math.min(settings.batch(), windows.size() - from(batch));
  }

  @Override
  public NDArray loss(NDManager manager, int batch) {
    int rows = rows(batch);
    buffers.encode(windows, from(batch), from(batch) + rows);
    examples.augment(buffers.segments(), rows, random(batch));
    float[] weights = new float[rows];
    float[] targets = new float[rows];
    float smoothing = settings.labelSmoothing().floatValue();
    float sum = 0;
    for (int row = 0; row < rows; row++) {
      boolean positive = windows.get(from(batch) + row).positive();
      weights[row] = (float) (positive ? positiveWeight : negativeWeight);
      targets[row] = (positive ? 1 - smoothing : 0) + smoothing / 2;
      sum += weights[row];
    }
    NDArray margin = network.forward(buffers.arrays(manager, rows), true).reshape(rows, -1);
    NDArray target = array(manager, targets);
    // -y log p - (1 - y) log(1 - p) with p = sigmoid(margin), which cannot overflow.
    NDArray entropy = margin.getNDArrayInternal().softPlus().sub(margin.mul(target));
    NDArray total = AlignedArrays.scalar(manager, sum * margin.getShape().get(1));
    return entropy.mul(array(manager, weights)).sum().div(total);
  }

  private static NDArray array(NDManager manager, float[] values) {
    return AlignedArrays.create(manager, values, values.length, 1);
  }

  @Override
  public Validation validate() {
    float[] margins = scorer.margins(selection.windows());
    double loss = 0;
    for (int i = 0; i < margins.length; i++) {
      double margin = selection.windows().get(i).positive() ? margins[i] : -margins[i];
      loss += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
    }
    float[] scores = selection.maxima(NetworkScorer.probabilities(margins));
    double score =
        settings.select().equals("accuracy")
            ? Metrics.of(scores, selection.labels(), 0.5).accuracy()
            : Metrics.averagePrecision(scores, selection.labels());
    return new Validation(loss / margins.length, score);
  }

  @Override
  public void close() {
    buffers.close();
    scorer.close();
  }
}
