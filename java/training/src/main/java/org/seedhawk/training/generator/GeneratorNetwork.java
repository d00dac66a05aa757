// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;

/**
 * A network that writes miRNAs. One thread at a time.
 *
 * <p>{@link #forward} takes {@code site}, float32[b, 4, n], channels A C G U, 3'->5' and padded on
 * the right, and the letters before each one, int64[b, t], and returns logits float32[b * t, 6].
 */
abstract class GeneratorNetwork extends Network {

  /** Returns the network of a recipe with first values. */
  static GeneratorNetwork of(GeneratorRecipe.ModelPart model, Initial initial) {
    return model.architecture().equals(Seq2Seq.ARCHITECTURE)
        ? new Seq2Seq(model, initial)
        : new Transformer(model, initial);
  }

  /** Returns what the loss has besides the cross-entropy; null: nothing. */
  NDArray penalty(NDManager manager) {
    return null;
  }

  /** Returns logits of the next letter, float32[b * t, 6]. */
  @Override
  public abstract NDArray forward(NDList inputs, boolean training);
}
