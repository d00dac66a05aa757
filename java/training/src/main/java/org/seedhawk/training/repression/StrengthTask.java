// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.repression;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.seedhawk.canonical.SiteFeatures;
import org.seedhawk.canonical.SiteNet;
import org.seedhawk.training.fit.Task;
import org.seedhawk.training.network.AlignedArrays;
import org.seedhawk.training.network.Network;

/**
 * One step takes one experiment: its genes' repression is learnt as a scale times {@code log(1 +
 * sum of exp(strength))} plus an offset, with Huber's loss. One thread at a time.
 */
final class StrengthTask implements Task {
  private static final float HUBER = 1.5f;
  private static final int INPUTS = SiteFeatures.COUNT + SiteNet.TYPES;

  private final StrengthNetwork network;
  private final List<Batch> batches;
  private final List<Batch> order;
  private final long seed;

  /**
   * The sites and genes of an experiment.
   *
   * @param index of its scale and offset
   * @param inputs float32[sites, INPUTS], sorted by gene
   * @param ends for each gene, the exclusive end of its sites
   * @param y repression of each gene
   */
  record Batch(int index, float[] inputs, int[] ends, float[] y) {
    static Batch of(int index, Trial trial, SiteRows.Table sites, double[][] moments) {
      int genes = trial.y().length;
      int[] count = new int[genes];
      int kept = 0;
      for (int row = 0; row < sites.size(); row++) {
        int gene = trial.rows()[sites.gene(row)];
        if (gene >= 0) {
          count[gene]++;
          kept++;
        }
      }
      int[] ends = new int[genes];
      int[] at = new int[genes];
      int next = 0;
      for (int gene = 0; gene < genes; gene++) {
        at[gene] = next;
        next += count[gene];
        ends[gene] = next;
      }
      float[] inputs = new float[kept * INPUTS];
      for (int row = 0; row < sites.size(); row++) {
        int gene = trial.rows()[sites.gene(row)];
        if (gene >= 0) {
          int to = INPUTS * at[gene]++;
          for (int i = 0; i < SiteFeatures.COUNT; i++) {
            inputs[to + i] = (float) ((sites.feature(row, i) - moments[0][i]) / moments[1][i]);
          }
          inputs[to + SiteFeatures.COUNT + sites.type(row)] = 1;
        }
      }
      return new Batch(index, inputs, ends, trial.y());
    }
  }

  StrengthTask(StrengthNetwork network, List<Batch> batches, long seed) {
    this.network = network;
    this.batches = batches;
    this.order = new ArrayList<>(batches);
    this.seed = seed;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public int begin(int epoch) {
    order.clear();
    order.addAll(batches);
    Collections.shuffle(order, new Random(seed * 1_000_003L + epoch));
    return order.size();
  }

  @Override
  public NDArray loss(NDManager manager, int batch) {
    return loss(manager, order.get(batch));
  }

  private NDArray loss(NDManager manager, Batch batch) {
    int sites = batch.inputs.length / INPUTS;
    NDArray inputs = manager.create(batch.inputs, new Shape(sites, INPUTS));
    NDArray strength = network.forward(new NDList(inputs), true);
    // The sites of a gene follow each other: its sum is a difference of running sums. Float32
    // leaves it right to a thousandth, and DJL's change of type stops gradients.
    NDArray running = strength.minimum(8).exp().cumSum(0);
    NDArray zero = manager.zeros(new Shape(1));
    NDArray sums = zero.concat(running);
    long[] ends = new long[batch.ends.length];
    long[] begins = new long[batch.ends.length];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = batch.ends[i];
      begins[i] = i == 0 ? 0 : batch.ends[i - 1];
    }
    NDArray sum = sums.gather(manager.create(ends), 0).sub(sums.gather(manager.create(begins), 0));
    NDArray predicted =
        sum.add(1).log().mul(network.scale(batch.index)).add(network.offset(batch.index));
    NDArray error = predicted.sub(manager.create(batch.y)).abs();
    NDArray inside = error.minimum(HUBER);
    NDArray half = AlignedArrays.scalar(manager, 0.5);
    return inside.mul(error.sub(inside.mul(half))).mean();
  }

  @Override
  public int rows(int batch) {
    return order.get(batch).y.length;
  }

  /** There is no validation part: the number of epochs is fixed, and folds are held out whole. */
  @Override
  public Validation validate() {
    return new Validation(0, 0);
  }
}
