// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Computes in a thread of the system for a call's virtual thread, which waits. A virtual thread
 * gives up its processor when it waits alone: two calls that compute for a second would let no
 * other one be refused, and no probe be answered, on a machine of two processors. Stateless.
 */
public final class Apart {
  private Apart() {}

  /**
   * Returns what is computed.
   *
   * @param apart whether it may take long; if not, the calling thread computes it
   * @param compute is not ended early: an interrupt is kept for what comes next
   */
  public static <T> T compute(boolean apart, Supplier<T> compute) {
    if (!apart || !Thread.currentThread().isVirtual()) {
      return compute.get();
    }
    FutureTask<T> task = new FutureTask<>(compute::get);
    Thread.ofPlatform().daemon().name("seedhawk-apart").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw thrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException thrown(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("a supplier throws nothing else", cause);
    };
  }
}
