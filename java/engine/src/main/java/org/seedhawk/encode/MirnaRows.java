// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the model knows of each miRNA, off-heap: the rows of its encoding, or features of its tower.
 * Immutable once filled; closed when no scorer uses it.
 */
public final class MirnaRows implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final int count;
  private final long rowBytes;

  public MirnaRows(int count, long rowBytes) {
    this.count = count;
    this.rowBytes = rowBytes;
    this.segment = arena.allocate(Math.max(4, count * rowBytes), 64);
  }

  public MemorySegment row(int index) {
    return segment.asSlice(index * rowBytes, rowBytes);
  }

  public MemorySegment segment() {
    return segment;
  }

  public int count() {
    return count;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
