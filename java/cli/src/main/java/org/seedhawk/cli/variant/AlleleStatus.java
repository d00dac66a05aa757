// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.Locale;

/** What became of an allele of a VCF file, from the best to the worst. */
enum AlleleStatus {
  /** It was applied to the letters that are searched. */
  ANALYSED,
  /** A part of it lies outside of the region; the part within was applied. */
  ANALYSED_IN_PART,
  /** It overlaps another one of its haplotype, so it was applied by itself. */
  ANALYSED_ALONE,
  /** It inserts letters at the border of a region, or replaces letters across it. */
  AT_BORDER,
  /** No region that is searched holds a letter of it. */
  OUTSIDE_REGIONS,
  /** Its letters are those of the reference. */
  NO_CHANGE,
  /** The sample does not have it. */
  NOT_IN_SAMPLE,
  /** The genotype of the sample is not known. */
  NO_GENOTYPE,
  /** The row has no alternate allele. */
  NO_ALT,
  /** {@code *}: a deletion of another row, which says what it does. */
  DELETED_BY_OTHER,
  /** A name in angle brackets, whose letters are not stated. */
  SYMBOLIC,
  /** An end of a rearrangement. */
  BREAKEND,
  /** It has more letters than are applied. */
  TOO_LONG,
  /** The genome has other letters than the reference allele. */
  REF_DIFFERS,
  /** It lies beyond the end of its chromosome. */
  BEYOND_END,
  /** The genome has no such chromosome. */
  NOT_IN_GENOME;

  /** Returns whether the allele was applied to a stretch. */
  boolean isAnalysed() {
    return this == ANALYSED || this == ANALYSED_IN_PART || this == ANALYSED_ALONE;
  }

  /** Returns the word of tables. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
