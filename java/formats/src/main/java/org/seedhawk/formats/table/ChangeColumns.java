// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import org.seedhawk.formats.RowBuffer;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.SiteType;

/** The columns of a gene table that say how far a miRNA lowers a target. Immutable. */
public final class ChangeColumns {
  /** Their names, but for those of the best site. */
  public static final String PARTS_AND_COUNTS =
      "log2fc\tutr_part\torf_part\tn_8mer\tn_7mer_m8\tn_7mer_A1\tn_6mer\tn_weak\tn_orf";

  /** Their names in a table that has a best site of its own. */
  public static final String HEADER =
      PARTS_AND_COUNTS + "\tstrongest_start\tstrongest_end\tstrongest_type";

  /** The columns of a pair without a site. */
  public static final String NO_CHANGE = "0.0000\t0.0000\t0.0000\t0\t0\t0\t0\t0\t0\t-1\t-1\t.";

  /** The columns of a pair for which there is no prediction. */
  public static final String UNKNOWN = "NA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA";

  private ChangeColumns() {}

  /**
   * Appends what is predicted for a pair, from its log2 fold change to its best site; without one
   * in the 3'UTR that is {@code -1 -1 .}. Of a miRNA whose seed is ambiguous nothing is known, nor
   * of a target without known letters.
   */
  public static void write(RowBuffer out, TargetRepression target, int mirna) {
    if (!target.isKnown(mirna)) {
      out.text(UNKNOWN);
      return;
    }
    out.change(target.log2fc(mirna)).tab().change(target.utrPart(mirna)).tab();
    out.change(target.orfPart(mirna)).tab();
    out.number(target.count(mirna, SiteType.EIGHT_MER)).tab();
    out.number(target.count(mirna, SiteType.SEVEN_MER_M8)).tab();
    out.number(target.count(mirna, SiteType.SEVEN_MER_A1)).tab();
    out.number(target.count(mirna, SiteType.SIX_MER)).tab();
    int offset = target.count(mirna, SiteType.OFFSET_SIX_MER);
    out.number(offset + target.count(mirna, SiteType.SIX_MER_A1)).tab();
    out.number(target.orfCount(mirna)).tab();
    int best = target.best(mirna);
    out.number(best < 0 ? -1 : target.start(best)).tab();
    out.number(best < 0 ? -1 : target.end(best)).tab();
    out.text(best < 0 ? "." : target.type(best).label());
  }
}
