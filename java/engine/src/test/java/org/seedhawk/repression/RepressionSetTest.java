// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.Randoms;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.error.ModelException;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SiteType;

/** Predicted repression: its parts, its order, its ends and its refusals. */
class RepressionSetTest {
  private static final Rna LET_7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
  private static final Rna FAMILY = new Rna("let-7x", "UGAGGUAGUUUU");
  private static final Rna SHORT = new Rna("short", "UGAGGUA");
  private static final Rna MIR_21 = new Rna("miR-21", "UAGCUUAUCAGACUGAUGUUGA");
  private static final List<Rna> MIRNAS = List.of(LET_7, SHORT, MIR_21, FAMILY);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve(RepressionModel.FILE), new ToyRepression(9).bytes());
  }

  private static List<Transcript> transcripts(Randoms random, int count) {
    List<Transcript> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder utr = new StringBuilder(random.sequence(random.below(600), 1));
      for (String site : List.of("CUACCUCA", "ACUACCU", "AUAAGCUA", "UACCUC", "AGCUUAU")) {
        if (random.below(3) == 0) {
          utr.insert(random.below(utr.length() + 1), site);
        }
      }
      String orf = random.below(3) == 0 ? "" : random.sequence(random.below(2000), 0);
      all.add(new Transcript("t" + i, utr.toString(), orf));
    }
    return all;
  }

  @Test
  void sharesSumToTheGenesLog2FoldChange() {
    Randoms random = new Randoms(64);
    int withBoth = 0;
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      for (Transcript transcript : transcripts(random, 300)) {
        for (GeneRepression gene : set.score(transcript)) {
          double sum = gene.sites().stream().mapToDouble(GeneRepression.Site::log2fc).sum();
          assertEquals(gene.log2fc(), sum, 1e-5, gene + random.repeat());
          assertEquals(gene.log2fc(), gene.utrPart() + gene.orfPart(), 1e-5);
          double orf =
              gene.sites().stream()
                  .filter(GeneRepression.Site::inOrf)
                  .mapToDouble(GeneRepression.Site::log2fc)
                  .sum();
          assertEquals(gene.orfPart(), orf, 1e-5);
          withBoth += orf != 0 && sum != orf ? 1 : 0;
          assertEquals(gene.sites().isEmpty() ? 0 : 1, gene.log2fc() == 0 ? 0 : 1);
          check(gene, transcript);
        }
      }
    }
    assertTrue(withBoth > 50, withBoth + " genes with sites in both");
  }

  /** Sites ascend, those of the 3'UTR first, and lie in their sequences. */
  private static void check(GeneRepression gene, Transcript transcript) {
    PairStatus expected = gene.sites().isEmpty() ? PairStatus.NO_SITE : PairStatus.SCORED;
    boolean tooShort =
        gene.mirnaId().equals("short")
            || transcript.utr().length() < 6 && transcript.orf().length() < 6;
    assertEquals(tooShort ? PairStatus.TOO_SHORT : expected, gene.status());
    long before = -1;
    for (GeneRepression.Site site : gene.sites()) {
      // Ends ascend less strictly than nt 1: a 7mer-A1 may end where an offset 6mer did.
      long nt1 = site.end() - 2L + site.type().firstNt() + (site.inOrf() ? 1L << 32 : 0);
      assertTrue(nt1 > before, gene.toString());
      before = nt1;
      int length = (site.inOrf() ? transcript.orf() : transcript.utr()).length();
      assertTrue(site.start() >= 0 && site.end() <= length, gene.toString());
      assertEquals(site.type().lastNt() - site.type().firstNt() + 1, site.end() - site.start());
    }
  }

  private static String row(TargetRepression target, int mirna) {
    int best = target.best(mirna);
    String counts =
        Stream.of(SiteType.values())
            .map(type -> Integer.toString(target.count(mirna, type)))
            .collect(Collectors.joining(","));
    return target.copy(mirna)
        + counts
        + "/"
        + target.orfCount(mirna)
        + (best < 0
            ? ""
            : " %s-%s %s".formatted(target.start(best), target.end(best), target.type(best)));
  }

  private List<String> scan(int threads, List<Transcript> transcripts) throws IOException {
    List<String> rows = new ArrayList<>();
    try (RepressionModel model = RepressionModel.open(file, threads);
        RepressionSet set = model.prepare(MIRNAS)) {
      set.scan(
          transcripts.iterator(),
          target -> IntStream.range(0, target.size()).mapToObj(m -> row(target, m)).toList(),
          rows::addAll);
    }
    return rows;
  }

  @Test
  void scansInOrderWhateverTheThreadsAndAsScoreDoes() throws IOException {
    Randoms random = new Randoms(65);
    List<Transcript> transcripts = transcripts(random, 900);
    List<String> one = scan(1, transcripts);
    assertEquals(one, scan(4, transcripts), random.repeat());
    try (RepressionModel model = RepressionModel.open(file, 2);
        RepressionSet set = model.prepare(MIRNAS);
        RepressionSet other = model.prepare(List.of(MIR_21))) {
      int next = 0;
      for (Transcript transcript : transcripts) {
        List<GeneRepression> genes = set.score(transcript);
        for (GeneRepression gene : genes) {
          assertTrue(one.get(next++).startsWith(gene.toString()), random.repeat());
          assertEquals(gene, set.score(gene.mirnaId(), transcript), random.repeat());
        }
        // The model's threads serve sets in turn.
        assertEquals(genes.get(2), other.score("miR-21", transcript), random.repeat());
      }
      assertEquals(next, one.size());
    }
  }

  @Test
  void countsAndNamesTheBestSite() throws IOException {
    // 8mer at 3-11, offset 6mer at 20-26, 7mer-A1 at 30-37; in the ORF a 6mer.
    String utr = "GGG" + "CUACCUCA" + "GGGGGGGGG" + "CUACCU" + "GGGG" + "UACCUCA" + "GGGGG";
    Transcript transcript = new Transcript("t", utr, "GGGUACCUCGG");
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      GeneRepression gene = set.score("let-7", transcript);
      assertEquals(
          List.of(
              "false 8mer 3-11", "false offset-6mer 20-26", "false 7mer-A1 30-37", "true 6mer 3-9"),
          gene.sites().stream()
              .map(s -> "%s %s %s-%s".formatted(s.inOrf(), s.type(), s.start(), s.end()))
              .toList());
      GeneRepression.Site best =
          gene.sites().stream()
              .filter(site -> !site.inOrf())
              .min((a, b) -> Float.compare(a.log2fc(), b.log2fc()))
              .get();
      List<String> seen = new ArrayList<>();
      set.scan(
          List.of(transcript).iterator(),
          target -> {
            int found = target.best(0);
            assertEquals(best.start(), target.start(found));
            assertEquals(best.end(), target.end(found));
            assertEquals(best.type(), target.type(found));
            assertEquals(1, target.count(0, SiteType.EIGHT_MER));
            assertEquals(1, target.count(0, SiteType.SEVEN_MER_A1));
            assertEquals(1, target.count(0, SiteType.OFFSET_SIX_MER));
            assertEquals(0, target.count(0, SiteType.SIX_MER));
            assertEquals(1, target.orfCount(0));
            assertEquals(0, target.orfCount(1));
            assertEquals(-1, target.best(1));
            assertEquals(-1, target.best(2));
            return target.transcriptId() + target.mirnaId(3);
          },
          seen::add);
      assertEquals(List.of("tlet-7x"), seen);
      assertEquals(gene.sites(), set.score("let-7x", transcript).sites());
    }
  }

  /** Of sites that overlap one counts: in sums, in numbers, as the best, and in other sites. */
  @Test
  void aTailCountsOnce() throws IOException {
    Rna mirna = new Rna("u", "UUUUUUUUGCGCGCGCGCGCGC");
    String utr = "GGCGAAAAAAGCGCUGCGCGUUGCGCGUCUGCGGCUGUCUCGUGUCGUGCGCG";
    Transcript tail = new Transcript("tail", utr + "A".repeat(60), "GGCACACACG" + "A".repeat(30));
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(List.of(mirna))) {
      GeneRepression gene = set.score("u", tail);
      List<GeneRepression.Site> counted =
          gene.sites().stream().filter(GeneRepression.Site::counted).toList();
      assertEquals(
          List.of("false 6mer 4-10", "false 8mer 53-61", "true 8mer 10-18"),
          counted.stream()
              .map(s -> "%s %s %s-%s".formatted(s.inOrf(), s.type(), s.start(), s.end()))
              .toList());
      assertTrue(gene.sites().size() > 80, gene.toString());
      for (GeneRepression.Site site : gene.sites()) {
        assertEquals(site.counted(), site.log2fc() < 0, site.toString());
        assertEquals(0, site.counted() ? 0 : Float.floatToRawIntBits(site.log2fc()));
      }
      check(gene, tail);
      assertEquals(
          gene.log2fc(), counted.stream().mapToDouble(GeneRepression.Site::log2fc).sum(), 1e-5);
      set.scan(
          List.of(tail).iterator(),
          target -> {
            assertEquals(1, target.count(0, SiteType.EIGHT_MER));
            assertEquals(1, target.count(0, SiteType.SIX_MER));
            assertEquals(0, target.count(0, SiteType.SEVEN_MER_M8));
            assertEquals(0, target.count(0, SiteType.OFFSET_SIX_MER));
            assertEquals(1, target.orfCount(0));
            assertEquals(3, target.siteCount(0));
            return "";
          },
          row -> {});
      // Isoforms that end within the tail, and before it: a site counts where it counts in one.
      int length = tail.utr().length();
      Gene ends = Gene.ofEnds(tail, new TreeMap<>(Map.of(52, 1.0, 60, 1.0, length, 2.0)));
      GeneRepression mean = set.score(ends).getFirst();
      assertEquals(
          List.of("false 6mer 4-10", "false 7mer-m8 53-60", "false 8mer 53-61", "true 8mer 10-18"),
          mean.sites().stream()
              .filter(GeneRepression.Site::counted)
              .map(s -> "%s %s %s-%s".formatted(s.inOrf(), s.type(), s.start(), s.end()))
              .toList());
      assertEquals(
          mean.log2fc(),
          mean.sites().stream().mapToDouble(GeneRepression.Site::log2fc).sum(),
          1e-5);
      set.scanGenes(
          List.of(ends).iterator(),
          target -> {
            assertEquals(1, target.count(0, SiteType.EIGHT_MER));
            assertEquals(1, target.count(0, SiteType.SEVEN_MER_M8));
            assertEquals(4, target.siteCount(0));
            int best = target.best(0);
            assertTrue(
                mean.sites().stream()
                    .filter(one -> !one.inOrf() && one.counted())
                    .allMatch(one -> one.log2fc() >= share(mean, target.start(best))),
                mean.toString());
            return "";
          },
          row -> {});
    }
  }

  private static float share(GeneRepression gene, int start) {
    return (float)
        gene.sites().stream()
            .filter(site -> !site.inOrf() && site.counted() && site.start() == start)
            .mapToDouble(GeneRepression.Site::log2fc)
            .min()
            .getAsDouble();
  }

  @Test
  void takesSequencesOfAnyLengthAndCase() {
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      for (String letters : List.of("", "A", "CUACC", "NNNNN")) {
        GeneRepression gene = set.score("let-7", new Transcript("t", letters));
        assertEquals(PairStatus.TOO_SHORT, gene.status(), letters);
        assertEquals(0, gene.log2fc());
        assertEquals(List.of(), gene.sites());
      }
      assertEquals(PairStatus.NO_SITE, set.score("let-7", new Transcript("t", "CUACCG")).status());
      for (String letters : List.of("NNNNNN", "N".repeat(500), "RYSWKMBDHVNX", "CUACCNNN")) {
        GeneRepression gene = set.score("let-7", new Transcript("t", letters));
        assertEquals(PairStatus.NO_INFORMATION, gene.status(), letters);
        assertTrue(Float.isNaN(gene.log2fc()), letters);
      }
      for (String letters : List.of("CUACCU", "UACCUC", "ACCUCA", "UACCUCA", "CUACCUCA")) {
        GeneRepression gene = set.score("let-7", new Transcript("t", letters));
        assertEquals(PairStatus.SCORED, gene.status(), letters);
        assertEquals(1, gene.sites().size(), letters);
        assertEquals(0, gene.sites().get(0).start());
        assertEquals(letters.length(), gene.sites().get(0).end());
      }
      String utr = "GGUACUACCUCAAGGUCCUACCUCUUU";
      GeneRepression upper = set.score("let-7", new Transcript("t", utr, utr));
      String dna = utr.toLowerCase(Locale.ROOT).replace('u', 't');
      assertEquals(upper, set.score("let-7", new Transcript("t", dna, dna)));
      assertEquals(4, upper.sites().size());
      GeneRepression orfAlone = set.score("let-7", new Transcript("t", "", utr));
      assertEquals(PairStatus.SCORED, orfAlone.status());
      assertEquals(0, orfAlone.utrPart());
      assertEquals(PairStatus.TOO_SHORT, set.score("short", new Transcript("t", utr)).status());
    }
  }

  /** An exp(strength) of 0 leaves the linear part. */
  @Test
  void weakSitesGiveNumbers() throws IOException {
    ToyRepression toy = new ToyRepression(9).put("strength.bias", new float[] {-1000}, 1);
    Path weak = Files.write(folder.resolve("weak.onnx"), toy.bytes());
    try (RepressionModel model = RepressionModel.open(weak, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      GeneRepression gene = set.score("let-7", new Transcript("t", "GGCUACCUCAGG", "GUACCUCG"));
      assertEquals(2, gene.sites().size());
      assertTrue(gene.utrPart() <= 0 && gene.orfPart() < 0, gene.toString());
      assertTrue(Float.isFinite(gene.log2fc()), gene.toString());
    }
  }

  /**
   * However long a sequence is, and whatever stands in it: nothing goes up, nothing without end.
   */
  @Test
  void longSequencesSaturate() {
    Randoms random = new Randoms(88);
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 1 << 20; i++) {
      letters.append("ACGU".charAt(random.below(4)));
    }
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      for (int length : new int[] {100, 10_000, letters.length()}) {
        for (GeneRepression gene : set.score(new Transcript("t", letters.substring(0, length)))) {
          assertTrue(gene.log2fc() <= 0 && gene.log2fc() > -10, gene.mirnaId() + gene.log2fc());
          gene.sites().forEach(site -> assertTrue(site.log2fc() <= 0, site.toString()));
        }
      }
    }
  }

  private static void refused(String message, RuntimeException e) {
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void refusesWhatIsNoNucleotideOrIsNotThere() {
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      refused(
          "miRNA 'miR-1' is not in this set of 4",
          assertThrows(
              IllegalArgumentException.class, () -> set.score("miR-1", new Transcript("t", ""))));
      refused(
          "3'UTR of 't': letter '!' at position 3",
          assertThrows(BadInputException.class, () -> set.score(new Transcript("t", "AC!"))));
      refused(
          "ORF of 't': letter '\u0141' (U+0141) at position 2",
          assertThrows(
              BadInputException.class, () -> set.score(new Transcript("t", "ACG", "A\u0141G"))));
      refused(
          "3'UTR of 't' has 4,194,305 letters; the most is 4,194,304: cut it or leave it out",
          assertThrows(
              BadInputException.class,
              () -> set.score(new Transcript("t", "A".repeat((1 << 22) + 1)))));
      refused(
          "miRNA 'bad': letter '!'",
          assertThrows(
              BadInputException.class,
              () -> model.prepare(List.of(LET_7, new Rna("bad", "UGAG!")))));
      // What failed leaves nothing behind.
      assertEquals(List.of(), set.score("let-7", new Transcript("t", "GGGGGGGGGG")).sites());
    }
  }

  @Test
  void namesAreUniqueAndSetsAreNotEmpty() {
    try (RepressionModel model = RepressionModel.open(file, 1)) {
      refused(
          "miRNA 'let-7': number 3 of the list has the name of number 1; names must be unique",
          assertThrows(
              BadInputException.class, () -> model.prepare(List.of(LET_7, MIR_21, LET_7))));
      refused(
          "the list of miRNAs is empty; give one or more",
          assertThrows(BadInputException.class, () -> model.prepare(List.of())));
    }
  }

  @Test
  void aBadLetterEndsAScanByName() {
    List<Transcript> transcripts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      transcripts.add(new Transcript("t" + i, i == 6 ? "ACGT-ACGT" : "ACGTACGT"));
    }
    AtomicInteger accepted = new AtomicInteger();
    try (RepressionModel model = RepressionModel.open(file, 2);
        RepressionSet set = model.prepare(MIRNAS)) {
      refused(
          "3'UTR of 't6': letter '-' at position 5",
          assertThrows(
              BadInputException.class,
              () ->
                  set.scan(
                      transcripts.iterator(),
                      TargetRepression::transcriptId,
                      id -> accepted.incrementAndGet())));
      assertTrue(accepted.get() <= 6);
      assertEquals(PairStatus.NO_SITE, set.score("let-7", new Transcript("t", "GGGGGG")).status());
    }
  }

  @Test
  void whatTheSinkThrowsEndsAScan() {
    Iterator<Transcript> endless =
        Stream.generate(() -> new Transcript("t", "ACGT".repeat(10_000))).iterator();
    try (RepressionModel model = RepressionModel.open(file, 2);
        RepressionSet set = model.prepare(MIRNAS)) {
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  set.scan(
                      endless,
                      TargetRepression::transcriptId,
                      id -> {
                        throw new IOException("disk full");
                      }));
      assertEquals("disk full", e.getMessage());
    }
  }

  @Test
  void anInterruptEndsAScan() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread scanning =
          new Thread(
              () -> {
                try {
                  set.scan(
                      List.of(new Transcript("t", "ACGT")).iterator(),
                      target -> {
                        running.countDown();
                        await(never);
                        return target.transcriptId();
                      },
                      id -> {});
                  thrown.complete(null);
                } catch (Throwable e) {
                  assertTrue(Thread.currentThread().isInterrupted());
                  thrown.complete(e);
                }
              });
      scanning.start();
      await(running);
      scanning.interrupt();
      TimeUnit.MILLISECONDS.sleep(50);
      never.countDown(); // the part that runs is waited for
      Throwable found = thrown.get(30, TimeUnit.SECONDS);
      assertEquals(InterruptedIOException.class, found.getClass(), String.valueOf(found));
      assertEquals("the scan was interrupted", found.getMessage());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closedSetsAndModelsRefuseByName() {
    Transcript transcript = new Transcript("t", "ACGT");
    RepressionModel model = RepressionModel.open(file, 1);
    RepressionSet set = model.prepare(MIRNAS);
    RepressionSet closed = model.prepare(MIRNAS);
    closed.close();
    closed.close();
    for (RepressionSet one : List.of(closed, set)) {
      String what =
          one == closed ? "the set of miRNAs is closed" : "the repression model is closed";
      if (one == set) {
        model.close();
        model.close();
      }
      for (org.junit.jupiter.api.function.Executable call :
          List.<org.junit.jupiter.api.function.Executable>of(
              () -> one.score("let-7", transcript),
              () -> one.score(transcript),
              () -> one.scan(List.of(transcript).iterator(), TargetRepression::size, size -> {}))) {
        EngineClosedException e = assertThrows(EngineClosedException.class, call);
        assertTrue(e.getMessage().startsWith(what), e.getMessage());
      }
    }
    assertThrows(EngineClosedException.class, () -> model.prepare(MIRNAS));
    set.close();
  }

  @Test
  void closeWaitsForTheScanInFlight() throws Exception {
    RepressionModel model = RepressionModel.open(file, 1);
    RepressionSet set = model.prepare(MIRNAS);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger accepted = new AtomicInteger();
    CompletableFuture<Void> scan =
        CompletableFuture.runAsync(
            () -> {
              try {
                set.scan(
                    transcripts(new Randoms(1), 5).iterator(),
                    target -> {
                      running.countDown();
                      await(go);
                      return target.transcriptId();
                    },
                    id -> accepted.incrementAndGet());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            task -> new Thread(task).start());
    await(running);
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(model::close, task -> new Thread(task).start());
    assertThrows(TimeoutException.class, () -> closing.get(100, TimeUnit.MILLISECONDS));
    assertThrows(EngineClosedException.class, () -> set.score(new Transcript("t", "ACGT")));
    go.countDown();
    scan.get(30, TimeUnit.SECONDS);
    closing.get(30, TimeUnit.SECONDS);
    assertEquals(5, accepted.get());
  }

  @Test
  void endsItsThreads() throws Exception {
    RepressionModel model = RepressionModel.open(file, 3);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    model.close();
    for (Thread thread : before) {
      if (thread.getName().startsWith("seedhawk-")) {
        thread.join(30_000);
        assertFalse(thread.isAlive(), thread.getName());
      }
    }
  }

  @Test
  void refusesFilesThatHoldNoModel() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no protocol buffer");
    Path cut = folder.resolve("cut.onnx");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(file), 5000));
    Path other = folder.resolve("other.onnx");
    Files.write(other, new ToyRepression(1).without("hidden.bias").bytes());
    Path none = folder.resolve("none.onnx");
    for (String[] expected :
        new String[][] {
          {text.toString(), "'%s' is no repression model: it is no ONNX file"},
          {cut.toString(), "'%s' is no repression model: it is no ONNX file"},
          {other.toString(), "'%s' is no repression model: constant 'hidden.bias' is missing"},
          {none.toString(), "'%s' does not exist; check the path"},
          {"", "does not exist"}
        }) {
      ModelException e =
          assertThrows(ModelException.class, () -> RepressionModel.open(Path.of(expected[0]), 1));
      assertTrue(e.getMessage().contains(expected[1].formatted(expected[0])), e.getMessage());
    }
    RepressionModel.open(folder, 1).close(); // a folder with the file
    for (int threads : new int[] {0, -1, 1025}) {
      refused(
          "threads is %s; it must be 1..1024".formatted(threads),
          assertThrows(IllegalArgumentException.class, () -> RepressionModel.open(file, threads)));
    }
  }

  @Test
  void aFeedGivesBackInOrderWhatAScanGives() throws IOException {
    Randoms random = new Randoms(65);
    List<Transcript> all = transcripts(random, 700);
    try (RepressionModel model = RepressionModel.open(file, 3);
        RepressionSet set = model.prepare(MIRNAS);
        RepressionSet other = model.prepare(List.of(MIR_21));
        RepressionFeed<List<GeneRepression>> feed = model.feed(RepressionSetTest::copies)) {
      List<List<GeneRepression>> taken = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        feed.offer(i % 5 == 0 ? other : set, all.get(i));
        while (feed.waiting() > 0 && random.below(3) == 0) {
          taken.add(feed.take());
        }
      }
      assertEquals(all.size(), taken.size() + feed.waiting());
      while (feed.waiting() > 0) {
        taken.add(feed.take());
      }
      for (int i = 0; i < all.size(); i++) {
        assertEquals((i % 5 == 0 ? other : set).score(all.get(i)), taken.get(i), random.repeat());
      }
      assertThrows(NoSuchElementException.class, feed::take);
    }
  }

  private static List<GeneRepression> copies(TargetRepression target) {
    return IntStream.range(0, target.size()).mapToObj(target::copy).toList();
  }

  @Test
  void aFeedHoldsItsSetsOpenUntilItIsClosed() throws IOException {
    RepressionModel model = RepressionModel.open(file, 2);
    RepressionSet set = model.prepare(MIRNAS);
    RepressionFeed<Integer> feed = model.feed(TargetRepression::size);
    feed.offer(set, new Transcript("t", "CUACCUCA"));
    assertEquals(4, feed.take());
    feed.offer(set, new Transcript("t", "CUACCU!A"));
    feed.offer(set, new Transcript("t", "CUACCUCA"));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(model::close);
    assertThrows(TimeoutException.class, () -> closing.get(50, TimeUnit.MILLISECONDS));
    assertThrows(BadInputException.class, feed::take);
    feed.close();
    closing.join();
    assertThrows(
        EngineClosedException.class, () -> feed.offer(set, new Transcript("t", "CUACCUCA")));
    assertThrows(EngineClosedException.class, () -> model.feed(TargetRepression::size));
    feed.close();
  }

  @Test
  void aFeedTakesNoSetOfAnotherModel() {
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionModel other = RepressionModel.open(file, 1);
        RepressionSet set = other.prepare(MIRNAS);
        RepressionFeed<Integer> feed = model.feed(TargetRepression::size)) {
      Transcript transcript = new Transcript("t", "CUACCUCA");
      assertThrows(IllegalArgumentException.class, () -> feed.offer(set, transcript));
      assertThrows(NullPointerException.class, () -> feed.offer(null, transcript));
      assertThrows(NullPointerException.class, () -> feed.offer(set, (Transcript) null));
      assertThrows(NullPointerException.class, () -> feed.offer(set, (Gene) null));
      assertThrows(NullPointerException.class, () -> model.feed(null));
      assertEquals(0, feed.waiting());
    }
  }

  @Test
  void takesThe3UtrThatAMirnaSetTakes() {
    Rna utr = new Rna("utr", "GGGCUACCUCAGGG");
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      Transcript same = new Transcript("utr", "GGGCUACCUCAGGG");
      assertEquals(set.score("let-7", same), set.score("let-7", utr));
      assertEquals(set.score(same), set.score(utr));
      assertThrows(NullPointerException.class, () -> set.score((Rna) null));
      refused(
          "target 'utr': the sequence is empty; leave it out",
          assertThrows(BadInputException.class, () -> set.score("let-7", new Rna("utr", ""))));
      assertTrue(set.hasSeed(0));
      assertFalse(set.hasSeed(1));
      for (int mirna : new int[] {-1, 4}) {
        assertEquals(
            "mirna is " + mirna + "; it must be 0..3, an index in the set",
            assertThrows(IndexOutOfBoundsException.class, () -> set.hasSeed(mirna)).getMessage());
      }
    }
  }

  @Test
  void namesANullInAStream() {
    List<Transcript> holes = Arrays.asList(new Transcript("t", "ACGU"), null);
    List<Gene> genes = Arrays.asList(Gene.of(holes.getFirst()), null);
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      refused(
          "transcripts[1]",
          assertThrows(
              NullPointerException.class, () -> set.scan(holes.iterator(), t -> t, t -> {})));
      refused(
          "genes[1]",
          assertThrows(
              NullPointerException.class, () -> set.scanGenes(genes.iterator(), t -> t, t -> {})));
    }
  }

  @Test
  void aGeneIsTheAverageOfItsIsoforms() {
    Randoms random = new Randoms(66);
    int shorter = 0;
    try (RepressionModel model = RepressionModel.open(file, 1);
        RepressionSet set = model.prepare(MIRNAS)) {
      for (Transcript whole : transcripts(random, 60)) {
        int length = whole.utr().length();
        if (length < 3) {
          continue;
        }
        int end = 1 + random.below(length - 1);
        Gene gene = Gene.ofEnds(whole, new TreeMap<>(Map.of(end, 30.0, length, 90.0)));
        Transcript cut = new Transcript(whole.id(), whole.utr().substring(0, end), whole.orf());
        for (int mirna = 0; mirna < MIRNAS.size(); mirna++) {
          GeneRepression mean = set.score(gene).get(mirna);
          GeneRepression first = set.score(cut).get(mirna);
          GeneRepression second = set.score(whole).get(mirna);
          // An isoform without a known letter has no site; the gene is known by the other one.
          double share = first.status() == PairStatus.NO_INFORMATION ? 0 : 0.25;
          if (share == 0) {
            assertTrue(Float.isNaN(first.log2fc()), random.repeat());
            first = second;
          }
          assertEquals(
              share * first.log2fc() + 0.75 * second.log2fc(),
              mean.log2fc(),
              1e-6,
              random.repeat());
          assertEquals(share * first.utrPart() + 0.75 * second.utrPart(), mean.utrPart(), 1e-6);
          assertEquals(share * first.orfPart() + 0.75 * second.orfPart(), mean.orfPart(), 1e-6);
          double sum = mean.sites().stream().mapToDouble(GeneRepression.Site::log2fc).sum();
          assertEquals(mean.log2fc(), sum, 1e-5, mean + random.repeat());
          // A site that the shorter isoform lacks counts with the share of the longer one.
          for (GeneRepression.Site site : second.sites()) {
            if (!site.inOrf() && site.end() > end) {
              assertEquals(
                  0.75 * site.log2fc(),
                  mean.sites().stream()
                      .filter(one -> same(one, site))
                      .mapToDouble(GeneRepression.Site::log2fc)
                      .sum(),
                  1e-6);
              shorter++;
            }
          }
          assertEquals(mean, set.score(MIRNAS.get(mirna).id(), gene));
        }
      }
    }
    assertTrue(shorter > 20, shorter + " sites");
  }

  private static boolean same(GeneRepression.Site one, GeneRepression.Site other) {
    return one.inOrf() == other.inOrf()
        && one.type() == other.type()
        && one.start() == other.start()
        && one.end() == other.end();
  }

  @Test
  void refusesGenesWithoutIsoformsOrWeights() {
    Transcript one = new Transcript("t", "ACGU");
    assertThrows(IllegalArgumentException.class, () -> new Gene("g", List.of()));
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new Gene.Isoform(one, weight));
    }
    assertThrows(
        IllegalArgumentException.class, () -> Gene.ofEnds(one, new TreeMap<>(Map.of(0, 1.0))));
    assertEquals(1, Gene.ofEnds(one, new TreeMap<>(Map.of(4, 1.0, 9, 1.0))).isoforms().size());
  }

  @Test
  void anotherSpeciesHasItsOwnAbundances() throws IOException {
    Randoms random = new Randoms(67);
    SeedAbundance.Counter counter = new SeedAbundance.Counter();
    assertThrows(BadInputException.class, () -> counter.add("ACG!"));
    BadInputException few = assertThrows(BadInputException.class, counter::abundance);
    assertTrue(few.getMessage().startsWith("0 3'UTRs with 0 letters are too few"), few.toString());
    // Half of the letters are sites of let-7.
    for (int i = 0; i < 130; i++) {
      counter.add("CUACCUCA".repeat(500) + random.sequence(4000, 0));
    }
    Transcript transcript = new Transcript("t", "GGGCUACCUCAGGGAUAAGCUAGG");
    RepressionModel human = RepressionModel.open(file, 2);
    float let7;
    float mir21;
    try (RepressionSet set = human.prepare(MIRNAS)) {
      let7 = set.score("let-7", transcript).log2fc();
      mir21 = set.score("miR-21", transcript).log2fc();
    }
    try (RepressionModel other = human.withAbundance(counter.abundance());
        RepressionSet set = other.prepare(MIRNAS)) {
      assertNotEquals(let7, set.score("let-7", transcript).log2fc());
      assertNotEquals(mir21, set.score("miR-21", transcript).log2fc());
      assertThrows(EngineClosedException.class, () -> human.prepare(MIRNAS));
      assertThrows(EngineClosedException.class, () -> human.withAbundance(counter.abundance()));
    }
  }
}
