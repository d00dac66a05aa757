// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.SiteType;

/** Genes by the best site in their 3'UTR, as such experiments are usually drawn. */
public enum SiteClass {
  /** At least one 8mer. */
  EIGHT("8mer", "s8"),
  /** A 7mer-m8 or 7mer-A1 at best. */
  SEVEN("7mer", "s7"),
  /** A 6mer at best. */
  SIX("6mer only", "s6"),
  /** None of these; offset 6mers, 6mer-A1 and sites in the ORF do not count. */
  NONE("none", "s0");

  private final String label;
  private final String style;

  SiteClass(String label, String style) {
    this.label = label;
    this.style = style;
  }

  /** Returns what readers see. */
  public String label() {
    return label;
  }

  /** Returns the name of its colour on the page. */
  String style() {
    return style;
  }

  static SiteClass of(TargetRepression target, int mirna) {
    if (target.count(mirna, SiteType.EIGHT_MER) > 0) {
      return EIGHT;
    }
    if (target.count(mirna, SiteType.SEVEN_MER_M8) + target.count(mirna, SiteType.SEVEN_MER_A1)
        > 0) {
      return SEVEN;
    }
    return target.count(mirna, SiteType.SIX_MER) > 0 ? SIX : NONE;
  }

  static SiteClass of(SiteType type) {
    return switch (type) {
      case EIGHT_MER -> EIGHT;
      case SEVEN_MER_M8, SEVEN_MER_A1 -> SEVEN;
      case SIX_MER -> SIX;
      default -> NONE;
    };
  }
}
