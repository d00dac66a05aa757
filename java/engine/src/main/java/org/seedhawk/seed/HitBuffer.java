// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Off-heap hits: the 16-byte records {@code start int64, seed int32, detail int32} of seedhawk.h,
 * in ascending start, then ascending seed. The memory belongs to the caller's arena. One thread at
 * a time.
 */
public final class HitBuffer {
  private static final long STRIDE = 16;

  private final MemorySegment segment;
  private final long capacity;

  /** Allocates room for {@code capacity} hits. */
  public HitBuffer(Arena arena, long capacity) {
    this.segment = arena.allocate(Math.max(1, capacity) * STRIDE, 64).asSlice(0, capacity * STRIDE);
    this.capacity = capacity;
  }

  /** Returns the memory, {@code 16 * capacity} bytes. */
  MemorySegment segment() {
    return segment;
  }

  /** Returns how many hits fit. */
  public long capacity() {
    return capacity;
  }

  /** Returns where the window of a hit starts, in bases of the scanned sequence. */
  public long start(long hit) {
    return segment.get(JAVA_LONG, hit * STRIDE);
  }

  /** Returns the seed of a hit. */
  public int seed(long hit) {
    return segment.get(JAVA_INT, hit * STRIDE + 8);
  }

  /** Returns the detail of a hit, see {@link Seeds}. */
  public int detail(long hit) {
    return segment.get(JAVA_INT, hit * STRIDE + 12);
  }

  void set(long hit, long start, int seed, int detail) {
    segment.set(JAVA_LONG, hit * STRIDE, start);
    segment.set(JAVA_INT, hit * STRIDE + 8, seed);
    segment.set(JAVA_INT, hit * STRIDE + 12, detail);
  }
}
