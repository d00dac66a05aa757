// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Chunks that no scan has at the moment. To free the memory of one stops all threads of the JVM for
 * a moment, which short scans would feel, so a few are kept for the next scan. Thread-safe; closed
 * with the engine.
 */
public final class IdleChunks implements AutoCloseable {
  /** Those of a GPU are larger, and its scans long. */
  private static final long MOST_BYTES = 1 << 20;

  private final Supplier<Kept> newChunk;
  private final int most;
  private final Deque<Kept> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * A chunk.
   *
   * @param kernels closes the kernels that pack its letters
   */
  public record Kept(Chunk chunk, Runnable kernels) {
    void close() {
      chunk.close();
      kernels.run();
    }
  }

  /** The chunks of one scan. One thread at a time. */
  public final class Lent implements AutoCloseable {
    private final Deque<Kept> lent = new ArrayDeque<>();

    private Lent() {}

    /** Returns one more chunk, which is empty. */
    public Chunk more() {
      Kept one = take();
      lent.push(one);
      return one.chunk;
    }

    /** Takes all of them back; no thread may use one any more. */
    @Override
    public void close() {
      while (!lent.isEmpty()) {
        giveBack(lent.pop());
      }
    }
  }

  /**
   * Creates it without chunks.
   *
   * @param newChunk makes one
   * @param most how many are kept
   */
  public IdleChunks(Supplier<Kept> newChunk, int most) {
    this.newChunk = newChunk;
    this.most = most;
  }

  /** Begins a scan, which closes what this returns. */
  public Lent lend() {
    return new Lent();
  }

  private Kept take() {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return newChunk.get();
  }

  private void giveBack(Kept one) {
    one.chunk.clear();
    synchronized (this) {
      if (!closed && idle.size() < most && one.chunk.keptBytes() <= MOST_BYTES) {
        idle.push(one);
        return;
      }
    }
    one.close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!idle.isEmpty()) {
      idle.pop().close();
    }
  }
}
