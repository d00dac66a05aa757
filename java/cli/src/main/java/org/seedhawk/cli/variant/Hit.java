// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.Comparator;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;

/**
 * A site as the engine found it. Immutable.
 *
 * @param mirna index of its miRNA
 * @param start first letter
 * @param end behind the last
 * @param window first letter of the model's window, which may lie in front of the sequence; it is a
 *     fixed number of letters away from the partner of nt 1
 */
record Hit(int mirna, int start, int end, int window, SiteType type, float score) {
  /** By miRNA, then place: no two sites of a miRNA have one window. */
  static final Comparator<Hit> ORDER =
      Comparator.comparingInt(Hit::mirna).thenComparingInt(Hit::window);

  /** Copies a site. */
  static Hit of(SiteBatch batch, int site) {
    return new Hit(
        batch.mirna(site),
        (int) batch.start(site),
        (int) batch.end(site),
        (int) batch.windowStart(site),
        batch.type(site),
        batch.score(site));
  }
}
