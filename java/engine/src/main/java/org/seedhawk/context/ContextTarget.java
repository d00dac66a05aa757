// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * A 3'UTR whose sites are scored, with its 3' ends and its open reading frame. Immutable.
 *
 * @param utr letters of the longest 3'UTR, 5'->3'; kept in upper case, with U
 * @param orf letters of the open reading frame, kept likewise; empty where they are not known
 * @param orfLength its number of letters; 0 where it is not known
 * @param ends the 3' ends, at least one
 * @param log10Unpaired gives, for a first position, log10 of the probability that the 14 nt from
 *     there on are unpaired; NaN where they do not lie in the 3'UTR. Called by any thread
 */
public record ContextTarget(
    String utr, String orf, int orfLength, List<End> ends, IntToDoubleFunction log10Unpaired) {

  /**
   * A 3' end.
   *
   * @param letters of the 3'UTR that ends there
   * @param held share of the transcripts that reach it, above 0 and up to 1
   */
  public record End(int letters, double held) {}

  /**
   * Brings letters into one form.
   *
   * @throws IllegalArgumentException without a 3' end
   */
  public ContextTarget {
    utr = plain(utr);
    orf = plain(orf);
    ends = List.copyOf(ends);
    if (ends.isEmpty()) {
      throw new IllegalArgumentException("ends is empty; give the end of the 3'UTR");
    }
  }

  static String plain(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U');
  }

  /** Returns the share of transcripts that hold a site, by its end: the affected isoform ratio. */
  double held(int siteEnd) {
    double share = 0;
    for (End end : ends) {
      share = end.letters >= siteEnd ? Math.max(share, end.held) : share;
    }
    return share;
  }

  /** Returns the mean of a value over the 3' ends behind a site, as the program weights them. */
  long mean(int siteEnd, IntToDoubleFunction value) {
    double sum = 0;
    double all = 0;
    for (End end : ends) {
      if (end.letters >= siteEnd) {
        sum += value.applyAsDouble(end.letters) * end.held;
        all += end.held;
      }
    }
    return all == 0 ? 0 : (long) Math.rint(sum / all);
  }
}
