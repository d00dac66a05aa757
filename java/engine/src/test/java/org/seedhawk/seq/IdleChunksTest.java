// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Chunks that wait for the next scan. */
class IdleChunksTest {
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private IdleChunks.Kept make() {
    made.incrementAndGet();
    return new IdleChunks.Kept(new Chunk(new SequencePackerJava()), closed::incrementAndGet);
  }

  private static void add(Chunk chunk, int letters) {
    byte[] bytes = "A".repeat(letters).getBytes();
    chunk.add("a", bytes, letters, 0, 0, letters, true);
  }

  @Test
  void theNextScanGetsThoseOfTheLastOneEmpty() {
    try (IdleChunks idle = new IdleChunks(this::make, 4)) {
      Chunk first;
      try (IdleChunks.Lent lent = idle.lend()) {
        first = lent.more();
        add(first, 100);
        assertNotSame(first, lent.more(), "it is lent");
      }
      try (IdleChunks.Lent lent = idle.lend()) {
        assertSame(first, lent.more());
        assertEquals(0, first.size());
        lent.more();
      }
      assertEquals(2, made.get());
      assertEquals(0, closed.get());
    }
    assertEquals(2, closed.get());
  }

  @Test
  void fewAreKeptAndNoLargeOnes() {
    IdleChunks idle = new IdleChunks(this::make, 1);
    IdleChunks.Lent late;
    try (IdleChunks.Lent lent = idle.lend()) {
      add(lent.more(), 2 << 20);
      lent.more();
      lent.more();
      late = idle.lend();
      late.more();
    }
    assertEquals(2, closed.get(), "the large one, and one that is too many");
    idle.close();
    assertEquals(3, closed.get());
    late.close();
    assertEquals(4, closed.get(), "its scan ended after the engine was closed");
  }
}
