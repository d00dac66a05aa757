// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.ScoreQueue.Limits;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;

/**
 * A batch here waits for an hour unless it is full, so that what is in it is certain. A queue's
 * thread is held up by a callback.
 */
@Timeout(120)
class ScoreQueueTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final byte[] LET7 = "UGAGGUAGUAGGUUGUAUAGUU".getBytes(US_ASCII);
  private static final String SITES =
      "GGCUUAUACAACCGUUCUACACUCAACGCGAUGUAAAUAUCGCAACUACCUCAGGAUGUUUGUAGCAUUUAAUUCUAACUACCUCUU";

  private static Seedhawk engine;

  @BeforeAll
  static void open() {
    engine = Seedhawk.builder().model("deeptarget").threads(1).open();
  }

  @AfterAll
  static void close() {
    engine.close();
    assertEquals(0, NativeKernels.liveHandles(), "native handles left");
  }

  private static byte[] site(int i) {
    return SITES.substring(i, i + 30 + i % 7).getBytes(US_ASCII);
  }

  private static PairScore expected(int i) {
    try (RegionScorer session = engine.newRegionScorer(1)) {
      session.add(LET7, site(i));
      session.run();
      return session.result(0);
    }
  }

  /**
   * Submits pairs that fill one batch, at least two, whose thread then stays until the gate opens.
   */
  private static List<CompletableFuture<PairScore>> holdUp(
      ScoreQueue queue, int maxBatch, CountDownLatch gate) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    List<CompletableFuture<PairScore>> batch = new ArrayList<>();
    batch.add(queue.submit(LET7, site(0))); // waits for the others
    batch
        .getFirst()
        .thenRun(
            () -> {
              held.countDown();
              try {
                gate.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    for (int i = 1; i < maxBatch; i++) {
      batch.add(queue.submit(LET7, site(i)));
    }
    held.await();
    return batch;
  }

  @Test
  void scoresAsPredictDoesFromVirtualThreads() throws Exception {
    Randoms random = new Randoms(33);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String mirna = random.sequence(15 + random.below(10), 0);
      String target = RegionScorerTest.known(random.sequence(6 + random.below(80), 10), 6);
      pairs.add(new Pair("m", mirna, "t", target));
    }
    List<PairScore> expected = RegionScorerTest.predicted(engine, pairs);
    for (Limits limits :
        List.of(
            Limits.DEFAULT,
            new Limits(7, Duration.ofMillis(2), 7, true),
            new Limits(1, Duration.ZERO, 3, true),
            new Limits(8, Duration.ZERO, Integer.MAX_VALUE, true))) {
      try (ScoreQueue queue = engine.newQueue(limits);
          ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<PairScore>> scores = new ArrayList<>();
        for (Pair pair : pairs) {
          byte[] mirna = pair.mirna().getBytes(US_ASCII);
          byte[] target = pair.target().getBytes(US_ASCII);
          scores.add(callers.submit(() -> queue.submit(mirna, target).join()));
        }
        for (int i = 0; i < expected.size(); i++) {
          assertEquals(expected.get(i), scores.get(i).get(), limits + " " + random.repeat());
        }
      }
    }
  }

  @Test
  void firstComeFirstServed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    try (ScoreQueue queue = engine.newQueue(new Limits(3, HOUR, 100, false))) {
      holdUp(queue, 3, gate);
      List<CompletableFuture<Void>> done = new ArrayList<>();
      for (int i = 0; i < 20; i++) { // the last two are left to close()
        int number = i;
        done.add(queue.submit(LET7, site(i)).thenRun(() -> order.add(number)));
      }
      gate.countDown();
      queue.close();
      done.forEach(CompletableFuture::join);
    }
    assertEquals(java.util.stream.IntStream.range(0, 20).boxed().toList(), order);
  }

  @Test
  void aFullQueueRefuses() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (ScoreQueue queue = engine.newQueue(new Limits(2, HOUR, 3, false))) {
      holdUp(queue, 2, gate);
      List<CompletableFuture<PairScore>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(queue.submit(LET7, site(i)));
      }
      assertEquals(
          "3 pairs wait, the queue's most; come again later or open one that waits",
          assertThrows(CallRefusedException.class, () -> queue.submit(LET7, site(3))).getMessage());
      assertTrue(waiting.get(1).cancel(false));
      waiting.add(queue.submit(LET7, site(3)));
      assertThrows(CallRefusedException.class, () -> queue.submit(LET7, site(4)));
      gate.countDown();
      queue.close();
      assertEquals(expected(0), waiting.get(0).join());
      assertThrows(CancellationException.class, () -> waiting.get(1).join());
      assertEquals(expected(2), waiting.get(2).join());
      assertEquals(expected(3), waiting.get(3).join());
    }
  }

  /** A thread that waits for room in a full queue. */
  private static Thread caller(ScoreQueue queue, int site, AtomicReference<Object> outcome)
      throws InterruptedException {
    Thread caller =
        new Thread(
            () -> {
              try {
                outcome.set(queue.submit(LET7, site(site)));
              } catch (RuntimeException e) {
                outcome.set(e);
              }
            });
    caller.start();
    while (caller.getState() != Thread.State.WAITING) {
      assertTrue(caller.isAlive(), "it did not wait but got " + outcome);
      Thread.sleep(1);
    }
    return caller;
  }

  @Test
  void callersWaitForRoomInTheirOrder() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (ScoreQueue queue = engine.newQueue(new Limits(2, HOUR, 2, true))) {
      holdUp(queue, 2, gate);
      CompletableFuture<PairScore> waiting = queue.submit(LET7, site(1));
      CompletableFuture<PairScore> other = queue.submit(LET7, site(5));
      AtomicReference<Object> first = new AtomicReference<>();
      AtomicReference<Object> second = new AtomicReference<>();
      AtomicReference<Object> third = new AtomicReference<>();
      Thread firstCaller = caller(queue, 2, first);
      Thread secondCaller = caller(queue, 3, second);
      Thread thirdCaller = caller(queue, 4, third);
      assertTrue(waiting.cancel(true));
      firstCaller.join();
      assertInstanceOf(CompletableFuture.class, first.get());
      thirdCaller.interrupt();
      thirdCaller.join();
      assertEquals(
          "the thread was interrupted while the queue was full",
          assertInstanceOf(CallRefusedException.class, third.get()).getMessage());
      assertEquals(Thread.State.WAITING, secondCaller.getState());
      gate.countDown();
      secondCaller.join();
      queue.close();
      assertEquals(expected(5), other.join());
      assertEquals(expected(2), ((CompletableFuture<?>) first.get()).join());
      assertEquals(expected(3), ((CompletableFuture<?>) second.get()).join());
    }
  }

  @Test
  void closeScoresWhatWaitsAndRefusesTheRest() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    ScoreQueue queue = engine.newQueue(new Limits(2, HOUR, 2, true));
    holdUp(queue, 2, gate);
    CompletableFuture<PairScore> last = queue.submit(LET7, site(5));
    CompletableFuture<PairScore> full = queue.submit(LET7, site(6));
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread caller = caller(queue, 7, outcome);
    Thread closer = new Thread(queue::close);
    closer.start();
    caller.join();
    assertEquals(
        "the queue is closed; open another one",
        assertInstanceOf(EngineClosedException.class, outcome.get()).getMessage());
    assertFalse(last.isDone());
    gate.countDown();
    closer.join();
    assertEquals(expected(5), last.join());
    assertEquals(expected(6), full.join());
    assertThrows(EngineClosedException.class, () -> queue.submit(LET7, site(0)));
    queue.close();
  }

  @Test
  void aBadPairFailsAlone() {
    try (ScoreQueue queue = engine.newQueue(new Limits(4, HOUR, 4, false))) {
      CompletableFuture<PairScore> before = queue.submit(LET7, site(1));
      CompletableFuture<PairScore> bad = queue.submit(LET7, "ACGU ACGU".getBytes(US_ASCII));
      CompletableFuture<PairScore> empty = queue.submit(new byte[0], site(1));
      CompletableFuture<PairScore> after = queue.submit(LET7, site(2));
      assertEquals(expected(1), before.join());
      assertEquals(expected(2), after.join());
      assertEquals(
          "region: character U+0020 at position 5, counted from 1, is no nucleotide; remove the"
              + " white space",
          assertThrows(CompletionException.class, bad::join).getCause().getMessage());
      assertEquals(
          "mirna: the sequence is empty; leave it out",
          assertThrows(CompletionException.class, empty::join).getCause().getMessage());
      assertThrows(NullPointerException.class, () -> queue.submit(null, site(1)));
    }
  }

  @Test
  void aLonelyPairWaitsForTheDelayAlone() {
    try (ScoreQueue queue = engine.newQueue(new Limits(50, Duration.ofMillis(20), 50, false))) {
      long begun = System.nanoTime();
      assertEquals(expected(3), queue.submit(LET7, site(3)).join());
      assertTrue(System.nanoTime() - begun >= 20_000_000);
    }
  }

  @Test
  void aRequestWhoseTimeIsOverGivesItsPlaceBack() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (ScoreQueue queue = engine.newQueue(new Limits(2, HOUR, 2, false))) {
      holdUp(queue, 2, gate);
      CompletableFuture<PairScore> late =
          queue.submit(LET7, site(1)).orTimeout(10, TimeUnit.MILLISECONDS);
      queue.submit(LET7, site(2));
      assertThrows(CallRefusedException.class, () -> queue.submit(LET7, site(3)));
      assertThrows(CompletionException.class, late::join);
      CompletableFuture<PairScore> next = queue.submit(LET7, site(3));
      gate.countDown();
      queue.close();
      assertEquals(expected(3), next.join());
    }
  }

  @Test
  void aLongRegionLetsOthersPassAndCanBeCancelled() {
    byte[] region = new Randoms(5).sequence(3_000_000, 0).getBytes(US_ASCII);
    try (ScoreQueue queue = engine.newQueue(Limits.DEFAULT)) {
      CompletableFuture<PairScore> slow = queue.submit(LET7, region);
      for (int i = 0; i < 20; i++) {
        assertEquals(expected(i), queue.submit(LET7, site(i)).join());
      }
      assertFalse(slow.isDone());
      assertTrue(slow.cancel(true));
    } // returns although the region would take many seconds
  }

  /** The engine has one worker, which is free again when callers are told. */
  @Test
  void whatIsChainedToAScoreMayCallTheEngine() {
    Rna let7 = new Rna("let-7", new String(LET7, US_ASCII));
    Rna target = new Rna("target", SITES);
    try (MirnaSet set = engine.prepare(List.of(let7));
        ScoreQueue queue = engine.newQueue(new Limits(1, Duration.ZERO, 4, true))) {
      assertEquals(
          set.score("let-7", target),
          queue.submit(LET7, site(1)).thenApply(score -> set.score("let-7", target)).join());
      assertEquals(
          set.score("let-7", target),
          set.scoreAsync("let-7", target, ScanOptions.DEFAULT)
              .thenApply(score -> set.score("let-7", target))
              .join());
    }
  }

  @Test
  void refusesOddLimits() {
    assertEquals(
        "maxBatch is 0; it must be 1..65536",
        assertThrows(IllegalArgumentException.class, () -> new Limits(0, HOUR, 1, true))
            .getMessage());
    assertEquals(
        "maxWaiting is 4; it must be maxBatch, 5, or more",
        assertThrows(IllegalArgumentException.class, () -> new Limits(5, HOUR, 4, true))
            .getMessage());
    assertEquals(
        "maxDelay is PT-1S; it must be 0..1 day",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Limits(1, Duration.ofSeconds(-1), 4, true))
            .getMessage());
  }
}
