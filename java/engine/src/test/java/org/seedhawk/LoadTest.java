// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Site;

/** A service under load whose engines come and go: nothing but the typed errors, and no leak. */
class LoadTest {
  private static final int CALLERS = 200;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final int CLASS_LOADERS = 30;
  private static final List<String> MODELS = List.of("duplexnet", "deeptarget");
  private static final String LET_7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final List<Rna> MIRNAS =
      List.of(new Rna("let-7", LET_7), new Rna("miR-122", "UGGAGUGUGACAAUGGUGUUUG"));
  private static final Rna UTR = utr();

  private static Rna utr() {
    Randoms random = new Randoms(61);
    return new Rna(
        "utr", random.sequence(900, 0) + "CUACCUCA" + random.sequence(900, 2) + "ACACUCCA");
  }

  /** What a process has that a leak would add to. */
  private record Held(long handles, long threads, long files) {
    static Held now() throws IOException {
      long files = 0;
      Path open = Path.of("/proc/self/fd");
      if (Files.isDirectory(open)) {
        try (Stream<Path> each = Files.list(open)) {
          files = each.count();
        }
      }
      return new Held(
          NativeKernels.liveHandles(),
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("seedhawk"))
              .count(),
          files);
    }

    /** Threads that were told to end take a moment, and so do files of other code. */
    static void assertNoMoreThan(Held before) throws Exception {
      Held after = now();
      for (int i = 0; i < 100 && !after.isWithin(before); i++) {
        Thread.sleep(50);
        after = now();
      }
      assertTrue(after.isWithin(before), "before " + before + ", after " + after);
    }

