// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaTable;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.scan.SeedMatch;

/**
 * The lookup table of one scan: k-mer code to postings, all seeds together, so that one pass over
 * the bases finds the sites of every miRNA. The postings of code c are {@code postings[offsets[c]
 * .. offsets[c + 1])}, each {@code seed << 8 | detail}, ascending.
 *
 * <p>Memory: {@code 4 (4^k + 1)} bytes of offsets and 4 bytes a posting. All 2,656 human miRNAs
 * take 0.5 MB under {@code canonical}, 5 MB under {@code offset-9-mer-m7}, 43 MB under {@code
 * 10-mer-m7} and 210 MB under {@code 10-mer-m6}. Immutable; closed by its owner when no scanner
 * uses it.
 */
public final class SeedTable implements AutoCloseable {
  private static final long MAX_POSTINGS = Integer.MAX_VALUE;
  private static final int MAX_SEEDS = 1 << 23;

  private final Seeds seeds;
  private final Arena arena;
  private final MemorySegment offsets;
  private final MemorySegment postings;
  private final long postingCount;
  private final long maxList;

  /**
   * Builds the table of all seeds.
   *
   * @throws IllegalArgumentException if the rule gives more postings for these miRNAs than a table
   *     can hold
   */
  public SeedTable(Seeds seeds) {
    this.seeds = seeds;
    if (seeds.size() > MAX_SEEDS) {
      throw new IllegalArgumentException(
          "%s seeds are more than a table holds (%s); scan the miRNAs in parts"
              .formatted(seeds.size(), MAX_SEEDS));
    }
    SeedTableBuilder builder = new SeedTableBuilder(seeds);
    postingCount = builder.postingCount(MAX_POSTINGS);
    if (postingCount > MAX_POSTINGS) {
      throw new IllegalArgumentException(
          "seed match '%s'%s gives more than %s table entries for %s miRNAs; scan the miRNAs in parts"
              .formatted(
                  seeds.rule(), seeds.gu() ? " with G:U" : "", MAX_POSTINGS, seeds.mirnaCount()));
    }
    arena = Arena.ofShared();
    boolean built = false;
    try {
      offsets = arena.allocate(4L * ((1L << 2 * seeds.rule().k()) + 1), 64);
      postings = arena.allocate(4 * Math.max(1, postingCount), 64);
      maxList = builder.build(offsets, postings);
      built = true;
    } finally {
      if (!built) { // no memory, for instance
        arena.close();
      }
    }
  }

  /** Returns the seeds that the postings name. */
  public Seeds seeds() {
    return seeds;
  }

  /** Returns the number of postings. */
  public long postingCount() {
    return postingCount;
  }

  /** Returns the bytes that the table takes. */
  public long byteSize() {
    return offsets.byteSize() + postings.byteSize();
  }

  /** Returns how many hits of single miRNAs a random base has on average. */
  public double hitsPerBase() {
    double perSeed = seeds.size() == 0 ? 1 : (double) seeds.mirnaCount() / seeds.size();
    return perSeed * postingCount / (1L << 2 * seeds.rule().k());
  }

  /** Copies the table into native memory for the scanners of libseedhawk; the caller closes it. */
  public NativeTable toNative(NativeKernels kernels) {
    SeedMatch rule = seeds.rule();
    return kernels.createTable(
        rule.k(),
        rule.padLeft(),
        rule.padRight(),
        rule.maxAmbiguous(),
        offsets,
        postings.asSlice(0, 4 * postingCount));
  }

  /** Copies the table to a device; the caller closes it. */
  public CudaTable toDevice(CudaContext context) {
    SeedMatch rule = seeds.rule();
    return context.newTable(
        rule.k(),
        rule.padLeft(),
        rule.padRight(),
        rule.maxAmbiguous(),
        offsets,
        postings.asSlice(0, 4 * postingCount));
  }

  long maxList() {
    return maxList;
  }

  long listStart(int code) {
    return offsets.getAtIndex(JAVA_INT, code);
  }

  int posting(long index) {
    return postings.getAtIndex(JAVA_INT, index);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
