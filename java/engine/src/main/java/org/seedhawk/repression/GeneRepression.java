// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.List;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.SiteType;

/**
 * The predicted repression of a transcript by a miRNA. Immutable.
 *
 * @param transcriptId transcript, or gene
 * @param mirnaId miRNA
 * @param log2fc predicted log2 fold change of the transcript's level when the miRNA is transfected;
 *     negative means repressed, 0 where there is no site, NaN (the parts too) where the miRNA's
 *     seed is ambiguous
 * @param utrPart the part of it that sites in the 3'UTR give
 * @param orfPart the part of it that sites in the open reading frame give; 0 where that is unknown
 * @param sites all canonical sites in 5'->3' order, those of the 3'UTR first; of sites that overlap
 *     one counts, see {@link Site#counted}
 * @param status what became of the pair
 */
public record GeneRepression(
    String transcriptId,
    String mirnaId,
    float log2fc,
    float utrPart,
    float orfPart,
    List<Site> sites,
    PairStatus status) {

  /** Copies the list. */
  public GeneRepression {
    sites = List.copyOf(sites);
  }

  /**
   * A site and its share of the repression. Immutable.
   *
   * @param inOrf whether it lies in the open reading frame
   * @param type type of the site
   * @param start first base of the site in its 3'UTR or ORF, 0-based
   * @param end exclusive end
   * @param log2fc its share; the shares of all sites sum to that of the gene
   * @param isoform name of the isoform that holds it; empty where the gene is one transcript
   * @param counted whether it counts. Of sites in one region that overlap, directly or by way of
   *     others between them, the strongest counts: 8mer, 7mer-m8, 7mer-A1, 6mer, offset 6mer,
   *     6mer-A1, of equal types the one nearest to the 5' end. The others are listed with a share
   *     of 0 and are in no number of sites
   */
  public record Site(
      boolean inOrf,
      SiteType type,
      int start,
      int end,
      float log2fc,
      String isoform,
      boolean counted) {
    /** Creates one that counts. */
    public Site(boolean inOrf, SiteType type, int start, int end, float log2fc, String isoform) {
      this(inOrf, type, start, end, log2fc, isoform, true);
    }

    /** Creates one that counts, of a gene with one transcript. */
    public Site(boolean inOrf, SiteType type, int start, int end, float log2fc) {
      this(inOrf, type, start, end, log2fc, "");
    }
  }
}