    private boolean isWithin(Held before) {
      return handles == before.handles && threads <= before.threads && files <= before.files + 4;
    }
  }

  private static Seedhawk engine(String model) {
    return Seedhawk.builder()
        .model(model)
        .device(Device.CPU)
        .threads(2)
        .maxWaiting(8, 1 << 20)
        .open();
  }

  /** What every call must give, by model. */
  private record Answers(GeneScore gene, List<Site> sites, RegionScorer.PairScore pair) {
    static Map<String, Answers> ofAll() {
      Map<String, Answers> all = new HashMap<>();
      for (String model : MODELS) {
        try (Seedhawk engine = LoadTest.engine(model);
            MirnaSet set = engine.prepare(MIRNAS);
            ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT)) {
          all.put(
              model,
              new Answers(
                  set.score("let-7", UTR),
                  set.scan(UTR, ScanOptions.listAll()),
                  queue.submit(bytes(LET_7), bytes(UTR.letters())).join()));
        }
      }
      return all;
    }
  }

  private static byte[] bytes(String letters) {
    return letters.getBytes(StandardCharsets.US_ASCII);
  }

  /** An engine that is closed while it is used, with what was made from it. */
  private record Doomed(Seedhawk engine, MirnaSet set, ScoreQueue queue) {
    static Doomed open(String model) {
      Seedhawk engine = LoadTest.engine(model);
      return new Doomed(engine, engine.prepare(MIRNAS), engine.newQueue(ScoreQueue.Limits.DEFAULT));
    }
  }

  private enum Kind {
    ANSWERED,
    REFUSED,
    CLOSED,
    NO_NUCLEOTIDE,
    TIMED_OUT
  }

  /** One service: a holder, and an engine that callers use without a lease. */
  private static final class Service implements AutoCloseable {
    final Map<String, Answers> answers = Answers.ofAll();
    final EngineHolder holder;
    final AtomicReference<Doomed> doomed = new AtomicReference<>(Doomed.open("duplexnet"));
    final AtomicBoolean ends = new AtomicBoolean();
    final Map<Kind, LongAdder> seen = new EnumMap<>(Kind.class);

    Service() {
      for (Kind kind : Kind.values()) {
        seen.put(kind, new LongAdder());
      }
      Seedhawk engine = engine("duplexnet");
      holder = new EngineHolder(engine, Map.of("own", engine.prepare(MIRNAS)));
    }

    /** Calls until the end; whatever is not foreseen ends the test. */
    Void callAgainAndAgain(Randoms random) throws InterruptedException {
      while (!ends.get()) {
        Kind kind;
        try {
          kind = call(random.below(8));
        } catch (CompletionException e) {
          kind = kind(e.getCause() instanceof RuntimeException cause ? cause : e);
        } catch (RuntimeException e) {
          kind = kind(e);
        }
        seen.get(kind).increment();
        Thread.sleep(random.below(100)); // as clients do; else no engine could be opened meanwhile
      }
      return null;
    }

    private static Kind kind(RuntimeException failure) {
      return switch (failure) {
        case CallRefusedException e -> Kind.REFUSED;
        case EngineClosedException e -> Kind.CLOSED;
        case BadInputException e -> Kind.NO_NUCLEOTIDE;
        case CancellationException e -> Kind.TIMED_OUT;
        case CompletionException e when e.getCause() instanceof TimeoutException -> Kind.TIMED_OUT;
        default -> throw failure;
      };
    }

    private Kind call(int which) {
      if (which < 5) {
        try (EngineHolder.Lease lease = holder.acquire()) {
          call(which, lease.engine(), lease.mirnas("own"));
        } catch (EngineClosedException e) {
          throw new AssertionError("an engine with a lease is closed", e);
        }
      } else {
        Doomed target = doomed.get();
        Answers expected = answers.get(target.engine.model().name());
        if (which == 5) {
          assertEquals(expected.gene, target.set.score("let-7", UTR));
        } else if (which == 6) {
          assertEquals(
              expected.pair, target.queue.submit(bytes(LET_7), bytes(UTR.letters())).join());
        } else {
          try (Scanner scanner = target.set.newScanner(ScanOptions.DEFAULT)) {
            assertEquals(expected.gene.score(), scanner.score(0, bytes(UTR.letters())));
          }
        }
      }
      return Kind.ANSWERED;
    }

    private void call(int which, Seedhawk engine, MirnaSet set) {
      Answers expected = answers.get(engine.model().name());
      switch (which) {
        case 0 -> assertEquals(expected.gene, set.score("let-7", UTR));
        case 1 -> assertEquals(expected.sites, set.scan(UTR, ScanOptions.listAll()));
        case 2 -> {
          ScanOptions hurried = ScanOptions.builder().timeout(Duration.ofMillis(20)).build();
          assertEquals(expected.gene, set.score("let-7", UTR, hurried));
        }
        case 3 -> {
          CompletableFuture<GeneScore> gene =
              set.scoreAsync("let-7", UTR, ScanOptions.DEFAULT)
                  .orTimeout(20, TimeUnit.MILLISECONDS);
          assertEquals(expected.gene, gene.join());
        }
        default -> set.score("let-7", new Rna("bad", "ACG!"));
      }
    }

    void changeTheModel(int round) throws Exception {
      Seedhawk next = engine(MODELS.get(round % 2));
      holder.swap(next, Map.of("own", next.prepare(MIRNAS))).get(30, TimeUnit.SECONDS);
    }

    void closeUnderLoad(int round) {
      doomed.get().engine.close();
      doomed.set(Doomed.open(MODELS.get(round % 2)));
    }

    @Override
    public void close() {
      holder.close();
      doomed.get().engine.close();
    }
  }

  @Test
  @Timeout(120)
  void enginesComeAndGoUnderLoad() throws Exception {
    Answers.ofAll(); // libraries are loaded once, and stay
    Held before = Held.now();
    Randoms random = new Randoms(62);
    int rounds = 0;
    Service service = new Service();
    try (service;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> callers = new ArrayList<>();
      try {
        for (int i = 0; i < CALLERS; i++) {
          Randoms own = new Randoms(random.below(1 << 30));
          callers.add(threads.submit(() -> service.callAgainAndAgain(own)));
        }
        long end = System.nanoTime() + NANOS;
        while (rounds < 3 || System.nanoTime() < end) {
          rounds++;
          service.changeTheModel(rounds);
          service.closeUnderLoad(rounds);
        }
      } finally {
        service.ends.set(true);
      }
      for (Future<Void> caller : callers) {
        caller.get(30, TimeUnit.SECONDS);
      }
    }
    String summary = rounds + " rounds, " + service.seen;
    System.out.println("[seedhawk] load: " + summary);
    for (Kind kind : List.of(Kind.ANSWERED, Kind.CLOSED, Kind.NO_NUCLEOTIDE)) {
      assertTrue(service.seen.get(kind).sum() > 0, kind + " of " + summary);
    }
    Held.assertNoMoreThan(before);
  }

  @Test
  @Timeout(120)
  void classLoadersOpenAndCloseTheEngineInTurn() throws Exception {
    visit(); // libraries are loaded once, and stay
    Held before = Held.now();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < CLASS_LOADERS; i++) {
      loaders.add(visit());
    }
    Held.assertNoMoreThan(before);
    long left = loaders.size();
    for (int i = 0; i < 50 && left > 1; i++) {
      System.gc();
      Thread.sleep(20);
      left = loaders.stream().filter(loader -> loader.get() != null).count();
    }
    assertTrue(left <= 1, left + " class loaders are still there");
  }

  /** Loads the engine in a class loader of its own, as an application server does, and uses it. */
  private static WeakReference<ClassLoader> visit() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> visit = loader.loadClass(Visit.class.getName());
      assertEquals(loader, visit.getClassLoader());
      ((Runnable) visit.getConstructor().newInstance()).run();
      return new WeakReference<>(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(LoadTest.class.getClassLoader());
    }
  }

  /** Opens an engine, scores and closes. */
  public static final class Visit implements Runnable {
    @Override
    public void run() {
      try (Seedhawk engine = engine("duplexnet");
          MirnaSet set = engine.prepare(MIRNAS)) {
        set.score("let-7", UTR);
        set.scoreAsync("let-7", UTR, ScanOptions.DEFAULT).join();
      }
    }
  }
}
