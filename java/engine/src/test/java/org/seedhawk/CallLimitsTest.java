// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.pool.WorkerPool;
import org.seedhawk.repression.RepressionFeed;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.TargetList;

/** A call ends alike whatever it is made with: by an interrupt, by its time, by what waits. */
@Timeout(120)
class CallLimitsTest {
  private static final Rna LET_7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
  private static final byte[] MIRNA = LET_7.letters().getBytes(US_ASCII);
  private static final Path REPRESSION = Path.of("../../models/repression/repression.onnx");
  private static final Duration MOMENT = Duration.ofMillis(5);

  /** Some seconds of work for whatever scores it. */
  private static String letters;

  private static Seedhawk engine;
  private static MirnaSet set;

  @BeforeAll
  static void open() {
    letters = new Randoms(71).sequence(1 << 21, 0);
    engine = Seedhawk.builder().model("deeptarget").threads(1).open();
    set = engine.prepare(List.of(LET_7));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static void refused(Reason reason, String what, Executable call) {
    CallRefusedException e = assertThrows(CallRefusedException.class, call, what);
    assertEquals(reason, e.reason(), what);
  }

  /** Runs a call in a thread that is interrupted before, and in one that is while it computes. */
  private static void endsByInterrupt(String what, Executable call) throws Exception {
    Thread.currentThread().interrupt();
    try {
      refused(Reason.INTERRUPTED, what, call);
    } finally {
      assertTrue(Thread.interrupted(), what + ": the interrupt stays set");
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              begun.countDown();
              try {
                refused(Reason.INTERRUPTED, what, call);
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    thread.start();
    begun.await();
    Thread.sleep(20);
    thread.interrupt();
    done.join();
  }

  @Test
  void anInterruptEndsEveryCall() throws Exception {
    byte[] region = letters.getBytes(US_ASCII);
    Rna target = new Rna("t", letters.repeat(8));
    endsByInterrupt("set", () -> set.score("let-7", target));
    try (Scanner scanner = set.newScanner(ScanOptions.DEFAULT)) {
      byte[] long8 = target.letters().getBytes(US_ASCII);
      endsByInterrupt("scanner", () -> scanner.scan(long8));
    }
    try (RegionScorer scorer = engine.newRegionScorer(1)) {
      endsByInterrupt("scorer", () -> scorer.score(MIRNA, region));
      assertTrue(scorer.score(MIRNA, "ACGUACGU".getBytes(US_ASCII)) >= 0);
    }
    try (RepressionModel model = RepressionModel.open(REPRESSION, 1);
        RepressionSet repression = model.prepare(manyMirnas())) {
      Transcript transcript = new Transcript("t", letters);
      endsByInterrupt("repression", () -> repression.score(transcript));
    }
  }

  /** What is done before anybody waits for it has no wait that an interrupt would end. */
  @Test
  void anInterruptBeforeItBeginsEndsTheShortestCall() throws Exception {
    Rna target = new Rna("t", "ACGUACGUACGUCUACCUCAGG");
    byte[] region = target.letters().getBytes(US_ASCII);
    ScanOptions options = ScanOptions.DEFAULT;
    List<GeneScore> sunk = new ArrayList<>();
    Pair pair = new Pair("m", LET_7.letters(), "t", target.letters());
    Transcript transcript = new Transcript("t", target.letters());
    try (RepressionModel model = RepressionModel.open(REPRESSION, 1);
        RepressionSet repression = model.prepare(List.of(LET_7));
        RepressionFeed<String> feed = model.feed(TargetRepression::transcriptId)) {
      feed.offer(repression, transcript);
      feed.offer(repression, transcript);
      feed.take(); // the other one is computed, too
      Map<String, Executable> streams =
          Map.of(
              "set", () -> set.scan(new TargetList(List.of(target)), options, new Genes(sunk)),
              "no target", () -> set.scan(new TargetList(List.of()), options, new Genes(sunk)),
              "predict",
                  () ->
                      engine.predict(
                          List.of(pair).iterator(), Search.everyWindow(), options, new Genes(sunk)),
              "repression",
                  () -> repression.scan(List.of(transcript).iterator(), t -> t, t -> fail()),
              "no transcript",
                  () -> repression.scan(Collections.emptyIterator(), t -> t, t -> fail()),
              "feed", feed::take);
      for (Map.Entry<String, Executable> stream : streams.entrySet()) {
        Thread.currentThread().interrupt();
        try {
          assertThrows(InterruptedIOException.class, stream.getValue(), stream.getKey());
        } finally {
          assertTrue(Thread.interrupted(), stream.getKey() + ": the interrupt stays set");
        }
      }
      assertEquals("t", feed.take(), "nothing is lost");
    }
    assertEquals(List.of(), sunk);
    for (boolean waits : List.of(true, false)) {
      try (ScoreQueue queue = engine.newQueue(new ScoreQueue.Limits(1, Duration.ZERO, 1, waits))) {
        Thread.currentThread().interrupt();
        CallRefusedException e =
            assertThrows(CallRefusedException.class, () -> queue.submit(MIRNA, region));
        assertTrue(Thread.interrupted());
        assertEquals("the thread was interrupted before its pair was in the queue", e.getMessage());
        assertTrue(queue.submit(MIRNA, region).join().score() >= 0, "its room is free again");
      }
    }
  }

  /** A negative time is refused before anything is closed. */
  @Test
  void noTimeToCloseIsNegative() {
    Seedhawk other = Seedhawk.builder().model("deeptarget").threads(1).open();
    MirnaSet mirnas = other.prepare(List.of(LET_7));
    Duration negative = Duration.ofSeconds(-1);
    try (EngineHolder holder = new EngineHolder(other, Map.of("own", mirnas))) {
      List<Executable> closes =
          List.of(
              () -> mirnas.close(negative),
              () -> other.close(negative),
              () -> other.close(Duration.ofSeconds(Long.MIN_VALUE)),
              () -> holder.close(negative));
      for (Executable close : closes) {
        String message = assertThrows(IllegalArgumentException.class, close).getMessage();
        assertTrue(message.endsWith("; it must be positive, or zero to wait for nothing"), message);
      }
      holder.acquire().close();
      assertEquals(0, mirnas.scan(new Rna("t", "ACGU"), ScanOptions.DEFAULT).size());
      assertTrue(mirnas.close(Duration.ZERO));
    }
  }

  /** A call waits for a worker or it does not: its way to a thread of the engine is no wait. */
  @Test
  void anIdleEngineTakesACallThatMayNotWait() {
    try (Seedhawk strict =
            Seedhawk.builder().model("deeptarget").threads(1).maxWaiting(0, 0).open();
        MirnaSet mirnas = strict.prepare(List.of(LET_7))) {
      Rna target = new Rna("t", "ACGUACGUACGUCUACCUCAGG");
      assertEquals(
          mirnas.scan(target, ScanOptions.listAll()),
          mirnas.scanAsync(target, ScanOptions.listAll()).join());
      Rna long8 = new Rna("t", letters.repeat(8));
      CompletableFuture<GeneScore> busy = mirnas.scoreAsync("let-7", long8, ScanOptions.DEFAULT);
      while (strict.status().busy() == 0) {
        Thread.onSpinWait();
      }
      refused(Reason.BUSY, "async", () -> mirnas.scanAsync(target, ScanOptions.DEFAULT));
      refused(Reason.BUSY, "sync", () -> mirnas.scan(target, ScanOptions.DEFAULT));
      assertTrue(busy.cancel(true));
    }
  }

  @Test
  void timeEndsEveryCall() {
    byte[] region = letters.getBytes(US_ASCII);
    ScanOptions options = ScanOptions.builder().timeout(MOMENT).build();
    Rna target = new Rna("t", letters.repeat(8));
    refused(Reason.DEADLINE, "set", () -> set.score("let-7", target, options));
    try (Scanner scanner = set.newScanner(options)) {
      byte[] long8 = target.letters().getBytes(US_ASCII);
      refused(Reason.DEADLINE, "scanner", () -> scanner.scan(long8));
    }
    // The time is that of a call, not of the object that makes it.
    try (RegionScorer scorer = engine.newRegionScorer(2, Duration.ofSeconds(1));
        Scanner scanner =
            set.newScanner(ScanOptions.builder().timeout(Duration.ofSeconds(1)).build())) {
      refused(Reason.DEADLINE, "scorer", () -> scorer.score(MIRNA, letters(8)));
      assertTrue(scorer.score(MIRNA, "ACGUACGU".getBytes(US_ASCII)) >= 0);
      scorer.clear();
      refused(Reason.DEADLINE, "batch", () -> scorer.add(MIRNA, letters(8)));
      assertEquals(
          "the batch was not scored to its end; clear it",
          assertThrows(IllegalStateException.class, scorer::run).getMessage());
      scorer.clear();
      assertEquals(0, scanner.scan("ACGUACGUACGUACGU".getBytes(US_ASCII)).size());
    }
    try (RepressionModel model = RepressionModel.open(REPRESSION, 1);
        RepressionSet repression = model.prepare(manyMirnas())) {
      Transcript transcript = new Transcript("t", letters);
      refused(Reason.DEADLINE, "all", () -> repression.score(transcript, MOMENT));
      refused(Reason.DEADLINE, "one", () -> repression.score("m7", transcript, MOMENT));
      refused(
          Reason.DEADLINE,
          "scan",
          () -> repression.scan(List.of(transcript).iterator(), t -> t, t -> {}, MOMENT));
      assertEquals(
          "timeout is PT-1S; it must be positive, or zero for no limit",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> repression.score(transcript, Duration.ofSeconds(-1)))
              .getMessage());
    }
    assertThrows(
        IllegalArgumentException.class, () -> engine.newRegionScorer(1, Duration.ofSeconds(-1)));
    assertTrue(region.length > 0);
  }

  private static byte[] letters(int times) {
    return letters.repeat(times).getBytes(US_ASCII);
  }

  private static List<Rna> manyMirnas() {
    Randoms random = new Randoms(72);
    return java.util.stream.IntStream.range(0, 500)
        .mapToObj(i -> new Rna("m" + i, random.sequence(22, 0)))
        .toList();
  }

  /** A long region is scored by itself, but it waits as any other. */
  @Test
  void longRegionsCountAmongThoseThatWait() throws Exception {
    // Long enough for the threads of long calls, one of which there is.
    byte[] region = letters.substring(0, (int) WorkerPool.LONG_CALL + 1).getBytes(US_ASCII);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    try (ScoreQueue queue = engine.newQueue(new ScoreQueue.Limits(1, Duration.ZERO, 3, false))) {
      // That thread is held up by a callback, the only worker is not.
      CompletableFuture<Void> first =
          queue
              .submit(MIRNA, letters(1))
              .handle(
                  (score, failure) -> {
                    held.countDown();
                    try {
                      gate.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    return null;
                  });
      held.await();
      List<CompletableFuture<PairScore>> waiting =
          List.of(
              queue.submit(MIRNA, region),
              queue.submit(MIRNA, region),
              queue.submit(MIRNA, region));
      refused(Reason.BUSY, "long", () -> queue.submit(MIRNA, region));
      refused(Reason.BUSY, "short", () -> queue.submit(MIRNA, "ACGUACGU".getBytes(US_ASCII)));
      assertTrue(waiting.get(1).cancel(false));
      CompletableFuture<PairScore> next = queue.submit(MIRNA, region);
      refused(Reason.BUSY, "long", () -> queue.submit(MIRNA, region));
      gate.countDown();
      first.join();
      assertEquals(waiting.get(0).join(), next.join());
      assertEquals(waiting.get(2).join(), next.join());
    }
  }
}
