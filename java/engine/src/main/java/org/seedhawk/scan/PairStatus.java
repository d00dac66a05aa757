// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * What became of a (miRNA, target) pair. Every pair that was asked for is reported with one of
 * these.
 */
public enum PairStatus {
  /** At least one candidate site was scored. */
  SCORED("scored"),
  /** There is no candidate site. */
  NO_SITE("no_site"),
  /** The miRNA or the target is too short to have a site under the rule. */
  TOO_SHORT("too_short"),
  /** The miRNA has an ambiguous letter in its seed: no site can be told. */
  AMBIGUOUS_SEED("ambiguous_seed"),
  /** No window of the target holds the letters of a site that are A C G U: nothing can be told. */
  NO_INFORMATION("no_information"),
  /** A sequence was named but not found. */
  MISSING_ID("missing_id");

  private final String label;

  PairStatus(String label) {
    this.label = label;
  }

  /**
   * Returns whether nothing can be told of such a pair, since its letters are not known: tables
   * have {@code NA} for its score, which is no 0.
   */
  public boolean isUnknown() {
    return this == AMBIGUOUS_SEED || this == NO_INFORMATION || this == MISSING_ID;
  }

  /** Returns the word that tables use. */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
