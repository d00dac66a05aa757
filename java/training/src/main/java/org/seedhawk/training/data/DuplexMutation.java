// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Random;

/**
 * Exchanges base pairs of an encoded pair for others, wherever miRNA and site pair: in their two
 * best local duplexes without bulges, A-U becomes U-A or stays, G-C becomes C-G or stays. The
 * strength of the pairing stays, the letters change: a few hundred miRNAs are in the data, and
 * without this their letters would be learnt by heart. One thread at a time.
 */
public final class DuplexMutation {
  private static final int LETTERS = 4;
  private static final int DUPLEXES = 2;

  /** A duplex that scores less is no duplex. */
  private static final double MIN_SCORE = 3;

  /** miRNA letter by site letter: what a pair adds to a duplex; everything else takes 1. */
  private static final double[][] SCORES = {
    {-1, -1, -1, 1}, {-1, -1, 1.2, -1}, {-1, 1.2, -1, 0.2}, {1, -1, 0.2, -1}
  };

  private final int places;
  private final int columns;
  private final Random random;
  private final double pairShare;
  private final int[] mirna;
  private final int[] site;
  private final boolean[] used;

  /** A duplex: places [from, to) of the miRNA, opposite columns that are {@code shift} higher. */
  private record Duplex(int from, int to, int shift) {}

  /**
   * @param places of the miRNA that a network looks at
   * @param columns of each input
   * @param pairShare share of the pairs that are changed; of each of these, an even share 0..1 of
   *     the base pairs
   */
  public DuplexMutation(int places, int columns, Random random, double pairShare) {
    this.places = places;
    this.columns = columns;
    this.random = random;
    this.pairShare = pairShare;
    mirna = new int[places];
    site = new int[columns];
    used = new boolean[places];
  }

  /**
   * Changes one pair, or leaves it, by the share.
   *
   * @param mirnas float32[b, 4, columns]
   * @param sites float32[b, 4, columns]
   */
  public void apply(MemorySegment mirnas, MemorySegment sites, int row) {
    if (random.nextDouble() >= pairShare) {
      return;
    }
    for (int place = 0; place < places; place++) {
      mirna[place] = letter(mirnas, row, place);
      used[place] = false;
    }
    for (int column = 0; column < columns; column++) {
      site[column] = letter(sites, row, column);
    }
    double share = random.nextDouble();
    for (int i = 0; i < DUPLEXES; i++) {
      Duplex duplex = best();
      if (duplex == null) {
        return;
      }
      for (int place = duplex.from; place < duplex.to; place++) {
        used[place] = true;
        int column = place + duplex.shift;
        int letter = mirna[place];
        boolean isPair = letter >= 0 && site[column] == LETTERS - 1 - letter;
        if (isPair && random.nextDouble() < share && random.nextBoolean()) {
          exchange(mirnas, row, place, letter);
          exchange(sites, row, column, LETTERS - 1 - letter);
        }
      }
    }
  }

  /** Returns the best local duplex of places that are not used, null when there is none. */
  private Duplex best() {
    Duplex best = null;
    double bestScore = MIN_SCORE;
    for (int shift = 1 - places; shift < columns; shift++) {
      double score = 0;
      int from = 0;
      for (int place = Math.max(0, -shift); place < Math.min(places, columns - shift); place++) {
        int m = mirna[place];
        int s = site[place + shift];
        if (used[place] || m < 0 || s < 0) {
          score = 0;
          continue;
        }
        if (score <= 0) {
          score = 0;
          from = place;
        }
        score += SCORES[m][s];
        if (score >= bestScore && (best == null || score > bestScore)) {
          bestScore = score;
          best = new Duplex(from, place + 1, shift);
        }
      }
    }
    return best;
  }

  private int letter(MemorySegment tensor, int row, int column) {
    for (int letter = 0; letter < LETTERS; letter++) {
      if (tensor.getAtIndex(JAVA_FLOAT, index(row, letter, column)) != 0) {
        return letter;
      }
    }
    return -1;
  }

  /** Puts the complement where a letter is. */
  private void exchange(MemorySegment tensor, int row, int column, int letter) {
    tensor.setAtIndex(JAVA_FLOAT, index(row, letter, column), 0);
    tensor.setAtIndex(JAVA_FLOAT, index(row, LETTERS - 1 - letter, column), 1);
  }

  private long index(int row, int letter, int column) {
    return ((long) row * LETTERS + letter) * columns + column;
  }
}
