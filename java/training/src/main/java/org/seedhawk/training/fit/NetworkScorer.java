// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.network.Network;

/** Scores windows with a network in DJL, as it stands. One thread at a time. */
public final class NetworkScorer implements WindowScorer, AutoCloseable {
  private static final int BATCH = 512;

  private final Network network;
  private final WindowBuffers buffers;

  public NetworkScorer(Network network, Inputs inputs, SitePool pool) {
    this.network = network;
    buffers = new WindowBuffers(pool, inputs, BATCH);
  }

  @Override
  public float[] score(List<Window> windows) {
    return probabilities(margins(windows));
  }

  /** Returns the sigmoid of each margin; it writes over them. */
  static float[] probabilities(float[] margins) {
    for (int i = 0; i < margins.length; i++) {
      margins[i] = (float) (1 / (1 + Math.exp(-margins[i])));
    }
    return margins;
  }

  /** Returns the margin of each window. */
  float[] margins(List<Window> windows) {
    float[] margins = new float[windows.size()];
    for (int from = 0; from < margins.length; from += BATCH) {
      int to = Math.min(from + BATCH, margins.length);
      buffers.encode(windows, from, to);
      try (NDManager manager = network.manager().newSubManager()) {
        float[] values = network.forward(buffers.arrays(manager, to - from), false).toFloatArray();
        System.arraycopy(values, 0, margins, from, values.length);
      }
    }
    return margins;
  }

  @Override
  public void close() {
    buffers.close();
  }
}
