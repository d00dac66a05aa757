// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

/**
 * Finds the canonical sites of a sequence and scores those that count: of sites that overlap the
 * strongest, see {@link CanonicalSites#countRunsOnce}. The others are in no number of a site, no
 * score and no sum. Its two forms, in Java and by the kernels of libseedhawk, give the same bits.
 * One thread at a time.
 */
public sealed interface SiteScorer extends AutoCloseable permits SiteScorerJava, SiteScorerNative {
  /**
   * Fills scores.
   *
   * @param query groups of miRNAs, those that {@code out} was made for
   * @param codes 0..3, or -1 where ambiguous, 5'->3'
   * @param length letters, at most {@link CanonicalSites#MOST_LETTERS}
   * @param gene what else the sites' numbers tell
   * @param out receives the sites and their scores
   * @param pause called now and then; what it throws ends the call
   */
  void score(SiteQuery query, byte[] codes, int length, Gene gene, SiteScores out, Runnable pause);

  @Override
  void close();

  /**
   * The gene of a sequence.
   *
   * @param utrLength letters of its 3'UTR
   * @param orfLength letters of its open reading frame, 0 where unknown
   * @param inOrf whether the sequence is the open reading frame
   */
  record Gene(int utrLength, int orfLength, boolean inOrf) {
    int firstType() {
      return inOrf ? SiteNet.TYPES / 2 : 0;
    }
  }
}
