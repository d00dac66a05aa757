// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

/**
 * The tokens of our own language models: overlapping k-mers in alphabetical numbering, for k = 1
 * the nucleotides A C G U = 0..3, then the token of an ambiguous letter, of padding, and of what is
 * hidden in training. Immutable.
 *
 * @param k letters of a token
 */
public record RnaTokens(int k) {
  /** The engine's encoder has k-mers of up to six letters. */
  public static final int MAX_K = 6;

  public RnaTokens {
    if (k < 1 || k > MAX_K) {
      throw new IllegalArgumentException("k is '%d' but must be in 1..%d".formatted(k, MAX_K));
    }
  }

  /** Returns the number of tokens that stand for letters: 0..words-1. */
  public int words() {
    return 1 << 2 * k;
  }

  public int ambiguous() {
    return words();
  }

  public int padding() {
    return words() + 1;
  }

  public int hidden() {
    return words() + 2;
  }

  /** Returns the number of all tokens. */
  public int vocabulary() {
    return words() + 3;
  }

  /** Returns the letter, 0..3, at a place 0..k-1 of a word. */
  public int letter(int word, int place) {
    return word >> 2 * (k - 1 - place) & 3;
  }

  /**
   * Returns what the engine's encoder is told: the token of A, C, G, U, an ambiguous letter and
   * padding, or for k-mers of AA..A, an ambiguous k-mer and padding.
   */
  public long[] ids() {
    return k == 1
        ? new long[] {0, 1, 2, 3, ambiguous(), padding()}
        : new long[] {0, ambiguous(), padding()};
  }
}
