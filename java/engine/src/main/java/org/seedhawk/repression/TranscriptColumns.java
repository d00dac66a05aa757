// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.List;
import org.seedhawk.scan.SiteType;

/**
 * What is known of a transcript, or of a gene's isoforms, by group of miRNAs. Sites are numbers
 * that {@link #best} hands out. One thread at a time.
 */
interface TranscriptColumns {
  /** Returns the transcript; of several the longest. */
  Transcript transcript();

  /** Returns the name that results carry. */
  String id();

  int isoformCount();

  boolean isTooShort();

  /** Returns whether there are fewer letters A C G U than the shortest site has. */
  boolean isUnknown();

  /** Returns whether a group has a site. */
  boolean has(int group);

  double utrPart(int group);

  double orfPart(int group);

  /** Returns the number of sites of a type that count in the 3'UTR; of several the most. */
  int count(int group, SiteType type);

  /** Returns the number of sites that count in the ORF; of several the most. */
  int orfCount(int group);

  /** Returns the number of different sites that count. */
  int siteCount(int group);

  /** Returns the 3'UTR's site with the greatest share of the repression, -1 if it has none. */
  int best(int group);

  int start(int site);

  int end(int site);

  SiteType type(int site);

  /** Returns the name of the isoform that holds a site. */
  String isoform(int site);

  /** Copies all sites, also those that do not count. */
  void copySites(int group, List<GeneRepression.Site> out);
}
