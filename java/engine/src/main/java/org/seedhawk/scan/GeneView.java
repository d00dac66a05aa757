// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/**
 * A view of a (miRNA, target) pair's score; the values are those of {@link GeneScore}. The view
 * belongs to the scan: it is valid during the call that hands it over, and keeps nothing for later.
 * One thread at a time.
 */
public interface GeneView {
  /** Returns the target. */
  String targetId();

  /** Returns the index of the miRNA in the scan's list, or of the pair in the list of pairs. */
  int mirna();

  /** Returns the name of the miRNA. */
  String mirnaId();

  /** Returns the score, 0..1, over all candidate sites; 0 unless the pair was scored. */
  float score();

  /** Returns the number of candidate sites that were scored. */
  long siteCount();

  /** Returns the first base of the best site, 0-based; -1 when there is none. */
  long bestStart();

  /** Returns the exclusive end of the best site; -1 when there is none. */
  long bestEnd();

  /** Returns what became of the pair. */
  PairStatus status();

  /** Returns the score as an object of its own. */
  default GeneScore toScore() {
    return new GeneScore(
        targetId(), mirnaId(), score(), siteCount(), bestStart(), bestEnd(), status());
  }
}
