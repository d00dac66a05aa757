// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The rules by which a target position becomes a candidate site. A rule looks at the bases opposite
 * miRNA nt {@code firstNt..lastNt} (from 1), in the antiparallel register without bulges; every
 * position of a target is tried, so sites may overlap.
 *
 * <p>The fuzzy rules are those of DeepTarget (Lee et al. 2016) and TargetNet's comparison, in their
 * clean meaning: reverse complement and substitutions only. They alone would lose canonical sites
 * whose further nt do not pair, and those at the ends of a target. So each finds every site of
 * {@link #CANONICAL} too, and takes places outside of the target for mismatches. The rules {@code
 * -only} do neither.
 */
public enum SeedMatch {
  /** {@code 8mer, 7mer-m8, 7mer-A1, 6mer, offset-6mer}, the best type only. */
  CANONICAL("canonical", 1, 8, 0, 1, 2, 2),
  /** nt 2-10 with at most two errors, and every canonical site. */
  OFFSET_9_MER_M7("offset-9-mer-m7", 2, 10, 2, 3, 1, 3),
  /** nt 1-10 with at most three errors, and every canonical site. */
  TEN_MER_M7("10-mer-m7", 1, 10, 3, 3, 2, 4),
  /** nt 1-10 with at most four errors, and every canonical site. */
  TEN_MER_M6("10-mer-m6", 1, 10, 4, 3, 2, 4),
  /** The canonical types, {@code offset-7mer} (nt 3-9) and {@code 6mer-A1}; the best type only. */
  STRICT("strict", 1, 9, 0, 3, 2, 3),
  /** nt 2-10 with at most two errors, inside the target. */
  OFFSET_9_MER_M7_ONLY("offset-9-mer-m7-only", 2, 10, 2, 0, 0, 2),
  /** nt 1-10 with at most three errors, inside the target. */
  TEN_MER_M7_ONLY("10-mer-m7-only", 1, 10, 3, 0, 0, 3),
  /** nt 1-10 with at most four errors, inside the target. */
  TEN_MER_M6_ONLY("10-mer-m6-only", 1, 10, 4, 0, 0, 4);

  /** The bases of the shortest canonical type. */
  private static final int SIX_MER = 6;

  private final String label;
  private final int firstNt;
  private final int lastNt;
  private final int maxErrors;
  private final int padLeft;
  private final int padRight;
  private final int maxAmbiguous;

  SeedMatch(
      String label,
      int firstNt,
      int lastNt,
      int maxErrors,
      int padLeft,
      int padRight,
      int maxAmbiguous) {
    this.label = label;
    this.firstNt = firstNt;
    this.lastNt = lastNt;
    this.maxErrors = maxErrors;
    this.padLeft = padLeft;
    this.padRight = padRight;
    this.maxAmbiguous = maxAmbiguous;
  }

  /**
   * Returns the rule with a label.
   *
   * @throws IllegalArgumentException if there is none, with the labels that exist
   */
  public static SeedMatch of(String label) {
    Objects.requireNonNull(label, "label");
    for (SeedMatch rule : values()) {
      if (rule.label.equals(label)) {
        return rule;
      }
    }
    throw new IllegalArgumentException(
        "seed match '%s' is unknown; use one of %s"
            .formatted(
                label,
                Arrays.stream(values()).map(SeedMatch::label).collect(Collectors.joining(", "))));
  }

  /** Returns the name, "offset-9-mer-m7" for instance. */
  public String label() {
    return label;
  }

  /** Returns whether the rule allows errors. */
  public boolean isFuzzy() {
    return maxErrors > 0;
  }

  /** Returns whether every canonical site is a match. */
  public boolean findsCanonical() {
    return switch (this) {
      case CANONICAL, STRICT, OFFSET_9_MER_M7, TEN_MER_M7, TEN_MER_M6 -> true;
      case OFFSET_9_MER_M7_ONLY, TEN_MER_M7_ONLY, TEN_MER_M6_ONLY -> false;
    };
  }

  /** Returns a fuzzy rule without the canonical sites that it adds; an exact rule as it is. */
  public SeedMatch fuzzyOnly() {
    return switch (this) {
      case OFFSET_9_MER_M7 -> OFFSET_9_MER_M7_ONLY;
      case TEN_MER_M7 -> TEN_MER_M7_ONLY;
      case TEN_MER_M6 -> TEN_MER_M6_ONLY;
      default -> this;
    };
  }

  /** Returns a fuzzy rule with the canonical sites that {@code -only} leaves out; else itself. */
  public SeedMatch withCanonical() {
    return switch (this) {
      case OFFSET_9_MER_M7_ONLY -> OFFSET_9_MER_M7;
      case TEN_MER_M7_ONLY -> TEN_MER_M7;
      case TEN_MER_M6_ONLY -> TEN_MER_M6;
      default -> this;
    };
  }

  /** Returns the shortest miRNA, in nt, that can have a site. */
  public int minMirnaLength() {
    return isFuzzy() ? lastNt : 8;
  }

  /** Returns the shortest target, in bases, that can hold a site. */
  public int minTargetLength() {
    return findsCanonical() ? SIX_MER : k();
  }

  /** Returns the number of bases that the rule looks at. */
  public int k() {
    return lastNt - firstNt + 1;
  }

  public int firstNt() {
    return firstNt;
  }

  public int lastNt() {
    return lastNt;
  }

  public int maxErrors() {
    return maxErrors;
  }

  /** Returns how many bases before the target the rule's window may start. */
  public int padLeft() {
    return padLeft;
  }

  /** Returns how many bases behind the target the rule's window may end. */
  public int padRight() {
    return padRight;
  }

  /** Returns how many ambiguous or outside bases a window with a site can have. */
  public int maxAmbiguous() {
    return maxAmbiguous;
  }

  @Override
  public String toString() {
    return label;
  }
}
