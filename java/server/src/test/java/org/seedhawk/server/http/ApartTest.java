// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.server.failure.Failure;

/** Computing beside virtual threads. */
@Timeout(60)
class ApartTest {
  private static <T> T inVirtual(Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.startVirtualThread(task);
    return task.get();
  }

  private static boolean isVirtual() {
    return Thread.currentThread().isVirtual();
  }

  @Test
  void longCallsOfVirtualThreadsRunInThreadsOfTheSystem() throws Exception {
    assertFalse(inVirtual(() -> Apart.compute(true, ApartTest::isVirtual)));
    assertTrue(inVirtual(() -> Apart.compute(false, ApartTest::isVirtual)));
    Thread own = Thread.currentThread();
    assertSame(own, Apart.compute(true, Thread::currentThread));
  }

  @Test
  void failuresAreThoseOfTheComputation() throws Exception {
    Failure bad = Failure.bad("wrong");
    for (RuntimeException each : List.of(bad, new IllegalStateException("state"))) {
      RuntimeException thrown =
          inVirtual(
              () ->
                  assertThrows(
                      RuntimeException.class,
                      () ->
                          Apart.compute(
                              true,
                              () -> {
                                throw each;
                              })));
      assertSame(each, thrown);
    }
  }

  @Test
  void anInterruptIsKeptAndTheResultIsNotLost() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean kept = new AtomicBoolean();
    List<String> results = new ArrayList<>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              results.add(
                  Apart.compute(
                      true,
                      () -> {
                        begun.countDown();
                        await(go);
                        return "made";
                      }));
              kept.set(Thread.currentThread().isInterrupted());
            });
    begun.await();
    caller.interrupt();
    go.countDown();
    caller.join();
    assertEquals(List.of("made"), results);
    assertTrue(kept.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void virtualThreadsGoOnWhileAllProcessorsCompute() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    int count = 2 * Runtime.getRuntime().availableProcessors();
    CountDownLatch begun = new CountDownLatch(count);
    List<Thread> busy = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      busy.add(
          Thread.startVirtualThread(
              () ->
                  Apart.compute(
                      true,
                      () -> {
                        begun.countDown();
                        while (!end.get()) {
                          Thread.onSpinWait();
                        }
                        return true;
                      })));
    }
    try {
      assertTrue(begun.await(20, TimeUnit.SECONDS), "some wait for others");
      assertEquals("done", inVirtual(() -> "done"));
    } finally {
      end.set(true);
    }
    for (Thread each : busy) {
      each.join();
    }
  }
}
