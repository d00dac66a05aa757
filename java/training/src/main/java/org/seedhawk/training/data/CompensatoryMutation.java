// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Random;

/**
 * Exchanges letters of an encoded pair and keeps its pairing: column j of the miRNA is opposite
 * column j of the reversed site, so a Watson-Crick pair becomes another Watson-Crick pair, a
 * mismatch another mismatch, and a G:U pair stays. A few hundred miRNAs are in the data; with this
 * a network learns from pairing instead of from their letters, as compensatory mutations show that
 * it must. One thread at a time.
 */
public final class CompensatoryMutation {
  private static final int LETTERS = 4;
  private static final int G = 2;
  private static final int U = 3;

  private final int columns;
  private final Random random;
  private final double pairShare;

  /**
   * Creates one.
   *
   * @param columns of each input
   * @param pairShare share of the pairs that are exchanged
   */
  public CompensatoryMutation(int columns, Random random, double pairShare) {
    this.columns = columns;
    this.random = random;
    this.pairShare = pairShare;
  }

  /**
   * Exchanges the letters of a pair, or leaves it, by the share. Columns from miRNA nt 2 on; nt 1
   * stays, because what counts opposite it is an A and not a pair.
   *
   * @param mirnas float32[b, 4, columns]
   * @param sites float32[b, 4, columns]
   * @param row the pair
   */
  public void apply(MemorySegment mirnas, MemorySegment sites, int row) {
    if (random.nextDouble() >= pairShare) {
      return;
    }
    for (int column = 1; column < columns; column++) {
      int mirna = letter(mirnas, row, column);
      int site = letter(sites, row, column);
      if (mirna < 0 || site < 0 || isWobble(mirna, site)) {
        continue;
      }
      int newSite = random.nextInt(LETTERS);
      int newMirna;
      if (mirna + site == LETTERS - 1) {
        newMirna = LETTERS - 1 - newSite;
      } else {
        do {
          newMirna = random.nextInt(LETTERS);
        } while (newMirna + newSite == LETTERS - 1 || isWobble(newMirna, newSite));
      }
      set(mirnas, row, column, mirna, newMirna);
      set(sites, row, column, site, newSite);
    }
  }

  private static boolean isWobble(int mirna, int site) {
    return mirna == G && site == U || mirna == U && site == G;
  }

  private int letter(MemorySegment tensor, int row, int column) {
    for (int letter = 0; letter < LETTERS; letter++) {
      if (tensor.getAtIndex(JAVA_FLOAT, index(row, letter, column)) != 0) {
        return letter;
      }
    }
    return -1;
  }

  private void set(MemorySegment tensor, int row, int column, int from, int to) {
    tensor.setAtIndex(JAVA_FLOAT, index(row, from, column), 0);
    tensor.setAtIndex(JAVA_FLOAT, index(row, to, column), 1);
  }

  private long index(int row, int letter, int column) {
    return ((long) row * LETTERS + letter) * columns + column;
  }
}
