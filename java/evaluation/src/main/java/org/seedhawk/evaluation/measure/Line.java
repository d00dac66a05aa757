// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import org.seedhawk.scan.PairStatus;

/**
 * The scores of a model, a control or a published predictor on all pairs. Immutable.
 *
 * @param label what tables call it
 * @param kind what it is
 * @param scores one a pair
 * @param threshold from which a score is a positive call; NaN: it has none
 * @param statuses what became of each pair; null where that has no meaning
 * @param sites score of each candidate site; null without sites
 * @param pairOfSite its pair, ascending; null without sites
 */
public record Line(
    String label,
    Kind kind,
    float[] scores,
    double threshold,
    PairStatus[] statuses,
    float[] sites,
    int[] pairOfSite) {

  /** What is scored. */
  public enum Kind {
    MODEL,
    SHUFFLED,
    EXCHANGED,
    TARGET_BLIND,
    SEED,
    PAIRING,
    PUBLISHED
  }

  /** Returns the line of what the engine scored, with its candidate sites. */
  public static Line of(String label, Kind kind, EngineScores engine, double threshold) {
    return new Line(
        label,
        kind,
        engine.pairs(),
        threshold,
        engine.statuses(),
        engine.sites(),
        engine.pairOfSite());
  }

  /** Returns a line of bare scores, without statuses and sites. */
  public static Line of(String label, Kind kind, float[] scores, double threshold) {
    return new Line(label, kind, scores, threshold, null, null, null);
  }

  /** Returns this line with its pairs' scores at another line's candidate sites. */
  Line atSitesOf(Line other) {
    float[] spread = new float[other.pairOfSite.length];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = scores[other.pairOfSite[i]];
    }
    return new Line(label, kind, scores, threshold, statuses, spread, other.pairOfSite);
  }

  /** Returns this line, of which the windows are no sites. */
  public Line withoutSites() {
    return new Line(label, kind, scores, threshold, statuses, null, null);
  }
}
