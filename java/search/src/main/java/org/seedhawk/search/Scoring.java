// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

/**
 * Scores of letters and gaps, and what a score means in a database: E = K m' n' exp(-lambda S).
 * Immutable.
 */
final class Scoring {
  static final int MATCH = 1;
  static final int MISMATCH = -2;

  /** Four letters that N may be, one of which matches: (1 - 3 * 2) / 4, rounded. */
  static final int AMBIGUOUS = -1;

  static final int GAP_OPEN = 5;
  static final int GAP_EXTEND = 2;

  /** Matches in a row that an alignment must hold. */
  static final int WORD = 7;

  /** Solves 1/4 exp(lambda) + 3/4 exp(-2 lambda) = 1: letters are equally frequent. */
  static final double LAMBDA = lambda();

  /** Relative entropy, in nats a column. */
  static final double ENTROPY =
      LAMBDA
          * (0.25 * MATCH * Math.exp(LAMBDA * MATCH)
              + 0.75 * MISMATCH * Math.exp(LAMBDA * MISMATCH));

  /** Closed form where the highest score of a column is 1. */
  static final double K = ENTROPY / LAMBDA * (1 - Math.exp(-LAMBDA));

  /** An ungapped alignment of this score, 27 bits, is worth looking for gaps around it. */
  static final int GAP_TRIGGER = (int) ((27 * Math.log(2) + Math.log(K)) / LAMBDA);

  private static final double LOG_K = Math.log(K);

  private final long subjects;
  private final long letters;

  /** Scores against a database of this many sequences and letters. */
  Scoring(long subjects, long letters) {
    this.subjects = subjects;
    this.letters = letters;
  }

  private static double lambda() {
    double low = 0.1;
    double high = 10;
    while (true) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high) {
        return middle;
      }
      if (0.25 * Math.exp(middle * MATCH) + 0.75 * Math.exp(middle * MISMATCH) < 1) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  /** Returns the score of two letters. */
  static int column(int a, int b) {
    return (a | b) >= MirnaDatabase.AMBIGUOUS ? AMBIGUOUS : a == b ? MATCH : MISMATCH;
  }

  /** Returns a score in bits. */
  static double bits(int score) {
    return (LAMBDA * score - LOG_K) / Math.log(2);
  }

  /**
   * Returns how many letters of the query, and of each sequence, no alignment begins at: the
   * largest l up to the expected length of an alignment, ln(K (m - l)(n - N l)) / H, that leaves K
   * (m - l)(n - N l) above m and n.
   */
  int lengthAdjustment(int queryLength) {
    int adjustment = 0;
    for (int l = 1; l < queryLength && subjects * l < letters; l++) {
      double space = K * (queryLength - l) * (letters - subjects * l);
      if (space < Math.max(queryLength, letters) || Math.log(space) / ENTROPY < l) {
        break;
      }
      adjustment = l;
    }
    return adjustment;
  }

  /** Returns the pairs of letters at which an alignment may begin. */
  double searchSpace(int queryLength) {
    int l = lengthAdjustment(queryLength);
    return (double) (queryLength - l) * Math.max(1, letters - subjects * l);
  }

  /** Returns the E-value of a score. */
  double evalue(int score, int queryLength) {
    return searchSpace(queryLength) * Math.exp(LOG_K - LAMBDA * score);
  }

  /** Returns the lowest score, at least 1, whose E-value is not above a limit. */
  int lowestScore(double evalue, int queryLength) {
    double exact = (Math.log(searchSpace(queryLength) / evalue) + LOG_K) / LAMBDA;
    int score = Math.max(1, (int) Math.floor(exact));
    while (evalue(score, queryLength) > evalue) {
      score++;
    }
    return score;
  }
}
