// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;

/**
 * The site table: BED6 with six more columns, tab-separated, one {@code #} header line. Positions
 * are 0-based half-open on the target as given; the strand is always {@code +}. {@link SiteExtras}
 * follow where they were asked for. Immutable.
 */
public final class SiteTable {
  /** The header line. */
  public static final String HEADER =
      "#target\tstart\tend\tmirna\tscore\tstrand\tsite_type\tmatches\tgu\tmismatches\twindow_start"
          + "\twindow_end\n";

  private SiteTable() {}

  /** Appends the row of one site of a batch. */
  public static void row(RowBuffer out, SiteBatch sites, int site, SiteExtras extras) {
    place(out, sites.targetId(site), sites.start(site), sites.end(site));
    found(out, sites.mirnaId(site), sites.score(site), sites.type(site));
    pairs(out, sites.matches(site), sites.wobbles(site), sites.mismatches(site));
    window(out, sites.windowStart(site), sites.windowEnd(site));
    extras.append(out, sites, site);
    out.newline();
  }

  /** Appends the row of a site, without extras. */
  public static void row(RowBuffer out, Site site) {
    fields(out, site.targetId(), site, 0);
    out.newline();
  }

  /**
   * Appends a site's columns without extras and the end of the line.
   *
   * @param target name for the row
   * @param offset what the site's positions are raised by: where a piece of the target begins
   */
  public static void fields(RowBuffer out, String target, Site site, long offset) {
    place(out, target, offset + site.start(), offset + site.end());
    found(out, site.mirnaId(), site.score(), site.type());
    pairs(out, site.matches(), site.wobbles(), site.mismatches());
    window(out, offset + site.windowStart(), offset + site.windowEnd());
  }

  private static void place(RowBuffer out, String target, long start, long end) {
    out.text(target).tab().number(start).tab().number(end).tab();
  }

  private static void found(RowBuffer out, String mirna, float score, SiteType type) {
    out.text(mirna).tab().score(score).tab().text("+").tab().text(type.label()).tab();
  }

  private static void pairs(RowBuffer out, int matches, int wobbles, int mismatches) {
    out.number(matches).tab().number(wobbles).tab().number(mismatches).tab();
  }

  private static void window(RowBuffer out, long start, long end) {
    out.number(start).tab().number(end);
  }
}
