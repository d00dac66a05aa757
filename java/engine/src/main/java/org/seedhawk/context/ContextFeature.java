// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

/** What a context++ score sums, in the order of TargetScan's table. Immutable. */
public enum ContextFeature {
  /** The site's type alone. */
  SITE_TYPE("Intercept", "site_type", false),
  /** Pairing of the miRNA's 3' part. */
  PAIRING_3P("3P_score", "3p_pairing", true),
  /** A and U around the site. */
  LOCAL_AU("Local_AU", "local_au", true),
  /** Distance to the nearer end of the 3'UTR. */
  MIN_DIST("Min_dist", "min_dist", true),
  /** Nt 1 of the miRNA is A. */
  SRNA1A("sRNA1A", "srna1a", false),
  /** Nt 1 of the miRNA is C. */
  SRNA1C("sRNA1C", "srna1c", false),
  /** Nt 1 of the miRNA is G. */
  SRNA1G("sRNA1G", "srna1g", false),
  /** Nt 8 of the miRNA is A. */
  SRNA8A("sRNA8A", "srna8a", false),
  /** Nt 8 of the miRNA is C. */
  SRNA8C("sRNA8C", "srna8c", false),
  /** Nt 8 of the miRNA is G. */
  SRNA8G("sRNA8G", "srna8g", false),
  /** The target has A opposite nt 8. */
  SITE8A("Site8A", "site8a", false),
  /** The target has C opposite nt 8. */
  SITE8C("Site8C", "site8c", false),
  /** The target has G opposite nt 8. */
  SITE8G("Site8G", "site8g", false),
  /** Length of the 3'UTR. */
  LEN_3UTR("Len_3UTR", "len_3utr", true),
  /** Structural accessibility of the site. */
  SA("SA", "sa", true),
  /** Length of the open reading frame. */
  LEN_ORF("Len_ORF", "len_orf", true),
  /** 8mers in the open reading frame. */
  ORF8M("ORF8m", "orf8m", false),
  /** Offset 6mers in the 3'UTR. */
  OFF6M("Off6m", "off6m", false),
  /** How frequent sites of the seed are. */
  TA("TA_3UTR", "ta", true),
  /** How stable the pairing of the seed is. */
  SPS("SPS", "sps", true),
  /** Probability that the site is conserved as a target. */
  PCT("PCT", "pct", true);

  private final String parameter;
  private final String column;
  private final boolean scaled;

  ContextFeature(String parameter, String column, boolean scaled) {
    this.parameter = parameter;
    this.column = column;
    this.scaled = scaled;
  }

  /** Returns its name in the published table of parameters. */
  public String parameter() {
    return parameter;
  }

  /** Returns its name in tables of this program. */
  public String column() {
    return column;
  }

  /** Returns whether a value is scaled from the range of the published table to 0..1. */
  public boolean isScaled() {
    return scaled;
  }

  /** Returns whether it counts for 7mer-A1 and 6mer alone, where nt 8 need not pair. */
  public boolean isOfNt8() {
    return this == SITE8A || this == SITE8C || this == SITE8G;
  }
}
