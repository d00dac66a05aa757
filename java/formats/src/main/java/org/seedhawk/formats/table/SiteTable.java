// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.SiteBatch;

/**
 * The site table: BED6 with six more columns, tab-separated, one {@code #} header line. Positions
 * are 0-based half-open on the target as given; the strand is always {@code +}. Where energies were
 * asked for, the column {@code energy} follows, kcal/mol. Immutable.
 */
public final class SiteTable {
  /** The header line. */
  public static final String HEADER =
      "#target\tstart\tend\tmirna\tscore\tstrand\tsite_type\tmatches\tgu\tmismatches\twindow_start"
          + "\twindow_end\n";

  private SiteTable() {}

  /** Returns the header line with or without the column of energies. */
  public static String header(boolean energy) {
    return energy ? HEADER.replace("\n", "\tenergy\n") : HEADER;
  }

  /** Appends the row of one site of a batch with or without its energy. */
  public static void row(RowBuffer out, SiteBatch sites, int site, boolean energy) {
    fields(
        out,
        sites.targetId(site),
        sites.start(site),
        sites.end(site),
        sites.mirnaId(site),
        sites.score(site),
        sites.type(site).label(),
        sites.matches(site),
        sites.wobbles(site),
        sites.mismatches(site),
        sites.windowStart(site),
        sites.windowEnd(site));
    if (energy) {
      out.tab().energy(sites.energy(site));
    }
    out.newline();
  }

  /** Appends a row; parameters as in {@link org.seedhawk.scan.Site}, the type as its label. */
  public static void row(
      RowBuffer out,
      String target,
      long start,
      long end,
      String mirna,
      float score,
      String siteType,
      int matches,
      int wobbles,
      int mismatches,
      long windowStart,
      long windowEnd) {
    fields(
        out,
        target,
        start,
        end,
        mirna,
        score,
        siteType,
        matches,
        wobbles,
        mismatches,
        windowStart,
        windowEnd);
    out.newline();
  }

  /** As the row of parameters, without the end of the line. */
  public static void fields(
      RowBuffer out,
      String target,
      long start,
      long end,
      String mirna,
      float score,
      String siteType,
      int matches,
      int wobbles,
      int mismatches,
      long windowStart,
      long windowEnd) {
    out.text(target).tab().number(start).tab().number(end).tab().text(mirna).tab().score(score);
    out.tab().text("+").tab().text(siteType).tab().number(matches).tab().number(wobbles).tab();
    out.number(mismatches).tab().number(windowStart).tab().number(windowEnd);
  }
}
