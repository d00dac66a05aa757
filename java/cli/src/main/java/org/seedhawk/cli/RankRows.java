// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.util.Optional;
import org.seedhawk.fold.AccessibilityFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.SiteType;

/**
 * The rows of the two tables of repression, tab-separated, one {@code #} header line. Positions are
 * 0-based half-open in the 3'UTR or ORF as given. Immutable.
 */
final class RankRows {
  static final String GENE_HEADER =
      "#target\tmirna\tlog2fc\tutr_part\torf_part\tn_8mer\tn_7mer_m8\tn_7mer_A1\tn_6mer\tn_weak"
          + "\tn_orf\tbest_start\tbest_end\tbest_type\tstatus\n";

  private static final String SITE_HEADER = "#target\tregion\tstart\tend\tmirna\ttype\tlog2fc";

  private RankRows() {}

  /** Appends the row of a pair; without a site in the 3'UTR its best one is {@code -1 -1 .}. */
  static void gene(RowBuffer out, TargetRepression target, int mirna) {
    out.text(target.transcriptId()).tab().text(target.mirnaId(mirna)).tab();
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
    out.text(best < 0 ? "." : target.type(best).label()).tab();
    out.text(target.status(mirna).label()).newline();
  }

  /** Returns the header of the site table. */
  static String siteHeader(boolean withAccessibility) {
    return SITE_HEADER + (withAccessibility ? "\taccessibility" : "") + "\n";
  }

  /** Appends the rows of a pair's sites, with the column of accessibility where it is known. */
  static void sites(
      RowBuffer out,
      TargetRepression target,
      int mirna,
      Optional<AccessibilityFile.Target> accessibility) {
    for (GeneRepression.Site site : target.copy(mirna).sites()) {
      out.text(target.transcriptId()).tab().text(site.inOrf() ? "orf" : "utr3").tab();
      out.number(site.start()).tab().number(site.end()).tab().text(target.mirnaId(mirna)).tab();
      out.text(site.type().label()).tab().change(site.log2fc());
      if (accessibility.isPresent()) {
        float log10 = site.inOrf() ? Float.NaN : accessibility(site, accessibility.get());
        if (Float.isNaN(log10)) {
          out.tab().text(".");
        } else {
          out.tab().change(log10);
        }
      }
      out.newline();
    }
  }

  /** As TargetScan has it: of the 14 nt in whose middle nt 7 and 8 of the miRNA pair. */
  private static float accessibility(
      GeneRepression.Site site, AccessibilityFile.Target accessibility) {
    boolean holdsNt1 =
        switch (site.type()) {
          case EIGHT_MER, SEVEN_MER_A1, SIX_MER_A1 -> true;
          default -> false;
        };
    int shift = site.type() == SiteType.OFFSET_SIX_MER ? 2 : holdsNt1 ? 0 : 1;
    int oppositeNt1 = site.end() - 1 + shift;
    return accessibility.log10(AccessibilityFile.WIDE, oppositeNt1 + 1 - AccessibilityFile.WIDE);
  }
}
