// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.ArrayDeque;
import java.util.Deque;
import org.seedhawk.seq.Chunk;

/**
 * Chunks that no scan has at the moment. To free the memory of one stops all threads of the JVM for
 * a moment, which short scans would feel, so a few are kept for the next scan. Thread-safe; closed
 * with the engine.
 */
final class IdleChunks implements AutoCloseable {
  /** Those of a GPU are larger, and its scans long. */
  private static final long MOST_BYTES = 1 << 20;

  private final Backend backend;
  private final int most;
  private final Deque<Kept> idle = new ArrayDeque<>();
  private boolean closed;

  /** A chunk, and the kernels that pack its letters. */
  private record Kept(Backend.Calls calls, Chunk chunk) {
    void close() {
      chunk.close();
      calls.close();
    }
  }

  /** The chunks of one scan. One thread at a time. */
  final class Lent implements AutoCloseable {
    private final Deque<Kept> lent = new ArrayDeque<>();

    private Lent() {}

    /** Returns one more chunk, which is empty. */
    Chunk more() {
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
   * @param most how many are kept
   */
  IdleChunks(Backend backend, int most) {
    this.backend = backend;
    this.most = most;
  }

  /** Begins a scan, which closes what this returns. */
  Lent lend() {
    return new Lent();
  }

  private Kept take() {
    synchronized (this) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    Backend.Calls calls = backend.newCalls();
    return new Kept(calls, new Chunk(calls.packer()));
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
