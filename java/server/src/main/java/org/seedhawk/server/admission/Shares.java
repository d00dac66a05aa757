// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.admission;

import java.util.concurrent.ConcurrentHashMap;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.record.Metrics;

/**
 * Bounds how much each caller has of something that all of them share, so that none can take it
 * from the others. Thread-safe.
 */
public final class Shares {
  private final What what;
  private final long most;
  private final Metrics metrics;
  private final ConcurrentHashMap<Caller, Long> taken = new ConcurrentHashMap<>();

  /** What is shared. */
  public enum What {
    /** Places of scans that wait. */
    SCANS("scans", "waiting scans"),
    /** Places of pairs that wait for their score. */
    PAIRS("pairs", "waiting pairs"),
    /** Memory of bodies. */
    BYTES("bytes", "bytes of bodies");

    private final String label;
    private final String words;

    What(String label, String words) {
      this.label = label;
      this.words = words;
    }
  }

  /**
   * Creates it.
   *
   * @param most that one caller may have
   */
  public Shares(What what, long most, Metrics metrics) {
    this.what = what;
    this.most = most;
    this.metrics = metrics;
  }

  /**
   * Takes some, which must be given back.
   *
   * @throws Failure with status 429 if the caller would have more than its share; nothing is taken
   *     then
   */
  public void take(Caller caller, long count) {
    if (taken.merge(caller, count, Long::sum) > most) {
      give(caller, count);
      throw full();
    }
  }

  /** Gives some back. */
  public void give(Caller caller, long count) {
    // Who has nothing is forgotten, so that the map does not grow with all who ever called.
    taken.computeIfPresent(caller, (key, had) -> had == count ? null : had - count);
  }

  /** Returns whether a caller that has so much may have no more. */
  boolean isFull(long has) {
    return has >= most;
  }

  /** Counts a refusal and returns it. */
  Failure full() {
    metrics.shareIsFull(what.label);
    return Failure.busy(
        "one caller may have %s %s at once, and these are taken; come again later"
            .formatted(most, what.words));
  }

  /** Returns how many callers have something. */
  int callers() {
    return taken.size();
  }
}
