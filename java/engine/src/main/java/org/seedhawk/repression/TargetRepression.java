// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.canonical.CanonicalSites;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.SiteType;

/**
 * What all miRNAs of a set do to one transcript: a view of columns, valid during the call that
 * hands it out. One thread at a time.
 */
public final class TargetRepression {
  private final RepressionSet set;
  private final RepressionWorker worker;

  TargetRepression(RepressionSet set, RepressionWorker worker) {
    this.set = set;
    this.worker = worker;
  }

  /** Returns the transcript's name. */
  public String transcriptId() {
    return worker.transcript().id();
  }

  /** Returns the transcript as it was given; it stays valid after the call. */
  public Transcript transcript() {
    return worker.transcript();
  }

  /** Returns the number of miRNAs of the set. */
  public int size() {
    return set.mirnas().size();
  }

  /** Returns a miRNA's name. */
  public String mirnaId(int mirna) {
    return set.mirnas().get(mirna).id();
  }

  /** Returns whether anything can be said of a miRNA, see {@link RepressionSet#hasSeed}. */
  public boolean hasSeed(int mirna) {
    return set.hasSeed(mirna);
  }

  /** Returns what became of a pair. */
  public PairStatus status(int mirna) {
    int group = set.groups().groupOf(mirna);
    if (group < 0 || worker.isTooShort()) {
      return PairStatus.TOO_SHORT;
    }
    return worker.has(group) ? PairStatus.SCORED : PairStatus.NO_SITE;
  }

  /** Returns the predicted log2 fold change; 0 where there is no site. */
  public float log2fc(int mirna) {
    return (float) (utr(mirna) + orf(mirna));
  }

  /** Returns the part of sites in the 3'UTR. */
  public float utrPart(int mirna) {
    return (float) utr(mirna);
  }

  /** Returns the part of sites in the open reading frame. */
  public float orfPart(int mirna) {
    return (float) orf(mirna);
  }

  private double utr(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 || !worker.has(group) ? 0 : worker.utrPart(group);
  }

  private double orf(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 || !worker.has(group) ? 0 : worker.orfPart(group);
  }

  /** Returns the number of sites of a type in the 3'UTR. */
  public int count(int mirna, SiteType type) {
    CanonicalSites sites = worker.utr().sites();
    int group = set.groups().groupOf(mirna);
    int count = 0;
    if (group >= 0) {
      for (int i = 0; i < sites.count(group); i++) {
        count += sites.type(sites.begin(group) + i) == type ? 1 : 0;
      }
    }
    return count;
  }

  /** Returns the number of sites of any type, in 3'UTR and open reading frame. */
  public int siteCount(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? 0 : worker.utr().sites().count(group) + worker.orf().sites().count(group);
  }

  /** Returns the number of sites of any type in the open reading frame. */
  public int orfCount(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? 0 : worker.orf().sites().count(group);
  }

  /** Returns the place in the 3'UTR of the site with the greatest share; -1 if there is none. */
  public int best(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? -1 : worker.best(group);
  }

  /** Returns the first base of a site in the 3'UTR. */
  public int start(int site) {
    return worker.utr().sites().start(site);
  }

  /** Returns the exclusive end of a site in the 3'UTR. */
  public int end(int site) {
    return worker.utr().sites().end(site);
  }

  /** Returns the type of a site in the 3'UTR. */
  public SiteType type(int site) {
    return worker.utr().sites().type(site);
  }

  /** Copies one pair, with its sites. */
  public GeneRepression copy(int mirna) {
    SeedGroups groups = set.groups();
    int group = groups.groupOf(mirna);
    List<GeneRepression.Site> sites = new ArrayList<>();
    if (group >= 0) {
      worker.copySites(group, sites);
    }
    return new GeneRepression(
        transcriptId(),
        mirnaId(mirna),
        log2fc(mirna),
        utrPart(mirna),
        orfPart(mirna),
        sites,
        status(mirna));
  }
}
