// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Something in native memory that is freed when this is closed. Each kind has a type of its own, so
 * that a table cannot be passed for a network. What a subclass adds says which threads may use it.
 */
public abstract class Handle implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment pointer;

  /**
   * Takes over a pointer.
   *
   * @param destroy frees it
   */
  protected Handle(MemorySegment pointer, Consumer<MemorySegment> destroy) {
    this.pointer = pointer.reinterpret(arena, destroy);
  }

  /** Returns the pointer as an argument of a call: the JVM refuses to free it during that call. */
  public final MemorySegment pointer() {
    return pointer;
  }

  /** Returns memory that belongs to this and goes with it, such as a buffer's. */
  protected final MemorySegment owned(MemorySegment address, long byteSize) {
    return address.reinterpret(byteSize, arena, null);
  }

  /**
   * Frees it; a second time does nothing.
   *
   * @throws IllegalStateException if a call is using it; it stays open then
   */
  @Override
  public final synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
