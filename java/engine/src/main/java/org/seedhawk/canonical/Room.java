// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory off the heap that grows; what was in it is lost then. One thread at a time. */
final class Room implements AutoCloseable {
  private Arena arena = Arena.ofShared();
  private MemorySegment segment;

  Room(long byteSize) {
    segment = arena.allocate(byteSize, 64);
  }

  /** Makes room for so many bytes. */
  MemorySegment ensure(long byteSize) {
    if (segment.byteSize() < byteSize) {
      Arena grown = Arena.ofShared();
      try {
        segment = grown.allocate(2 * byteSize, 64);
      } catch (RuntimeException | Error e) {
        grown.close();
        throw e;
      }
      arena.close();
      arena = grown;
    }
    return segment;
  }

  MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    arena.close();
  }
}
