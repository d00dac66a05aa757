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
     * Returns an epoch's examples, a new list in any order.
     *
     * @param random seeded by the epoch
     */
    List<Example> epoch(int epoch, Random random);

    /**
     * Changes an encoded batch.
     *
     * @param batch what is encoded, row by row
     * @param random seeded by epoch and batch
     */
    default void augment(List<MemorySegment> inputs, List<Example> batch, Random random) {}
  }

  private final Network network;
  private final Examples examples;
  private final RowWindows selection;
  private final TrainingPart settings;
  private final WindowBuffers buffers;
  private final NetworkScorer scorer;
  private List<Example> rows = List.of();
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
    rows = examples.epoch(epoch, random);
    Collections.shuffle(rows, random);
    windows = rows.stream().map(Example::window).toList();
    List<Window> labelled = rows.stream().filter(Example::isLabelled).map(Example::window).toList();
    if (settings.classWeights().equals("balanced") && !labelled.isEmpty()) {
      long positives = labelled.stream().filter(Window::positive).count();
      positiveWeight = labelled.size() / (2.0 * positives);
      negativeWeight = labelled.size() / (2.0 * (labelled.size() - positives));
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
    int count = rows(batch);
    buffers.encode(windows, from(batch), from(batch) + count);
    List<Example> part = rows.subList(from(batch), from(batch) + count);
    examples.augment(buffers.segments(), part, random(batch));
    float[] weights = new float[count];
    float[] targets = new float[count];
    float smoothing = settings.labelSmoothing().floatValue();
    float sum = 0;
    for (int row = 0; row < count; row++) {
      Example example = part.get(row);
      if (example.isLabelled()) {
        boolean positive = example.window().positive();
        weights[row] = (float) (positive ? positiveWeight : negativeWeight) * example.weight();
        targets[row] = (positive ? 1 - smoothing : 0) + smoothing / 2;
      } else {
        weights[row] = example.weight();
        targets[row] = example.taught();
      }
      sum += weights[row];
    }
    NDArray margin = network.forward(buffers.arrays(manager, count), true).reshape(count, -1);
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
