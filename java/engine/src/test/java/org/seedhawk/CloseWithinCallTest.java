// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.TargetList;

/** Closing from within a call would wait for that call: it is refused, and changes nothing. */
@Timeout(60)
class CloseWithinCallTest {
  private static final Rna LET_7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
  private static final Rna TARGET = new Rna("utr", "AACUAUACAACCUACUACCUCAGGACACCAUUGUC");
  private static final Path REPRESSION = Path.of("../../models/repression/repression.onnx");

  /** Tells a callback when a call has had its worker. */
  private static final class Calls implements EngineListener {
    private final AtomicReference<Runnable> onCall = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> onRefusal = new AtomicReference<>(() -> {});

    @Override
    public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
      onCall.get().run();
    }

    @Override
    public void refused(Reason reason) {
      onRefusal.get().run();
    }

    @Override
    public void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {
      onCall.get().run();
    }
  }

  /** Closes one thing after the other from within a call, and keeps what came out. */
  private static final class Closer implements Runnable {
    private final List<Runnable> closes;
    private final List<Reason> reasons = new ArrayList<>();
    private String first = "";

    Closer(Runnable... closes) {
      this.closes = List.of(closes);
    }

    @Override
    public synchronized void run() {
      for (Runnable close : closes) {
        try {
          close.run();
          reasons.add(null);
        } catch (CallRefusedException e) {
          first = first.isEmpty() ? e.getMessage() : first;
          reasons.add(e.reason());
        }
      }
    }

    synchronized void check(String where) {
      assertFalse(reasons.isEmpty(), where + ": nothing was called");
      reasons.forEach(reason -> assertEquals(Reason.WITHIN_CALL, reason, where));
    }
  }

  @Test
  void everyCallbackIsRefused() throws Exception {
    Calls listener = new Calls();
    Seedhawk engine = Seedhawk.builder().model("deeptarget").threads(1).listener(listener).open();
    MirnaSet set = engine.prepare(List.of(LET_7));
    ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT);
    EngineHolder holder = new EngineHolder(engine, Map.of("human", set));
    Runnable[] closes = {
      engine::close,
      () -> engine.close(Duration.ofMillis(1)),
      set::close,
      () -> set.close(Duration.ofMillis(1)),
      queue::close,
      holder::close,
      () -> holder.close(Duration.ofMillis(1))
    };
    byte[] mirna = LET_7.letters().getBytes(StandardCharsets.US_ASCII);
    byte[] region = TARGET.letters().getBytes(StandardCharsets.US_ASCII);

    Closer sink = new Closer(closes);
    set.scan(new TargetList(List.of(TARGET)), ScanOptions.DEFAULT, new ClosingSink(sink));
    sink.check("sink");
    assertEquals(
        "the engine cannot be closed from within a call of the engine, as it would wait for that"
            + " very call; close it after the call, or in a thread of your own",
        sink.first);

    Closer source = new Closer(closes);
    set.scan(
        new TargetList(List.of(TARGET)) {
          @Override
          public boolean next() {
            source.run();
            return super.next();
          }
        },
        ScanOptions.DEFAULT,
        new Genes(new ArrayList<>()));
    source.check("source");

    Closer pairs = new Closer(closes);
    engine.predict(
        new Iterator<>() {
          private boolean given;

          @Override
          public boolean hasNext() {
            pairs.run();
            return !given;
          }

          @Override
          public Pair next() {
            if (given) {
              throw new NoSuchElementException();
            }
            given = true;
            return new Pair(LET_7.id(), LET_7.letters(), TARGET.id(), TARGET.letters());
          }
        },
        Search.everyWindow(),
        ScanOptions.DEFAULT,
        new Genes(new ArrayList<>()));
    pairs.check("pairs");

    Closer told = new Closer(closes);
    listener.onCall.set(told);
    set.score(LET_7.id(), TARGET);
    told.check("listener, own thread");
    Closer pool = new Closer(closes);
    listener.onCall.set(pool);
    set.scoreAsync(LET_7.id(), TARGET, ScanOptions.DEFAULT).join();
    pool.check("listener, engine's thread");
    Closer batch = new Closer(closes);
    CountDownLatch scored = new CountDownLatch(1);
    listener.onCall.set(
        () -> {
          batch.run();
          scored.countDown();
        });
    queue.submit(mirna, region).join();
    assertTrue(scored.await(30, TimeUnit.SECONDS));
    batch.check("listener of a queue");
    listener.onCall.set(() -> {});

    Closer refusal = new Closer(closes);
    listener.onRefusal.set(refusal);
    Thread.currentThread().interrupt();
    assertThrows(CallRefusedException.class, () -> set.score(LET_7.id(), TARGET));
    assertTrue(Thread.interrupted());
    refusal.check("listener of a refusal");
    listener.onRefusal.set(() -> {});

    chain(listener, set, new Closer(closes));
    holder.close();
    assertTrue(engine.status().closing());
  }

  /** Chains to a call that has not ended yet, so that the engine's thread runs what is chained. */
  private static void chain(Calls listener, MirnaSet set, Closer closer) throws Exception {
    CountDownLatch chained = new CountDownLatch(1);
    listener.onCall.set(() -> await(chained));
    var all = set.scoreAsync(LET_7.id(), TARGET, ScanOptions.DEFAULT).thenRun(closer);
    chained.countDown();
    all.get(30, TimeUnit.SECONDS);
    closer.check("continuation");
    listener.onCall.set(() -> {});
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Engines do not know each other's calls. */
  @Test
  void anotherEngineMayBeClosedFromACall() throws Exception {
    try (Seedhawk engine = Seedhawk.open("deeptarget");
        MirnaSet set = engine.prepare(List.of(LET_7))) {
      Seedhawk other = Seedhawk.open("deeptarget");
      MirnaSet own = other.prepare(List.of(LET_7));
      set.scan(
          new TargetList(List.of(TARGET)),
          ScanOptions.DEFAULT,
          new ClosingSink(
              () -> {
                own.score(LET_7.id(), TARGET);
                other.close();
              }));
      assertTrue(other.status().closing());
    }
  }

  /** Another thread that already waits must not hold up one that is refused. */
  @Test
  void aCallIsRefusedAlsoWhileAnotherThreadCloses() throws Exception {
    Seedhawk engine = Seedhawk.open("deeptarget");
    MirnaSet set = engine.prepare(List.of(LET_7));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicReference<Future<?>> closing = new AtomicReference<>();
      Closer closer = new Closer(engine::close, set::close);
      set.scan(
          new TargetList(List.of(TARGET)),
          ScanOptions.DEFAULT,
          new ClosingSink(
              () -> {
                closing.set(threads.submit(() -> engine.close()));
                while (!engine.status().closing()) {
                  Thread.onSpinWait();
                }
                closer.run();
                // Nor does it hold up one that waits for a time.
                try {
                  assertFalse(
                      threads
                          .submit(() -> engine.close(Duration.ofMillis(5)))
                          .get(20, TimeUnit.SECONDS));
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              }));
      closer.check("sink");
      closing.get().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void repressionRefusesLikewise() throws Exception {
    RepressionModel model = RepressionModel.open(REPRESSION, 1);
    RepressionSet set = model.prepare(List.of(LET_7));
    Transcript transcript = new Transcript("utr", TARGET.letters());
    Closer mapping = new Closer(model::close, set::close);
    Closer accepting = new Closer(model::close, set::close);
    set.scan(
        List.of(transcript).iterator(),
        target -> {
          mapping.run();
          return target.transcriptId();
        },
        id -> accepting.run());
    mapping.check("map");
    accepting.check("accept");
    assertEquals(
        "the repression model cannot be closed from within a call of the repression model, as it"
            + " would wait for that very call; close it after the call, or in a thread of your own",
        accepting.first);
    assertEquals(1, set.score(transcript).size(), "the model is open");
    set.close();
    model.close();
  }

  /** Runs something when it is given a gene. */
  private static final class ClosingSink implements org.seedhawk.scan.ScanSink<Integer> {
    private final Runnable closer;

    ClosingSink(Runnable closer) {
      this.closer = closer;
    }

    @Override
    public Integer map(org.seedhawk.scan.SiteBatch batch) {
      return batch.size();
    }

    @Override
    public void sites(Integer mapped) {}

    @Override
    public void gene(GeneView gene) {
      closer.run();
    }
  }
}
