// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.seedhawk.seq.PackedSequence;

/**
 * The baseline of masked-language modelling: a hidden letter is the one that training saw most
 * often between the same neighbours. Letters are counted in the domain that is measured and always
 * read 5'->3', so the table knows what a language model has to find out. One thread at a time.
 */
public final class KmerTable {
  private static final int LETTERS = 4;

  private final int maxK;

  /** Counts of each letter by its l left and r right neighbours, for all l and r up to maxK. */
  private final int[][][] counts;

  /**
   * Counts a domain's training part.
   *
   * @param maxK most neighbours on each side
   */
  public KmerTable(RnaDomain domain, int maxK) {
    this.maxK = maxK;
    counts = new int[maxK + 1][maxK + 1][];
    for (int left = 0; left <= maxK; left++) {
      for (int right = 0; right <= maxK; right++) {
        counts[left][right] = new int[LETTERS << 2 * (left + right)];
      }
    }
    int[] codes = new int[2 * maxK + 1];
    for (int record = 0; record < domain.trainingRecords(); record++) {
      PackedSequence sequence = domain.trainingRecord(record);
      for (long i = 0; i < sequence.baseCount(); i++) {
        count(sequence, i, codes);
      }
    }
  }

  private void count(PackedSequence sequence, long at, int[] codes) {
    for (int i = 0; i < codes.length; i++) {
      codes[i] = sequence.code(at + i - maxK);
    }
    if (codes[maxK] < 0) {
      return;
    }
    int knownLeft = knownLeft(codes, maxK);
    int knownRight = knownRight(codes, maxK);
    for (int left = 0; left <= knownLeft; left++) {
      for (int right = 0; right <= knownRight; right++) {
        counts[left][right][context(codes, left, right) * LETTERS + codes[maxK]]++;
      }
    }
  }

  private int knownLeft(int[] codes, int k) {
    int known = 0;
    while (known < k && codes[maxK - known - 1] >= 0) {
      known++;
    }
    return known;
  }

  private int knownRight(int[] codes, int k) {
    int known = 0;
    while (known < k && codes[maxK + known + 1] >= 0) {
      known++;
    }
    return known;
  }

  private int context(int[] codes, int left, int right) {
    int context = 0;
    for (int i = maxK - left; i <= maxK + right; i++) {
      if (i != maxK) {
        context = context << 2 | codes[i];
      }
    }
    return context;
  }

  /**
   * Returns the most frequent letter, 0..3. A neighbour that is not known ends the context on its
   * side; a context that training never saw gives up its farther letter.
   *
   * @param k neighbours to look at on each side
   * @param codes 2 maxK + 1 letters, 0..3 or negative where not known; the middle one is not read
   */
  int predict(int k, int[] codes) {
    int left = knownLeft(codes, k);
    int right = knownRight(codes, k);
    while (true) {
      int[] table = counts[left][right];
      int context = context(codes, left, right) * LETTERS;
      int best = 0;
      int sum = 0;
      for (int letter = 0; letter < LETTERS; letter++) {
        sum += table[context + letter];
        if (table[context + letter] > table[context + best]) {
          best = letter;
        }
      }
      if (sum > 0 || left + right == 0) {
        return best;
      }
      if (left >= right) {
        left--;
      } else {
        right--;
      }
    }
  }

  /**
   * Returns the share of hidden letters that are found.
   *
   * @param k neighbours to look at on each side, 0..maxK
   * @param pieces held-out pieces; what lies outside of a piece is not known
   * @param hiddenShare share of the letters that are hidden; hidden neighbours are not known
   */
  public double accuracy(int k, List<Piece> pieces, double hiddenShare, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int letters = 0;
    int found = 0;
    for (Piece piece : pieces) {
      int length = piece.length();
      int[] shown = new int[length + 2 * maxK];
      Arrays.fill(shown, -1);
      boolean[] hidden = new boolean[length];
      for (int i = 0; i < length; i++) {
        hidden[i] = random.nextDouble() < hiddenShare;
        shown[i + maxK] = hidden[i] ? -1 : piece.sequence().code(piece.start() + i);
      }
      for (int i = 0; i < length; i++) {
        int truth = piece.sequence().code(piece.start() + i);
        if (hidden[i] && truth >= 0) {
          letters++;
          if (predict(k, Arrays.copyOfRange(shown, i, i + 2 * maxK + 1)) == truth) {
            found++;
          }
        }
      }
    }
    return letters == 0 ? 0 : (double) found / letters;
  }
}
