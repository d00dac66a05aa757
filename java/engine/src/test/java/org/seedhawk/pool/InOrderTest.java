// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts of long calls share a pool. */
@Timeout(60)
class InOrderTest {
  private static final int SIZE = 2;

  private static WorkerPool<AutoCloseable> pool() {
    return new WorkerPool<>(SIZE, 1, 1, () -> () -> {}, CallWatcher.NOBODY, new CallGate("a test"));
  }

  private static CallControl control(WorkerPool<?> pool) {
    return new CallControl(pool, Duration.ZERO);
  }

  /** Computes until it may end, and gives way as a scan does after each batch. */
  private static int compute(CallControl control, AtomicBoolean mayEnd) {
    while (!mayEnd.get()) {
      control.pause();
    }
    return 1;
  }

  @Test
  void aShortCallPassesALongOneWhosePartsHaveNotEnded() throws Exception {
    try (WorkerPool<AutoCloseable> pool = pool()) {
      CallControl control = control(pool);
      AtomicBoolean mayEnd = new AtomicBoolean();
      try (InOrder<AutoCloseable, Integer> longCall = new InOrder<>(pool, control);
          InOrder<AutoCloseable, Integer> shortCall = new InOrder<>(pool, control(pool))) {
        CountDownLatch begun = new CountDownLatch(SIZE);
        for (int part = 0; part < 10; part++) {
          longCall.submit(
              worker -> {
                begun.countDown();
                return compute(control, mayEnd);
              });
        }
        begun.await();
        try {
          for (int part = 0; part < 3; part++) {
            shortCall.submit(worker -> 7);
            assertEquals(7, shortCall.take());
          }
          assertEquals(10, longCall.inFlight());
        } finally {
          mayEnd.set(
              true); // where the short call waits for the long one, it fails and does not hang
        }
        for (int part = 0; part < 10; part++) {
          assertEquals(1, longCall.take());
        }
      }
    }
  }

  @Test
  void asManyPartsComputeAtOnceAsThereAreWorkersAndTheyAreTakenInOrder() throws Exception {
    try (WorkerPool<AutoCloseable> pool = pool()) {
      AtomicInteger computing = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      try (InOrder<AutoCloseable, Integer> one = new InOrder<>(pool, control(pool));
          InOrder<AutoCloseable, Integer> other = new InOrder<>(pool, control(pool))) {
        for (int part = 0; part < 50; part++) {
          int number = part;
          for (InOrder<AutoCloseable, Integer> call : List.of(one, other)) {
            call.submit(
                worker -> {
                  most.accumulateAndGet(computing.incrementAndGet(), Math::max);
                  Thread.yield();
                  computing.decrementAndGet();
                  return number;
                });
          }
        }
        for (int part = 0; part < 50; part++) {
          assertEquals(part, one.take());
          assertEquals(part, other.take());
        }
      }
      assertTrue(most.get() <= SIZE, () -> most + " computed at once");
    }
  }

  @Test
  void partsThatWaitEndWithTheirCall() {
    try (WorkerPool<AutoCloseable> pool = pool()) {
      CallControl control = control(pool);
      AtomicInteger begun = new AtomicInteger();
      AtomicBoolean never = new AtomicBoolean();
      InOrder<AutoCloseable, Integer> call = new InOrder<>(pool, control);
      for (int part = 0; part < 10; part++) {
        call.submit(
            worker -> {
              begun.incrementAndGet();
              return compute(control, never);
            });
      }
      call.close();
      assertEquals(0, call.inFlight());
      assertTrue(begun.get() <= SIZE, () -> begun + " began");
    }
  }
}
