// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import org.seedhawk.seq.PackedSequence;

/** Probabilities of unpaired stretches, by {@code shk_unpaired}. One thread at a time. */
interface Unpaired extends AutoCloseable {
  /**
   * Computes them for one target.
   *
   * @param window bases of a window, 1..{@link LoopEnergies#MAX_WINDOW}
   * @param span bases that a pair spans at most, 1..window
   * @param lengths of the stretches, each 1..window
   * @return for each length, the value of the stretch that begins at each position; NaN where it is
   *     longer than the target or ends outside
   */
  double[][] of(PackedSequence target, int window, int span, int... lengths);

  @Override
  void close();
}
