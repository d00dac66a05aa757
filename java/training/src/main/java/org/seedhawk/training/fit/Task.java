// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.seedhawk.training.network.Network;

/**
 * What a network learns: batches with a loss, and a validation. All that is random in it is a
 * function of seed, epoch and batch, never of what ran before: that is what lets a killed training
 * go on to the same weights. One thread at a time.
 */
public interface Task {
  /** Returns the network that is trained; it belongs to the task's maker. */
  Network network();

  /**
   * Draws an epoch's rows and their order; called before the batches of that epoch.
   *
   * @param epoch counts from 1
   * @return the number of batches
   */
  int begin(int epoch);

  /**
   * Computes the mean loss of a batch.
   *
   * @param manager owns the step's arrays
   * @param batch counts from 0
   */
  NDArray loss(NDManager manager, int batch);

  /** Returns the number of rows of a batch. */
  int rows(int batch);

  /** Returns the validation's figures after an epoch. */
  Validation validate();

  /**
   * Figures of the validation part.
   *
   * @param loss mean loss
   * @param score what is to be as large as it gets
   */
  record Validation(double loss, double score) {}
}
