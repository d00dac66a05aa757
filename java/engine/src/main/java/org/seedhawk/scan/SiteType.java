// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * The types of a target site, from best to worst.
 *
 * <p>Seed = miRNA nt 2-7, counted from 1 at its 5' end; nt 8 and an A opposite nt 1 extend the
 * match (Bartel 2009, Cell 136:215; TargetScan 7, Agarwal 2015, eLife 4:e05005). {@code
 * offset-7mer} and {@code 6mer-A1} belong to the rule {@code strict} alone.
 */
public enum SiteType {
  /** nt 2-8 paired, an A opposite nt 1. */
  EIGHT_MER("8mer", 1, 8),
  /** nt 2-8 paired. */
  SEVEN_MER_M8("7mer-m8", 2, 8),
  /** nt 2-7 paired, an A opposite nt 1. */
  SEVEN_MER_A1("7mer-A1", 1, 7),
  /** nt 2-7 paired. */
  SIX_MER("6mer", 2, 7),
  /** nt 3-9 paired; rule {@code strict}. */
  OFFSET_SEVEN_MER("offset-7mer", 3, 9),
  /** nt 3-8 paired. */
  OFFSET_SIX_MER("offset-6mer", 3, 8),
  /** nt 2-6 paired, an A opposite nt 1; rule {@code strict}. */
  SIX_MER_A1("6mer-A1", 1, 6),
  /** Any other match of a fuzzy rule. */
  NONCANONICAL("noncanonical", 0, 0);

  private final String label;
  private final int firstNt;
  private final int lastNt;

  SiteType(String label, int firstNt, int lastNt) {
    this.label = label;
    this.firstNt = firstNt;
    this.lastNt = lastNt;
  }

  /** Returns the field's name, "7mer-m8" for instance. */
  public String label() {
    return label;
  }

  /** Returns the first miRNA nt (from 1) whose partner the site spans. */
  public int firstNt() {
    return firstNt;
  }

  /** Returns the last miRNA nt (from 1) whose partner the site spans. */
  public int lastNt() {
    return lastNt;
  }

  @Override
  public String toString() {
    return label;
  }
}
