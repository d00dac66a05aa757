// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.PackedSequence;

/** The Java twin of the native table scan. One per thread. */
public final class SeedScannerJava implements SeedScanner {
  private final SeedTable table;
  private final SeedMatch rule;
  private final int k;
  private long next;

  /** Scans with a table, which must stay open. */
  public SeedScannerJava(SeedTable table) {
    this.table = table;
    this.rule = table.seeds().rule();
    this.k = rule.k();
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
    long end = Math.min(to, SeedScanner.end(rule, target));
    MemorySegment packed = target.packed();
    int top = 2 * (k - 1);
    long count = 0;
    long clean = -1; // the code below holds the bases [clean - (k - 1), clean); -1: none
    int code = 0;
    for (next = Math.max(from, SeedScanner.begin(rule)); next < end; next++) {
      if (capacity - count < minCapacity()) {
        return count;
      }
      if (target.touchesAmbiguous(next, next + k)) {
        clean = -1;
        count += ambiguous(target, next, hits, count);
        continue;
      }
      if (clean != next + k - 1) {
        code = 0;
        for (long p = next; p < next + k - 1; p++) {
          code |= base(packed, p) << 2 * (int) (p - next + 1);
        }
      }
      code = code >>> 2 | base(packed, next + k - 1) << top;
      clean = next + k;
      long listEnd = table.listStart(code + 1);
      for (long i = table.listStart(code); i < listEnd; i++) {
        if (hits != null) {
          int posting = table.posting(i);
          hits.set(count, next, posting >>> 8, posting & 255);
        }
        count++;
      }
    }
    return count;
  }

  private static int base(MemorySegment packed, long position) {
    return packed.get(JAVA_BYTE, position >> 2) >> (int) ((position & 3) << 1) & 3;
  }

  /** The hits on which all fillings of the ambiguous bases agree, each with its largest detail. */
  private long ambiguous(PackedSequence target, long start, HitBuffer hits, long first) {
    int code = 0;
    int[] open = new int[rule.maxAmbiguous()];
    int openCount = 0;
    for (int j = 0; j < k; j++) {
      int base = target.code(start + j);
      if (base >= 0) {
        code |= base << 2 * j;
      } else if (openCount == open.length) {
        return 0;
      } else {
        open[openCount++] = 2 * j;
      }
    }
    long count = 0;
    for (long i = table.listStart(code); i < table.listStart(code + 1); i++) {
      int seed = table.posting(i) >>> 8;
      int detail = 0;
      for (int filling = 0; filling < 1 << 2 * openCount && detail >= 0; filling++) {
        int filled = code;
        for (int o = 0; o < openCount; o++) {
          filled |= (filling >> 2 * o & 3) << open[o];
        }
        int other = detail(filled, seed);
        detail = other < 0 ? -1 : Math.max(detail, other);
      }
      if (detail >= 0) {
        if (hits != null) {
          hits.set(first + count, start, seed, detail);
        }
        count++;
      }
    }
    return count;
  }

  private int detail(int code, int seed) {
    for (long i = table.listStart(code); i < table.listStart(code + 1); i++) {
      if (table.posting(i) >>> 8 == seed) {
        return table.posting(i) & 255;
      }
    }
    return -1;
  }

  @Override
  public long next() {
    return next;
  }

  @Override
  public long minCapacity() {
    return Math.max(1, table.maxList());
  }
}
