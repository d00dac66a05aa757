// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.recipe.TrainingPart;

/**
 * Fits a network to a task: steps, schedule, validation, early stopping, checkpoints. The same task
 * and settings give the same weights, in one go or in several. One thread at a time.
 */
public final class Fit {
  private final Task task;
  private final Network network;
  private final TrainingPart settings;
  private final TrainingProgress progress;
  private final Path checkpoint;
  private final TrainingKey key;
  private final Schedule schedule;
  private final Optimiser optimiser;
  private final Optional<Average> average;
  private final List<Epoch> history = new ArrayList<>();
  private int bestEpoch;
  private Weights best;
  private long steps;
  private double earlierSeconds;
  private long started;
  private final List<Double> rates = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param checkpoint file that is written now and then, and gone on from when it is there; it
   *     stays when the training is done, for the caller to delete; null for none
   * @param key what is trained, settings and data included: a checkpoint of another key is refused
   */
  public Fit(
      Task task,
      TrainingPart settings,
      TrainingProgress progress,
      Path checkpoint,
      TrainingKey key) {
    this.task = task;
    this.network = task.network();
    this.settings = settings;
    this.progress = progress;
    this.checkpoint = checkpoint;
    this.key = key;
    schedule = new Schedule(settings.schedule(), settings.learningRate(), settings.epochs());
    optimiser = new Optimiser(network, settings);
    average = Optional.ofNullable(settings.average()).map(part -> new Average(network, part));
    best = network.weights();
  }

  /**
   * Trains, and leaves the network with the weights that are to be kept.
   *
   * @return the epochs, those before a checkpoint included
   * @throws TrainingException if the loss is no longer a number
   */
  public List<Epoch> run() throws IOException {
    started = System.nanoTime();
    int epoch = 1;
    int batch = 0;
    double lossSum = 0;
    long rows = 0;
    if (checkpoint != null && Files.exists(checkpoint)) {
      Checkpoint from = Checkpoint.read(checkpoint, key);
      epoch = from.epoch();
      batch = from.batch();
      lossSum = from.lossSum();
      rows = from.rows();
      earlierSeconds = from.seconds();
      steps = from.steps();
      bestEpoch = from.bestEpoch();
      best = from.best();
      history.addAll(from.history());
      network.setWeights(from.weights());
      optimiser.restore(from.moments());
      average.ifPresent(kept -> kept.restore(from.moments()));
      progress.say("going on from the checkpoint: epoch %d, batch %d".formatted(epoch, batch + 1));
    }
    for (; epoch <= settings.epochs() && !isStalled(); epoch++, batch = 0, lossSum = 0, rows = 0) {
      int batches = task.begin(epoch);
      progress.epoch(epoch, settings.epochs(), batch, batches);
      long saved = System.nanoTime();
      int reductions =
          schedule.reductions(history.stream().mapToDouble(Epoch::validationLoss).toArray());
      double rate = 0;
      long before = rows;
      long begun = System.nanoTime();
      for (; batch < batches; batch++) {
        if (System.nanoTime() - saved >= settings.checkpointSeconds() * 1_000_000_000L) {
          save(epoch, batch, lossSum, rows);
          saved = System.nanoTime();
        }
        rate = schedule.rate(epoch - 1 + (double) batch / batches, reductions);
        double loss = step(epoch, batch, rate);
        lossSum += loss * task.rows(batch);
        rows += task.rows(batch);
        progress.step(loss, task.rows(batch));
      }
      rates.add((rows - before) / ((System.nanoTime() - begun) / 1e9));
      finish(epoch, rate, lossSum / rows);
      save(epoch + 1, 0, 0, 0);
    }
    if (settings.keep().equals("best")) {
      network.setWeights(best);
    } else if (average.isPresent()) {
      network.setWeights(average.get().weights());
    }
    return List.copyOf(history);
  }

  private double step(int epoch, int batch, double rate) {
    Network.seed((settings.seed() * 1_000_003L + epoch) * 1_000_003L + batch);
    double value;
    try (NDManager manager = network.manager().newSubManager();
        GradientCollector collector = Engine.getEngine(Network.ENGINE).newGradientCollector()) {
      NDArray loss = task.loss(manager, batch);
      value = loss.getFloat();
      if (!Double.isFinite(value)) {
        throw new TrainingException(
            "loss is %s in epoch %d, batch %d (step %d); nothing was written, lower training.learning_rate"
                .formatted(value, epoch, batch + 1, steps + 1));
      }
      collector.backward(loss);
    }
    optimiser.step(++steps, rate);
    average.ifPresent(kept -> kept.take(steps));
    return value;
  }

  private void finish(int epoch, double rate, double loss) {
    Weights current = network.weights();
    Weights measured = average.map(Average::weights).orElse(current);
    network.setWeights(measured);
    Task.Validation validation = task.validate();
    network.setWeights(current);
    Epoch done = new Epoch(epoch, rate, loss, validation.loss(), validation.score());
    if (bestEpoch == 0 || done.validationScore() > history.get(bestEpoch - 1).validationScore()) {
      bestEpoch = epoch;
      best = measured;
    }
    history.add(done);
    progress.say(
        "epoch %d/%d: loss %.4f, validation loss %.4f, validation score %.4f"
            .formatted(epoch, settings.epochs(), loss, validation.loss(), validation.score()));
  }

  /** Returns whether the score has not gained enough for longer than the patience. */
  private boolean isStalled() {
    if (settings.earlyStopping() == null) {
      return false;
    }
    int waited = 0;
    double level = Double.NEGATIVE_INFINITY;
    for (Epoch epoch : history) {
      boolean gained = epoch.validationScore() > level + settings.earlyStopping().minGain();
      waited = gained ? 0 : waited + 1;
      level = gained ? epoch.validationScore() : level;
    }
    return waited >= settings.earlyStopping().patience();
  }

  private void save(int epoch, int batch, double lossSum, long rows) throws IOException {
    if (checkpoint != null) {
      new Checkpoint(
              key,
              epoch,
              batch,
              steps,
              lossSum,
              rows,
              earlierSeconds + (System.nanoTime() - started) / 1e9,
              List.copyOf(history),
              bestEpoch,
              network.weights(),
              best,
              average.map(kept -> kept.with(optimiser.state())).orElseGet(optimiser::state))
          .write(checkpoint);
    }
  }

  /** Returns the epoch whose weights are the best, 0 before the first. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /**
   * Returns how many rows a second the steps of an epoch took, validation not counted: the median
   * of the epochs of this run. The first one embeds windows too where a language model is frozen,
   * and the median leaves it out. Null where this run trained no epoch.
   */
  public Double rowsPerSecond() {
    return rates.isEmpty() ? null : rates.stream().sorted().toList().get(rates.size() / 2);
  }

  /** Returns the seconds that runs before this one took, up to the checkpoint it went on from. */
  public double earlierSeconds() {
    return earlierSeconds;
  }
}
