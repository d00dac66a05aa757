// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.CallRefusedException.Reason;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.TargetList;

/** What a listener and a flight recording are told. */
@Timeout(120)
class EngineListenerTest {
  private static final List<Rna> MIRNAS = List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"));
  private static final Rna UTR = new Rna("utr", "ACGU".repeat(10) + "CUACCUCA" + "GGCU".repeat(10));
  private static final Rna LONG =
      new Rna("long", ("ACGU".repeat(10) + "CUACCUCA" + "GGCU".repeat(10)).repeat(2300));

  /** Writes everything down. */
  private static class Notes implements EngineListener {
    final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void opened(Seedhawk.ModelInfo model, String backend, String device) {
      lines.add("opened " + model.name() + " " + device);
    }

    @Override
    public void fellBack(Fallback part, String reason) {
      lines.add("fell back " + part);
    }

    @Override
    public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
      assertTrue(waiting >= 0 && waitNanos >= 0 && scoreNanos > 0);
      lines.add("called " + letters);
    }

    @Override
    public void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {
      assertTrue(waiting >= 0 && waitNanos >= 0 && scoreNanos > 0);
      lines.add("scored " + pairs);
    }

    @Override
    public void refused(Reason reason) {
      lines.add("refused " + reason);
    }

    @Override
    public void closed(Seedhawk.ModelInfo model) {
      lines.add("closed " + model.name());
    }
  }

  private static Seedhawk.Builder builder() {
    return Seedhawk.builder().model("deeptarget").device(Device.CPU).threads(1);
  }

  private static byte[] bytes(String letters) {
    return letters.getBytes(StandardCharsets.US_ASCII);
  }

  /** Has the engine's one worker until it is let go. */
  private static final class Occupied implements AutoCloseable {
    private final CountDownLatch release = new CountDownLatch(1);
    private final Thread thread;

    Occupied(Seedhawk engine, MirnaSet set) throws Exception {
      CompletableFuture<?> call =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (release.getCount() > 0) {
                    set.score("let-7", LONG);
                  }
                } catch (CallRefusedException e) {
                  throw new AssertionError(e);
                }
              });
      thread = Thread.ofPlatform().start(call::join);
      while (engine.status().busy() == 0) {
        Thread.sleep(1);
      }
    }

    @Override
    public void close() throws Exception {
      release.countDown();
      thread.join();
    }
  }

  @Test
  void tellsOfCallsBatchesAndRefusals() throws Exception {
    Notes notes = new Notes();
    try (Seedhawk engine = builder().maxWaiting(0, 0).listener(notes).open();
        MirnaSet set = engine.prepare(MIRNAS);
        ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT)) {
      set.score("let-7", UTR);
      set.scan(new TargetList(List.of(UTR)), ScanOptions.DEFAULT, new Genes(new ArrayList<>()));
      queue.submit(bytes(MIRNAS.getFirst().letters()), bytes(UTR.letters())).join();
      while (!notes.lines.contains("scored 1")) {
        Thread.sleep(1); // the callers have their answers before the listener is told
      }
      ScanOptions hurried = ScanOptions.builder().timeout(Duration.ofNanos(1)).build();
      assertEquals(
          Reason.DEADLINE,
          assertThrows(CallRefusedException.class, () -> set.score("let-7", UTR, hurried))
              .reason());
      try (Occupied occupied = new Occupied(engine, set)) {
        assertEquals(
            Reason.BUSY,
            assertThrows(CallRefusedException.class, () -> set.score("let-7", UTR)).reason());
        assertThrows(
            CallRefusedException.class, () -> set.scoreAsync("let-7", UTR, ScanOptions.DEFAULT));
      }
    }
    List<String> others =
        notes.lines.stream().filter(line -> !line.equals("called " + letters(LONG))).toList();
    assertEquals(
        List.of(
            "opened deeptarget cpu",
            "called " + letters(UTR),
            "called " + letters(UTR),
            "scored 1",
            "refused DEADLINE",
            "refused BUSY",
            "refused BUSY",
            "closed deeptarget"),
        others.stream().filter(line -> !line.startsWith("fell back")).toList());
  }

  private static int letters(Rna rna) {
    return rna.letters().length();
  }

  @Test
  void aCancelledCallIsToldOnce() throws Exception {
    Notes notes = new Notes();
    try (Seedhawk engine = builder().listener(notes).open();
        MirnaSet set = engine.prepare(MIRNAS)) {
      CompletableFuture<GeneScore> waits;
      try (Occupied occupied = new Occupied(engine, set)) {
        // The pool's one thread for short calls waits with the first of these for the worker.
        set.scoreAsync("let-7", UTR, ScanOptions.DEFAULT);
        waits = set.scoreAsync("let-7", UTR, ScanOptions.DEFAULT);
        waits.cancel(false);
      }
      assertThrows(CancellationException.class, waits::join);
    }
    assertEquals(1, notes.lines.stream().filter("refused CANCELLED"::equals).count());
  }

  @Test
  void aListenerThatThrowsBreaksNothingAndIsLoggedOnce() throws Exception {
    String output =
        ChildJvm.run(BrokenListener.class, List.of("--enable-native-access=ALL-UNNAMED"));
    assertEquals(2, output.split("has thrown", -1).length, output);
    assertTrue(output.contains(BrokenListener.class.getName()), output);
    assertTrue(output.contains("the meter is broken"), output);
    assertTrue(output.contains("called 3, scored 3"), output);
  }

  /** Uses an engine whose first listener throws whatever it is told. */
  public static final class BrokenListener implements EngineListener {
    @Override
    public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
      throw new IllegalStateException("the meter is broken");
    }

    @Override
    public void scored(int pairs, int waiting, long waitNanos, long scoreNanos) {
      throw new NoClassDefFoundError("meter");
    }

    /** Prints what the second listener was told. */
    public static void main(String[] args) {
      Notes notes = new Notes();
      try (Seedhawk engine = builder().listener(new BrokenListener()).listener(notes).open();
          MirnaSet set = engine.prepare(MIRNAS);
          ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT)) {
        GeneScore expected = set.score("let-7", UTR);
        assertEquals(expected, set.score("let-7", UTR));
        assertEquals(expected, set.scoreAsync("let-7", UTR, ScanOptions.DEFAULT).join());
        for (int i = 0; i < 3; i++) {
          queue.submit(bytes(MIRNAS.getFirst().letters()), bytes(UTR.letters())).join();
        }
      }
      System.out.printf(
          Locale.ROOT,
          "called %d, scored %d%n",
          notes.lines.stream().filter(("called " + letters(UTR))::equals).count(),
          notes.lines.stream().filter("scored 1"::equals).count());
    }
  }

  @Test
  void theJavaTwinsAreLoggedOnceAndStandInTheStatus() throws Exception {
    String output =
        ChildJvm.run(
            WithoutKernels.class,
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dseedhawk.library=/no/such/libseedhawk.so"));
    assertEquals(2, output.split("WARNING: the Java twins compute", -1).length, output);
    assertTrue(output.contains("told [fell back KERNELS, fell back KERNELS]"), output);
  }

  /** Opens two engines without libseedhawk. */
  public static final class WithoutKernels {
    /** Prints what a listener was told of fall-backs. */
    public static void main(String[] args) {
      Notes notes = new Notes();
      for (int i = 0; i < 2; i++) {
        try (Seedhawk engine = builder().listener(notes).open()) {
          assertEquals("java", engine.backend());
          String absence = engine.backendAbsence();
          assertTrue(absence.contains("-Dseedhawk.library=/no/such/libseedhawk.so"), absence);
          assertEquals(
              List.of("the Java twins compute, about five times slower: " + absence),
              engine.status().fallbacks());
        }
      }
      System.out.println(
          "told " + notes.lines.stream().filter(line -> line.startsWith("fell")).toList());
    }
  }

  /** The weights are those of the fused kernel, but one of the graph's nodes is another one. */
  @Test
  void aGraphThatOnlyLooksLikeTheKernelsIsTold(@TempDir Path folder) throws Exception {
    TestEnvironment.backends();
    Notes notes = new Notes();
    try (InputStream in =
        Seedhawk.class.getResourceAsStream("/org/seedhawk/models/deeptarget/model.onnx")) {
      String graph = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      String other = graph.replaceFirst("\"\u0004Relu", "\"\u0004Selu"); // field 4: op_type
      assertNotEquals(graph, other);
      Files.write(folder.resolve("model.onnx"), other.getBytes(StandardCharsets.ISO_8859_1));
    }
    String fused = System.getProperty("seedhawk.fused");
    System.setProperty("seedhawk.fused", "true");
    try (Seedhawk engine = builder().model(folder.toString()).listener(notes).open()) {
      assertFalse(engine.isFused());
      assertEquals(1, engine.status().fallbacks().size());
      String told = engine.status().fallbacks().getFirst();
      assertTrue(told.startsWith("ONNX Runtime scores, not the model's fused kernel: "), told);
      assertTrue(told.endsWith("; export the model again"), told);
    } finally {
      if (fused == null) {
        System.clearProperty("seedhawk.fused");
      } else {
        System.setProperty("seedhawk.fused", fused);
      }
    }
    assertTrue(notes.lines.contains("fell back FUSED"), "" + notes.lines);
  }

  @Test
  void aFlightRecordingHasTheSameWithoutAListener(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("flight.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      try (Seedhawk engine = builder().maxWaiting(0, 0).open();
          MirnaSet set = engine.prepare(MIRNAS);
          ScoreQueue queue = engine.newQueue(ScoreQueue.Limits.DEFAULT)) {
        set.score("let-7", UTR);
        queue.submit(bytes(MIRNAS.getFirst().letters()), bytes(UTR.letters())).join();
        try (Occupied occupied = new Occupied(engine, set)) {
          assertThrows(CallRefusedException.class, () -> set.score("let-7", UTR));
        }
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("org.seedhawk."))
            .toList();
    Map<String, List<RecordedEvent>> named =
        events.stream().collect(Collectors.groupingBy(event -> event.getEventType().getName()));
    for (String name : List.of("Open", "Call", "Batch", "Refusal", "Close")) {
      assertTrue(named.containsKey("org.seedhawk." + name), name + " of " + named.keySet());
    }
    for (RecordedEvent event : events) {
      assertEquals(List.of("Seedhawk"), event.getEventType().getCategoryNames());
      assertEquals("deeptarget", event.getString("model"));
    }
    RecordedEvent call =
        named.get("org.seedhawk.Call").stream()
            .filter(event -> event.getLong("letters") == letters(UTR))
            .findFirst()
            .orElseThrow();
    assertTrue(call.getDuration("scoreTime").toNanos() > 0);
    assertTrue(call.getDuration("scoreTime").compareTo(Duration.ofSeconds(60)) < 0);
    assertEquals("BUSY", named.get("org.seedhawk.Refusal").getFirst().getString("reason"));
    assertEquals(1, named.get("org.seedhawk.Batch").getFirst().getInt("pairs"));
  }

  @Test
  void aListenerMayTakeItsTime() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    EngineListener slow =
        new EngineListener() {
          @Override
          public void called(int waiting, long letters, long waitNanos, long scoreNanos) {
            told.countDown();
            try {
              go.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (Seedhawk engine = builder().listener(slow).open();
        MirnaSet set = engine.prepare(MIRNAS)) {
      Thread caller = Thread.ofVirtual().start(() -> set.score("let-7", UTR));
      assertTrue(told.await(30, TimeUnit.SECONDS));
      assertEquals(0, engine.status().busy(), "the worker is free while the listener is told");
      go.countDown();
      caller.join();
    }
  }
}
