// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import java.util.Arrays;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.PackedSequence;

/**
 * The kernel of libseedhawk in plain Java, with equal bits. A long target is cut into tiles, each
 * with as much of its surroundings as a window reaches. One thread at a time.
 */
final class UnpairedJava implements Unpaired {
  /** Stretches of a tile; any number gives the same values. */
  private final int tile;

  private final LoopEnergies energies;

  UnpairedJava(LoopEnergies energies) {
    this(energies, 1024);
  }

  UnpairedJava(LoopEnergies energies, int tile) {
    this.energies = energies;
    this.tile = tile;
  }

  @Override
  public double[][] of(PackedSequence target, int window, int span, int... lengths) {
    int bases = Math.toIntExact(target.baseCount());
    int ownWindow = Math.min(window, bases);
    double[][] all = new double[lengths.length][bases];
    for (double[] row : all) {
      Arrays.fill(row, Double.NaN);
    }
    for (int from = 0; from < bases; from += tile) {
      int to = Math.min(bases, from + tile);
      int begin = Math.max(0, from - ownWindow);
      int end = Math.min(bases, to + ownWindow);
      int[] codes = new int[end - begin + 2];
      for (int i = 0; i < codes.length; i++) {
        int code = target.code(begin - 1 + i);
        codes[i] = code == Bases.AMBIGUOUS ? LoopEnergies.NONE : code;
      }
      Inside inside = new Inside(energies, codes, ownWindow, Math.min(span, ownWindow));
      Outside outside = new Outside(inside);
      for (int which = 0; which < lengths.length; which++) {
        int length = lengths[which];
        int last = length > ownWindow ? -1 : bases - length; // the last stretch of this length
        for (int start = from; start < to && start <= last; start++) {
          int first = Math.max(0, start + length - ownWindow);
          int windows = Math.min(start, bases - ownWindow) - first + 1;
          all[which][start] = outside.unpaired(start - begin, length) / windows;
        }
      }
    }
    return all;
  }

  @Override
  public void close() {
    // It owns no native memory.
  }
}
