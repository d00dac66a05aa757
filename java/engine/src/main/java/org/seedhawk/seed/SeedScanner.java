// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.PackedSequence;

/**
 * Finds the seed matches of all seeds in one pass over a target. All implementations give the same
 * hits in the same order: ascending start, then ascending seed. One per thread.
 */
public interface SeedScanner {

  /**
   * Scans the windows that start in {@code [from, to)}, cut to those that a site of the rule can
   * have, and resumes: when the buffer fills up, the hits before {@link #next} are complete.
   *
   * @param hits must hold at least {@link #minCapacity} hits
   * @return the number of hits written
   * @throws IllegalArgumentException if the buffer is too small
   */
  long scan(PackedSequence target, long from, long to, HitBuffer hits);

  /**
   * Returns where the last scan stopped; it is done when this is not below {@code to} or {@link
   * #end}.
   */
  long next();

  /** Counts the hits of the windows that start in {@code [from, to)} without writing them. */
  long count(PackedSequence target, long from, long to);

  /** Returns the smallest buffer that a scan accepts. */
  long minCapacity();

  /** Returns the first window start of a target. */
  static long begin(SeedMatch rule) {
    return -rule.padLeft();
  }

  /**
   * Returns the exclusive last window start of a target; not above {@link #begin} when it is too
   * short for a site.
   */
  static long end(SeedMatch rule, PackedSequence target) {
    return target.baseCount() < rule.minTargetLength()
        ? begin(rule)
        : target.baseCount() - rule.k() + rule.padRight() + 1;
  }
}
