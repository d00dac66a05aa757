// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.PackedSequence;

/** The scanner of libseedhawk. One per thread. */
public final class SeedScannerNative implements SeedScanner {
  private final KernelCalls kernels;
  private final NativeTable table;
  private final SeedMatch rule;
  private long next;

  /**
   * Uses the calls of one thread and a table that any number of threads share; the caller closes
   * both.
   */
  public SeedScannerNative(KernelCalls kernels, NativeTable table, SeedMatch rule) {
    this.kernels = kernels;
    this.table = table;
    this.rule = rule;
  }

  @Override
  public long scan(PackedSequence target, long from, long to, HitBuffer hits) {
    if (hits.capacity() < minCapacity()) {
      throw new IllegalArgumentException(
          "a buffer of %s hits is too small; give it at least %s"
              .formatted(hits.capacity(), minCapacity()));
    }
    long end = Math.min(to, SeedScanner.end(rule, target));
    long begin = Math.max(from, SeedScanner.begin(rule));
    if (begin >= end) {
      next = begin;
      return 0;
    }
    long count = kernels.seedScan(table, target, begin, end, hits.segment());
    next = kernels.next();
    return count;
  }

  @Override
  public long count(PackedSequence target, long from, long to) {
    long end = Math.min(to, SeedScanner.end(rule, target));
    long begin = Math.max(from, SeedScanner.begin(rule));
    if (begin >= end) {
      return 0;
    }
    return kernels.seedCount(table, target, begin, end);
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
