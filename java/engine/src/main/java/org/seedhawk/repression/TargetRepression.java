// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.ArrayList;
import java.util.List;
import org.seedhawk.canonical.SeedGroups;
import org.seedhawk.pool.CallControl;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.SiteType;

/**
 * What all miRNAs of a set do to one transcript: a view of columns, valid during the call that
 * hands it out. One thread at a time.
 */
public final class TargetRepression {
  private final RepressionSet set;
  private final TranscriptColumns columns;

  TargetRepression(RepressionSet set, TranscriptColumns columns) {
    this.set = set;
    this.columns = columns;
  }

  /** Searches a gene with a worker; of several isoforms the average is viewed. */
  static TargetRepression of(
      RepressionSet set, Gene gene, RepressionWorker worker, CallControl control) {
    if (gene.isoforms().size() > 1) {
      return new TargetRepression(set, new IsoformAverage(gene, set.query(), worker, control));
    }
    worker.run(set.query(), gene.isoforms().getFirst().transcript(), control);
    return new TargetRepression(set, new OneTranscript(gene.id(), worker));
  }

  /** Returns the name of the transcript, or of the gene with several isoforms. */
  public String transcriptId() {
    return columns.id();
  }

  /**
   * Returns the transcript as it was given, of several isoforms the one with the longest 3'UTR; it
   * stays valid after the call.
   */
  public Transcript transcript() {
    return columns.transcript();
  }

  /** Returns the number of isoforms that were averaged over, 1 without any. */
  public int isoformCount() {
    return columns.isoformCount();
  }

  /** Returns the name of the isoform that holds a site in the 3'UTR. */
  public String isoform(int site) {
    return columns.isoform(site);
  }

  /** Returns the number of miRNAs of the set. */
  public int size() {
    return set.mirnas().size();
  }

  /** Returns a miRNA's name. */
  public String mirnaId(int mirna) {
    return set.mirnas().get(mirna).id();
  }

  /**
   * Returns whether anything can be said of a pair: the miRNA has a seed, see {@link
   * RepressionSet#hasSeed}, and the transcript holds as many known letters as a site.
   */
  public boolean isKnown(int mirna) {
    return set.hasSeed(mirna) && status(mirna) != PairStatus.NO_INFORMATION;
  }

  /** Returns what became of a pair. */
  public PairStatus status(int mirna) {
    int group = set.groups().groupOf(mirna);
    if (group < 0) {
      return set.isLongEnough(mirna) ? PairStatus.AMBIGUOUS_SEED : PairStatus.TOO_SHORT;
    }
    if (columns.isTooShort()) {
      return PairStatus.TOO_SHORT;
    }
    if (columns.isUnknown()) {
      return PairStatus.NO_INFORMATION;
    }
    return columns.has(group) ? PairStatus.SCORED : PairStatus.NO_SITE;
  }

  /**
   * Returns the predicted log2 fold change; 0 where there is no site, NaN where nothing is known.
   */
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
    PairStatus status = status(mirna);
    return status == PairStatus.SCORED
        ? columns.utrPart(set.groups().groupOf(mirna))
        : withoutSite(status);
  }

  private double orf(int mirna) {
    PairStatus status = status(mirna);
    return status == PairStatus.SCORED
        ? columns.orfPart(set.groups().groupOf(mirna))
        : withoutSite(status);
  }

  private static double withoutSite(PairStatus status) {
    return status.isUnknown() ? Double.NaN : 0;
  }

  /**
   * Returns the number of sites of a type in the 3'UTR that count, see {@link
   * GeneRepression.Site#counted}; of several isoforms the most.
   */
  public int count(int mirna, SiteType type) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? 0 : columns.count(group, type);
  }

  /** Returns the number of sites of any type that count, in 3'UTR and open reading frame. */
  public int siteCount(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? 0 : columns.siteCount(group);
  }

  /**
   * Returns the number of sites of any type that count in the open reading frame; of several
   * isoforms the most.
   */
  public int orfCount(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? 0 : columns.orfCount(group);
  }

  /**
   * Returns the site in the 3'UTR with the greatest share, as a number for {@link #start}, {@link
   * #end}, {@link #type} and {@link #isoform}; -1 if there is none.
   */
  public int best(int mirna) {
    int group = set.groups().groupOf(mirna);
    return group < 0 ? -1 : columns.best(group);
  }

  /** Returns the first base of a site in the 3'UTR. */
  public int start(int site) {
    return columns.start(site);
  }

  /** Returns the exclusive end of a site in the 3'UTR. */
  public int end(int site) {
    return columns.end(site);
  }

  /** Returns the type of a site in the 3'UTR. */
  public SiteType type(int site) {
    return columns.type(site);
  }

  /** Copies one pair, with all its sites, also those that do not count. */
  public GeneRepression copy(int mirna) {
    SeedGroups groups = set.groups();
    int group = groups.groupOf(mirna);
    List<GeneRepression.Site> sites = new ArrayList<>();
    if (group >= 0) {
      columns.copySites(group, sites);
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
