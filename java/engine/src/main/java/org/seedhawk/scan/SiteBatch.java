// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * A view of scored sites as columns. Read them by index, 0 to {@link #size} - 1; the values are
 * those of {@link Site}. The view belongs to the worker that found the sites: it is valid during
 * the call that hands it over, and keeps nothing for later. One per thread.
 */
public interface SiteBatch {
  /** Returns the number of sites. */
  int size();

  /** Returns the target of a site. */
  String targetId(int site);

  /** Returns the first base of a site. */
  long start(int site);

  /** Returns the exclusive end of a site. */
  long end(int site);

  /** Returns the index of a site's miRNA in the scan's list. */
  int mirna(int site);

  /** Returns the name of a site's miRNA. */
  String mirnaId(int site);

  /** Returns the probability of a site. */
  float score(int site);

  /** Returns the type of a site. */
  SiteType type(int site);

  /** Returns the Watson-Crick pairs of a site. */
  int matches(int site);

  /** Returns the G:U pairs of a site. */
  int wobbles(int site);

  /** Returns the mismatches of a site. */
  int mismatches(int site);

  /** Returns the first base of a site's window. */
  long windowStart(int site);

  /** Returns the exclusive end of a site's window. */
  long windowEnd(int site);

  /** Returns the duplex energy of a site, kcal/mol; NaN when none was asked for. */
  float energy(int site);

  /** Returns a site as an object of its own. */
  Site site(int site);
}
