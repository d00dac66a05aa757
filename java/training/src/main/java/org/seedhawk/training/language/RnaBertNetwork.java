// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;

/**
 * {@link RnaBert} with the layer that names a hidden token: what masked-language modelling trains.
 * One thread at a time.
 */
public final class RnaBertNetwork extends Network {
  /** The layer that names a hidden token; it is not part of the exported model. */
  static final String WORDS_WEIGHT = "words.weight";

  static final String WORDS_BIAS = "words.bias";

  private final RnaBert model;

  /**
   * Creates one with first values.
   *
   * @param words tokens that can be hidden: 0..words-1
   */
  public RnaBertNetwork(RnaBert model, int words, Initial random) {
    this.model = model;
    model.initial(random).forEach(this::add);
    add(WORDS_WEIGHT, random.normal(0.02, words, model.width()));
    add(WORDS_BIAS, Initial.constant(0, words));
  }

  public RnaBert model() {
    return model;
  }

  /** Returns embeddings float32[b, n, width] of tokens int64[b, n]. */
  public NDArray embed(NDArray tokens) {
    return model.embed(this::parameter, tokens);
  }

  /** Returns logits float32[b * n, words] of tokens int64[b, n]. */
  @Override
  public NDArray forward(NDList inputs, boolean training) {
    NDArray hidden = embed(inputs.singletonOrThrow()).reshape(-1, model.width());
    return hidden
        .getNDArrayInternal()
        .linear(hidden, parameter(WORDS_WEIGHT), parameter(WORDS_BIAS))
        .singletonOrThrow();
  }
}
