// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.peer;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerNative;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerNative;

/** The kernel's scan of targets in memory for miRNAs. One thread at a time. */
final class InMemoryScan implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final SequenceBatch targets;
  private final SeedMatch rule;
  private final Seeds seeds;
  private final SeedScanner scanner;
  private final HitBuffer hits;

  InMemoryScan(SeedMatch rule, List<Rna> mirnas, List<Rna> utrs) {
    this.rule = rule;
    NativeKernels kernels = own(NativeKernels.open(NativeKernels.Backend.AUTO));
    KernelCalls calls = own(kernels.newCalls());
    targets = own(new SequenceBatch(new SequencePackerNative(calls)));
    utrs.forEach(utr -> targets.add(utr.letters()));
    targets.freeze();
    SequenceBatch packed = own(new SequenceBatch(new SequencePackerNative(calls)));
    mirnas.forEach(mirna -> packed.add(mirna.letters()));
    List<PackedSequence> views = new ArrayList<>();
    for (int i = 0; i < packed.size(); i++) {
      views.add(packed.get(i));
    }
    seeds = Seeds.of(views, rule, false);
    SeedTable table = own(new SeedTable(seeds));
    NativeTable nativeTable = own(table.toNative(kernels));
    scanner = new SeedScannerNative(calls, nativeTable, rule);
    Arena arena = own(Arena.ofConfined());
    hits = new HitBuffer(arena, Math.max(1 << 14, 2 * (int) scanner.minCapacity()));
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  long count() {
    long sum = 0;
    for (int i = 0; i < targets.size(); i++) {
      sum += scanner.count(targets.get(i), Long.MIN_VALUE, Long.MAX_VALUE);
    }
    return sum;
  }

  long write() {
    return write(count -> count);
  }

  /** Returns the sites of all miRNAs; those that share a seed share the hit. */
  long sites() {
    return write(
        count -> {
          long sum = 0;
          for (long hit = 0; hit < count; hit++) {
            sum += seeds.mirnaCount(hits.seed(hit));
          }
          return sum;
        });
  }

  private long write(LongUnaryOperator worth) {
    long sum = 0;
    for (int i = 0; i < targets.size(); i++) {
      long from = Long.MIN_VALUE;
      long end = SeedScanner.end(rule, targets.get(i));
      do {
        sum += worth.applyAsLong(scanner.scan(targets.get(i), from, end, hits));
        from = scanner.next();
      } while (from < end);
    }
    return sum;
  }

  @Override
  public void close() {
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
