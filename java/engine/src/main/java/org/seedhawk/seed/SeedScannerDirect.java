// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.PackedSequence;

/**
 * Asks the definition, {@link Seeds#match}, at every position for every seed: the reference for the
 * table-driven scanners, and the quickest way for a handful of seeds because it needs no table. One
 * per thread.
 */
public final class SeedScannerDirect implements SeedScanner {
  private final Seeds seeds;
  private final int firstSeed;
  private final int endSeed;
  private final int[] window;
  private long next;

  /** Scans for all seeds. */
  public SeedScannerDirect(Seeds seeds) {
    this(seeds, 0, seeds.size());
  }

  /** Scans for the seeds {@code [firstSeed, endSeed)}. */
  public SeedScannerDirect(Seeds seeds, int firstSeed, int endSeed) {
    this.seeds = seeds;
    this.firstSeed = firstSeed;
    this.endSeed = endSeed;
    this.window = new int[seeds.rule().k()];
  }

  @Override
  public long scan(PackedSequence target, long from, long to, HitBuffer hits) {
    if (hits.capacity() < minCapacity()) {
      throw new IllegalArgumentException(
          "a buffer of %s hits is too small; give it at least %s"
              .formatted(hits.capacity(), minCapacity()));
    }
    return scan(target, from, to, hits, hits.capacity());
  }

  @Override
  public long count(PackedSequence target, long from, long to) {
    return scan(target, from, to, null, Long.MAX_VALUE);
  }

  private long scan(PackedSequence target, long from, long to, HitBuffer hits, long capacity) {
    SeedMatch rule = seeds.rule();
    long end = Math.min(to, SeedScanner.end(rule, target));
    long count = 0;
    for (next = Math.max(from, SeedScanner.begin(rule)); next < end; next++) {
      if (capacity - count < minCapacity()) {
        return count;
      }
      for (int j = 0; j < window.length; j++) {
        window[j] = target.code(next + j);
      }
      for (int seed = firstSeed; seed < endSeed; seed++) {
        int detail = seeds.match(seed, window);
        if (detail >= 0) {
          if (hits != null) {
            hits.set(count, next, seed, detail);
          }
          count++;
        }
      }
    }
    return count;
  }

  @Override
  public long next() {
    return next;
  }

  @Override
  public long minCapacity() {
    return Math.max(1, endSeed - firstSeed);
  }
}
