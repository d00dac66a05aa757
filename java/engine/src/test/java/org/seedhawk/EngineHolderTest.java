// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;

/** Engines are changed under calls that use them. */
@Timeout(120)
class EngineHolderTest {
  private static final List<Rna> MIRNAS = List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"));
  private static final Rna UTR = new Rna("utr", "ACGU".repeat(10) + "CUACCUCA" + "GGCU".repeat(10));

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, NativeKernels.liveHandles(), "native handles left");
  }

  private static Seedhawk engine(String model) {
    return Seedhawk.builder().model(model).device(Device.CPU).threads(2).open();
  }

  private static Map<String, MirnaSet> sets(Seedhawk engine) {
    return Map.of("own", engine.prepare(MIRNAS));
  }

  private static EngineHolder holder(String model) {
    Seedhawk engine = engine(model);
    return new EngineHolder(engine, sets(engine));
  }

  @Test
  void aClosedEngineIsNotTaken() {
    Seedhawk closed = Seedhawk.open("deeptarget");
    closed.close();
    assertThrows(EngineClosedException.class, () -> new EngineHolder(closed, Map.of()));
    try (EngineHolder holder = new EngineHolder(Seedhawk.open("deeptarget"), Map.of())) {
      assertThrows(EngineClosedException.class, () -> holder.swap(closed, Map.of()));
      try (EngineHolder.Lease lease = holder.acquire()) {
        assertTrue(!lease.engine().status().closing());
      }
    }
  }

  @Test
  void whatCannotBeLentIsRefusedByName() {
    Seedhawk engine = engine("duplexnet");
    MirnaSet closed = engine.prepare(MIRNAS);
    closed.close();
    Map<String, MirnaSet> sets = Map.of("own", closed);
    assertEquals(
        "miRNA set 'own' is closed and cannot be lent; prepare another one",
        assertThrows(EngineClosedException.class, () -> new EngineHolder(engine, sets))
            .getMessage());
    Map<String, MirnaSet> holes = new HashMap<>();
    holes.put("own", null);
    assertEquals(
        "sets[own]",
        assertThrows(NullPointerException.class, () -> new EngineHolder(engine, holes))
            .getMessage());
    Map<String, MirnaSet> nameless = new HashMap<>();
    nameless.put(null, closed);
    assertEquals(
        "a name in sets",
        assertThrows(NullPointerException.class, () -> new EngineHolder(engine, nameless))
            .getMessage());
    try (EngineHolder first = new EngineHolder(engine, sets(engine)); // none of those had it
        EngineHolder other = holder("deeptarget")) {
      String message = "another holder has this engine and will close it; open one for this holder";
      assertEquals(
          message,
          assertThrows(IllegalArgumentException.class, () -> new EngineHolder(engine, Map.of()))
              .getMessage());
      assertEquals(
          message,
          assertThrows(IllegalArgumentException.class, () -> other.swap(engine, Map.of()))
              .getMessage());
      try (EngineHolder.Lease lease = first.acquire();
          EngineHolder.Lease kept = other.acquire()) {
        assertEquals(
            lease.mirnas("own").score("let-7", UTR), lease.mirnas("own").score("let-7", UTR));
        assertEquals("deeptarget", kept.engine().model().name());
      }
    }
  }

  @Test
  void aLeaseKeepsItsEngineAfterASwap() throws Exception {
    try (EngineHolder holder = holder("duplexnet")) {
      EngineHolder.Lease before = holder.acquire();
      Seedhawk former = before.engine();
      GeneScore expected = before.mirnas("own").score("let-7", UTR);
      Seedhawk next = engine("deeptarget");
      CompletableFuture<Void> closed = holder.swap(next, sets(next));
      try (EngineHolder.Lease after = holder.acquire()) {
        assertSame(next, after.engine());
        assertEquals("deeptarget", after.engine().model().name());
        after.mirnas("own").score("let-7", UTR);
      }
      assertEquals(expected, before.mirnas("own").score("let-7", UTR));
      assertFalse(closed.isDone());
      assertEquals(2, holder.openEngines());
      before.close();
      before.close(); // once is once
      closed.get(30, TimeUnit.SECONDS);
      assertEquals(1, holder.openEngines());
      assertTrue(former.status().closing());
      assertFalse(next.status().closing());
    }
  }

  @Test
  void anEngineNobodyHasIsClosedAtOnce() throws Exception {
    try (EngineHolder holder = holder("duplexnet")) {
      Seedhawk next = engine("duplexnet");
      holder.swap(next, sets(next)).get(30, TimeUnit.SECONDS);
      assertEquals(1, holder.openEngines());
    }
  }

  /** The engine's close waits for its threads, so the last lease must not wait for the close. */
  @Test
  void theLastLeaseMayBeGivenBackInTheEnginesThread() throws Exception {
    try (EngineHolder holder = holder("duplexnet")) {
      EngineHolder.Lease lease = holder.acquire();
      Seedhawk next = engine("duplexnet");
      CompletableFuture<Void> closed = holder.swap(next, sets(next));
      lease
          .mirnas("own")
          .scoreAsync("let-7", UTR, ScanOptions.DEFAULT)
          .whenComplete((gene, failure) -> lease.close())
          .get(30, TimeUnit.SECONDS);
      closed.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void refusesByName() {
    EngineHolder holder = holder("duplexnet");
    EngineHolder.Lease lease = holder.acquire();
    assertEquals(
        "the holder has no miRNA set 'other', only [own]",
        assertThrows(NoSuchElementException.class, () -> lease.mirnas("other")).getMessage());
    Seedhawk engine = lease.engine();
    assertThrows(IllegalArgumentException.class, () -> holder.swap(engine, Map.of()));
    try (Seedhawk stranger = engine("duplexnet")) {
      Map<String, MirnaSet> foreign = Map.of("own", lease.mirnas("own"));
      assertEquals(
          "miRNA set 'own' belongs to another engine; prepare it with this one",
          assertThrows(IllegalArgumentException.class, () -> holder.swap(stranger, foreign))
              .getMessage());
      lease.close();
      assertThrows(EngineClosedException.class, lease::engine);
      assertThrows(EngineClosedException.class, () -> lease.mirnas("own"));
      holder.close();
      holder.close();
      assertTrue(
          assertThrows(EngineClosedException.class, holder::acquire)
              .getMessage()
              .startsWith("the holder is closed"));
      assertThrows(EngineClosedException.class, () -> holder.swap(stranger, Map.of()));
      stranger.prepare(MIRNAS).score("let-7", UTR); // remains ours
    }
  }

  @Test
  void closeWaitsForLeases() {
    EngineHolder holder = holder("duplexnet");
    EngineHolder.Lease lease = holder.acquire();
    assertFalse(holder.close(Duration.ofMillis(20)));
    assertThrows(EngineClosedException.class, holder::acquire);
    lease.mirnas("own").score("let-7", UTR);
    Thread.currentThread().interrupt();
    assertFalse(holder.close(Duration.ofMinutes(1)), "an interrupt ends the wait");
    assertTrue(Thread.interrupted());
    Thread.ofVirtual().start(lease::close);
    holder.close();
    assertEquals(0, holder.openEngines());
  }

  @Test
  void manyThreadsNeverMeetAClosedEngine() throws Exception {
    int callers = 64;
    Map<String, GeneScore> expected = new HashMap<>();
    for (String model : List.of("duplexnet", "deeptarget")) {
      try (EngineHolder one = holder(model);
          EngineHolder.Lease lease = one.acquire()) {
        expected.put(model, lease.mirnas("own").score("let-7", UTR));
        lease.close();
      }
    }
    assertNotEquals(expected.get("duplexnet").score(), expected.get("deeptarget").score());
    AtomicBoolean enough = new AtomicBoolean();
    List<CompletableFuture<Void>> closed = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        EngineHolder holder = holder("duplexnet")) {
      List<Future<Long>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        calls.add(
            threads.submit(
                () -> {
                  long count = 0;
                  while (!enough.get()) {
                    try (EngineHolder.Lease lease = holder.acquire()) {
                      assertEquals(
                          expected.get(lease.engine().model().name()),
                          lease.mirnas("own").score("let-7", UTR));
                      count++;
                    }
                  }
                  return count;
                }));
      }
      for (int i = 0; i < 12; i++) {
        Seedhawk next = engine(i % 2 == 0 ? "deeptarget" : "duplexnet");
        closed.add(holder.swap(next, sets(next)));
      }
      for (CompletableFuture<Void> each : closed) {
        each.get(60, TimeUnit.SECONDS);
      }
      enough.set(true);
      long count = 0;
      for (Future<Long> call : calls) {
        count += call.get();
      }
      assertTrue(count > callers, "only " + count + " calls");
      assertEquals(1, holder.openEngines());
    }
  }
}
