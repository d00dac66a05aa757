// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

/**
 * What a search reports. Immutable.
 *
 * @param evalue the largest E-value of a hit; above 0, finite
 * @param bothStrands whether the reverse complement of the query is searched too
 * @param allHits whether every hit is reported, and not the best one alone
 * @param dust whether words of low complexity in the query begin no alignment
 */
public record SearchOptions(double evalue, boolean bothStrands, boolean allHits, boolean dust) {

  /**
   * A miRNA as it is transcribed, its best hit, E-value 0.01, no filter: a miRNA of low complexity
   * finds itself.
   */
  public static final SearchOptions DEFAULT = new SearchOptions(0.01, false, false, false);

  /**
   * The published behaviour of miRNA generation by sequence-to-sequence networks: E-value 0.1, both
   * strands, every hit, blastn's own low-complexity filter.
   */
  public static final SearchOptions RAJKUMAR = new SearchOptions(0.1, true, true, true);

  /**
   * Checks the E-value.
   *
   * @throws IllegalArgumentException if it is not above 0 and finite
   */
  public SearchOptions {
    if (!(evalue > 0) || Double.isInfinite(evalue)) {
      throw new IllegalArgumentException(
          "E-value %s is not a number above 0; give one such as 0.01".formatted(evalue));
    }
  }

  /** Returns the same with another E-value. */
  public SearchOptions withEvalue(double other) {
    return new SearchOptions(other, bothStrands, allHits, dust);
  }

  /** Returns the same for one strand or both. */
  public SearchOptions withBothStrands(boolean both) {
    return new SearchOptions(evalue, both, allHits, dust);
  }

  /** Returns the same with every hit or the best one. */
  public SearchOptions withAllHits(boolean all) {
    return new SearchOptions(evalue, bothStrands, all, dust);
  }

  /** Returns the same with the low-complexity filter or without. */
  public SearchOptions withDust(boolean filter) {
    return new SearchOptions(evalue, bothStrands, allHits, filter);
  }
}
