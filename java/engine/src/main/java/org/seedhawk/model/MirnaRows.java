// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * float32[count, rowLength] off-heap: what the model knows of each miRNA. Immutable once filled;
 * closed when no scorer uses it.
 */
public final class MirnaRows implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final int count;

  MirnaRows(int count, long rowLength) {
    this.count = count;
    this.segment = arena.allocate(Math.max(4, 4 * count * rowLength), 64);
  }

  MemorySegment segment() {
    return segment;
  }

  int count() {
    return count;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
