// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedhawk.EngineHolder;
import org.seedhawk.MirnaSet;
import org.seedhawk.RegionScorer;
import org.seedhawk.Scanner;
import org.seedhawk.ScoreQueue;
import org.seedhawk.Seedhawk;
import org.seedhawk.duplex.DuplexEnergy;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.CallRefusedException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.error.ModelException;
import org.seedhawk.error.SeedhawkException;
import org.seedhawk.evaluation.data.LabelledPairs;
import org.seedhawk.fold.Accessibility;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.generate.Generator;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.search.MirnaDatabase;
import org.seedhawk.search.MirnaSearch;

/**
 * One set of rules for letters and lengths: whatever way a sequence comes in, it is taken or
 * refused alike, in the same words.
 */
class EntrancesTest {
  private static final String MIRNA = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String TARGET = "ACUACCUCAGGAUUUACUACCUCAACCG";
  private static final ScanOptions OPTIONS = ScanOptions.listAll();

  @TempDir private static Path folder;
  private static Seedhawk engine;
  private static MirnaSet set;
  private static Scanner scanner;
  private static RegionScorer regions;
  private static ScoreQueue queue;
  private static Generator generator;

  /** A way in. It takes letters, or throws. */
  private interface Entrance {
    void take(String letters) throws Exception;
  }

  @BeforeAll
  static void open() {
    engine = Seedhawk.open();
    set = engine.prepare(List.of(new Rna("m", MIRNA)));
    scanner = set.newScanner(OPTIONS);
    regions = engine.newRegionScorer(1);
    queue = engine.newQueue(ScoreQueue.Limits.DEFAULT);
    generator = Generator.open("seq2seq", 1);
  }

  @AfterAll
  static void close() {
    generator.close();
    engine.close();
  }

  private static byte[] bytes(String letters) {
    return letters.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(bytes(text));
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void predict(String mirna, String target, Search search) throws IOException {
    Pair pair = new Pair("m", mirna, "t", target);
    engine.predict(List.of(pair).iterator(), search, OPTIONS, new Ignore());
  }

  private static void table(String mirna, String target) throws IOException {
    String text = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\nm\t%s\tt\t%s\n".formatted(mirna, target);
    try (PairTable table = PairTable.of(stream(text), "pairs.tsv")) {
      table.next();
    }
  }

  private static void labelled(String mirna, String target) throws IOException {
    String row = "m\t%s\tt\t%s\t".formatted(mirna, target);
    String header = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n";
    LabelledPairs.read(file("labelled.tsv", header + row + "1\n" + row + "0\n"), "label");
  }

  private static Map<String, Entrance> targets() {
    Map<String, Entrance> ways = new LinkedHashMap<>();
    ways.put("MirnaSet.score", letters -> set.score("m", new Rna("t", letters)));
    ways.put("MirnaSet.scan", letters -> set.scan(new Rna("t", letters), OPTIONS));
    ways.put("MirnaSet.scan list", letters -> set.scan(List.of(new Rna("t", letters)), OPTIONS));
    ways.put(
        "MirnaSet.scan long list",
        letters ->
            set.scan(
                List.of(new Rna("long", "A".repeat(300_000)), new Rna("t", letters)), OPTIONS));
    ways.put(
        "MirnaSet.scoreGenes", letters -> set.scoreGenes(List.of(new Rna("t", letters)), OPTIONS));
    ways.put(
        "MirnaSet.scoreAsync",
        letters -> set.scoreAsync("m", new Rna("t", letters), OPTIONS).join());
    ways.put(
        "MirnaSet.scan stream",
        letters -> set.scan(new OneTarget(bytes(letters)), OPTIONS, new Ignore()));
    ways.put("Scanner.scan", letters -> scanner.scan("t", bytes(letters)));
    ways.put(
        "Scanner.score segment",
        letters -> scanner.score(0, MemorySegment.ofArray(bytes(letters))));
    ways.put("RegionScorer", letters -> regions.score(bytes(MIRNA), bytes(letters)));
    ways.put("ScoreQueue", letters -> queue.submit(bytes(MIRNA), bytes(letters)).join());
    ways.put(
        "predict", letters -> predict(MIRNA, letters, Search.seeds(SeedMatch.OFFSET_9_MER_M7)));
    ways.put("predict every window", letters -> predict(MIRNA, letters, Search.everyWindow()));
    ways.put(
        "DuplexEnergy",
        letters -> new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999).mfe(letters, MIRNA));
    ways.put("Generator", letters -> generator.generate(List.of(letters), 1, 1));
    ways.put("FASTA", letters -> FastaReader.readAll(file("t.fa", ">t\n" + letters + "\n")));
    ways.put("pair table", letters -> table(MIRNA, letters));
    ways.put("labelled pairs", letters -> labelled(MIRNA, letters));
    return ways;
  }

  /** Those that take mature miRNAs; others take any sequence in the place of one. */
  private static Map<String, Entrance> mirnas() {
    Map<String, Entrance> ways = new LinkedHashMap<>();
    ways.put("prepare", letters -> engine.prepare(List.of(new Rna("m", letters))).close());
    ways.put("RegionScorer", letters -> regions.score(bytes(letters), bytes(TARGET)));
    ways.put("ScoreQueue", letters -> queue.submit(bytes(letters), bytes(TARGET)).join());
    ways.put("predict", letters -> predict(letters, TARGET, Search.seeds(SeedMatch.CANONICAL)));
    ways.put("predict every window", letters -> predict(letters, TARGET, Search.everyWindow()));
    ways.put(
        "FASTA",
        letters ->
            MirnaFasta.read(file("m.fa", ">m\n" + letters + "\n"), MirnaLimit.MATURE, line -> {}));
    ways.put("pair table", letters -> table(letters, TARGET));
    ways.put("labelled pairs", letters -> labelled(letters, TARGET));
    return ways;
  }

  private static Map<String, Entrance> others() {
    Map<String, Entrance> ways = new LinkedHashMap<>();
    ways.put(
        "DuplexEnergy",
        letters -> new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999).mfe(TARGET, letters));
    ways.put("database", letters -> MirnaDatabase.of(List.of(new Rna("m", letters))));
    ways.put(
        "search",
        letters -> {
          MirnaDatabase database = MirnaDatabase.of(List.of(new Rna("m", MIRNA)));
          try (MirnaSearch search =
              MirnaSearch.open(MirnaSearch.Engine.EMBEDDED, database, 1, null, line -> {})) {
            search.search(
                List.of(new Rna("q", letters)), org.seedhawk.search.SearchOptions.DEFAULT);
          }
        });
    return ways;
  }

  /** Letters to what is said of them; empty where they are taken. */
  private static Map<String, String> letters(String valid) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    verdicts.put(valid, "");
    verdicts.put(valid.toLowerCase(Locale.ROOT), "");
    verdicts.put(valid.replace('U', 'T'), "");
    verdicts.put(valid.substring(0, valid.length() - 12) + "RYSWKMBDHVNX", "");
    verdicts.put("", "the sequence is empty; leave it out");
    String other = "; use A C G T U or IUPAC ambiguity letters";
    verdicts.put(
        with(valid, "\u00e9"),
        "letter '\u00e9' (U+00E9) at position 5, counted from 1" + no(other));
    verdicts.put(
        with(valid, "\ud83e\uddec"),
        "letter '\ud83e\uddec' (U+1F9EC) at position 5, counted from 1" + no(other));
    verdicts.put(with(valid, "?"), "letter '?' at position 5, counted from 1" + no(other));
    verdicts.put(
        with(valid, "\u0000"), "character U+0000 at position 5, counted from 1" + no(other));
    verdicts.put(
        with(valid, "-"),
        "letter '-' at position 5, counted from 1"
            + no("; gap signs belong to alignments: remove them and give the bare sequence"));
    verdicts.put(
        with(valid, "*"),
        "letter '*' at position 5, counted from 1"
            + no("; '*' ends a protein: give the nucleotide sequence"));
    String notation = "; this is notation of modified bases (mU is 2'-O-methyl U, ";
    verdicts.put(
        with(valid, "\u03a8"),
        "letter '\u03a8' (U+03A8) at position 5, counted from 1" + no(notation));
    verdicts.put(with(valid, "m5"), "letter '5' at position 6, counted from 1" + no(notation));
    verdicts.put(
        "5'-" + valid.substring(0, 20) + "-3'",
        "letter '5' at position 1, counted from 1"
            + no("; 5' and 3' name the ends: remove these marks, and give"));
    verdicts.put(
        valid.substring(0, 20) + "-3\u2032",
        "letter '-' at position 21, counted from 1"
            + no("; 5' and 3' name the ends: remove these marks, and give"));
    verdicts.put(
        with(valid, " "),
        "character U+0020 at position 5, counted from 1" + no("; remove the white space"));
    return verdicts;
  }

  private static String no(String advice) {
    return ", is no nucleotide" + advice;
  }

  private static String with(String valid, String letter) {
    return valid.substring(0, 4) + letter + valid.substring(4);
  }

  private static Map<String, String> lengths() {
    Map<String, String> verdicts = new LinkedHashMap<>();
    verdicts.put(
        "UGAGGUA", "a miRNA of 7 nt; it needs 8 nt or more, as seeds reach that far: leave it out");
    verdicts.put(
        "U".repeat(51),
        "a miRNA of more than 50 nt; give mature miRNAs (15 to 30 nt), no hairpins, and check that"
            + " miRNAs and targets are not exchanged");
    verdicts.put("U".repeat(50), "");
    return verdicts;
  }

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    targets().forEach((name, way) -> add(cases, "target", name, way, letters(TARGET)));
    mirnas().forEach((name, way) -> add(cases, "miRNA", name, way, letters(MIRNA)));
    mirnas().forEach((name, way) -> add(cases, "miRNA", name, way, lengths()));
    others().forEach((name, way) -> add(cases, "miRNA", name, way, letters(MIRNA)));
    return cases;
  }

  private static void add(
      List<Arguments> cases, String what, String name, Entrance way, Map<String, String> verdicts) {
    verdicts.forEach(
        (letters, verdict) -> {
          // Blanks belong to FASTA, as line ends do; a table cannot hold the end of a text.
          boolean ofFormat = name.equals("FASTA") && letters.contains(" ");
          cases.add(Arguments.of(what + ", " + name, letters, ofFormat ? "" : verdict, way));
        });
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void takesAndRefusesAlike(String where, String letters, String verdict, Entrance way) {
    if (verdict.isEmpty()) {
      assertDoesNotThrow(() -> way.take(letters), where);
      return;
    }
    Exception thrown = assertThrows(Exception.class, () -> way.take(letters), where);
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    assertEquals(BadInputException.class, failure.getClass(), failure.toString());
    String message = failure.getMessage();
    assertTrue(message.contains(": " + verdict), where + ": " + message);
    String place = message.substring(0, message.indexOf(verdict));
    assertFalse(place.isBlank(), "names no place: " + message);
  }

  /** Some of its marks are ambiguous letters. */
  @Test
  void notationOfModifiedBasesIsRefused() {
    String marked = "mUmGmAmGmGmUmAmGmUmAmGmGmUmUmGmUmAmUmAmGmUmU";
    Map<String, Entrance> ways = new LinkedHashMap<>();
    targets().forEach((name, way) -> ways.put(name + " of a target", way));
    mirnas().forEach((name, way) -> ways.put(name + " of a miRNA", way));
    ways.remove("DuplexEnergy of a target"); // it takes any two sequences
    Accessibility folder = Accessibility.open();
    ways.put("Accessibility", letters -> folder.unpaired(bytes(letters), 14));
    Scanner rings = set.newScanner(ScanOptions.builder().circular(true).build());
    ways.put("Scanner of rings", letters -> rings.scan(bytes(letters)));
    ways.put(
        "RepressionModel.prepare",
        letters -> repression(model -> model.prepare(List.of(new Rna("m", letters)))));
    ways.put(
        "RepressionSet.score",
        letters ->
            repression(
                model -> model.prepare(List.of(new Rna("m", MIRNA))).score(new Rna("t", letters))));
    assertEquals(29, ways.size());
    ways.forEach(
        (name, way) -> {
          Exception thrown = assertThrows(Exception.class, () -> way.take(marked), name);
          Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
          assertEquals(BadInputException.class, failure.getClass(), failure.toString());
          assertTrue(
              failure.getMessage().contains(": this is notation of modified bases"),
              name + ": " + failure.getMessage());
        });
  }

  @Test
  void aMirnaMustReachAsFarAsItsRule() {
    String nine = MIRNA.substring(0, 9);
    String expected =
        "a miRNA of 9 nt; it needs 10 nt or more, as the seed match 'offset-9-mer-m7' looks that"
            + " far: leave it out";
    Search search = Search.seeds(SeedMatch.OFFSET_9_MER_M7);
    List<Executable> ways =
        List.of(
            () -> engine.prepare(List.of(new Rna("m", nine)), search),
            () -> predict(nine, TARGET, search));
    for (Executable way : ways) {
      String message = assertThrows(BadInputException.class, way).getMessage();
      assertTrue(message.endsWith("miRNA 'm': " + expected), message);
    }
    engine.prepare(List.of(new Rna("m", nine)), Search.seeds(SeedMatch.CANONICAL)).close();
  }

  @Test
  void whatSaysThatThereIsNothingIsNoSequence() throws IOException {
    for (String text : List.of("NA", "nan", "Sequence unavailable")) {
      String expected = "'%s' says that there is no sequence; ".formatted(text);
      Path fasta = file("na.fa", ">t\n" + text + "\n>u\nACGU\n");
      List<Executable> ways = List.of(() -> table(MIRNA, text), () -> FastaReader.readAll(fasta));
      for (Executable way : ways) {
        String message = assertThrows(BadInputException.class, way).getMessage();
        assertTrue(message.contains(expected), message);
      }
      assertEquals(
          List.of(new Rna("u", "ACGU")),
          FastaReader.readAll(fasta, Set.of(FastaReader.Skip.EMPTY), name -> true));
    }
    // Letters of a sequence that begins alike stay.
    assertEquals("NACGU", FastaReader.readAll(file("n.fa", ">t\nNACGU\n")).getFirst().letters());
  }

  private static void repression(Consumer<RepressionModel> use) {
    try (RepressionModel model = RepressionModel.open(1)) {
      use.accept(model);
    }
  }

  @Test
  void nullIsNamed() {
    Rna target = new Rna("t", TARGET);
    List<Rna> holes = new ArrayList<>();
    holes.add(target);
    holes.add(null);
    Map<Executable, String> ways = new LinkedHashMap<>();
    ways.put(() -> Seedhawk.open((String) null), "modelNameOrFolder");
    ways.put(() -> Seedhawk.builder().path(null), "path");
    ways.put(() -> Seedhawk.builder().listener(null), "listener");
    ways.put(() -> new EngineHolder(null, Map.of()), "engine");
    ways.put(() -> new EngineHolder(engine, null), "sets");
    ways.put(() -> engine.prepare(null), "mirnas");
    ways.put(() -> Device.parse(null), "text");
    ways.put(() -> Search.published(null, SeedMatch.CANONICAL), "program");
    ways.put(() -> SeedMatch.of(null), "label");
    ways.put(() -> new ScoreQueue.Limits(1, null, 1, true), "maxDelay");
    ways.put(() -> RepressionModel.open(null, 1), "path");
    ways.put(() -> repression(model -> model.prepare(null)), "mirnas");
    ways.put(() -> repression(model -> model.prepare(holes)), "mirnas[1]");
    ways.put(
        () ->
            repression(
                model -> {
                  try {
                    model
                        .prepare(List.of(new Rna("m", MIRNA)))
                        .scan(null, gene -> gene, gene -> {});
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                }),
        "transcripts");
    ways.put(() -> engine.prepare(holes), "mirnas[1]");
    ways.put(() -> engine.prepare(List.of(), null), "search");
    ways.put(() -> set.score(null, target), "mirnaId");
    ways.put(() -> set.score("m", null), "target");
    ways.put(() -> set.score("m", target, null), "options");
    ways.put(() -> set.scan((Rna) null, OPTIONS), "target");
    ways.put(() -> set.scan((List<Rna>) null, OPTIONS), "targets");
    ways.put(() -> set.scan(holes, OPTIONS), "targets[1]");
    ways.put(() -> set.scoreGenes(null, OPTIONS), "targets");
    ways.put(() -> set.scoreGenes(List.of(), null), "options");
    ways.put(() -> set.scan(null, OPTIONS, new Ignore()), "source");
    ways.put(() -> set.newScanner(null), "options");
    ways.put(() -> set.close(null), "longest");
    ways.put(() -> scanner.scan((byte[]) null), "letters");
    ways.put(() -> scanner.score(0, (byte[]) null), "letters");
    ways.put(() -> regions.score(null, bytes(TARGET)), "mirna");
    ways.put(() -> regions.score(bytes(MIRNA), null), "region");
    ways.put(() -> queue.submit(null, bytes(TARGET)), "mirna");
    ways.put(() -> queue.submit(bytes(MIRNA), null), "region");
    ways.put(() -> engine.newQueue(null), "limits");
    ways.put(() -> engine.predict(null, Search.everyWindow(), OPTIONS, new Ignore()), "pairs");
    ways.put(() -> engine.close(null), "longest");
    ways.put(() -> generator.generate(null, 1, 1), "sites");
    ways.put(
        () -> new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999).mfe(null, MIRNA), "targetLetters");
    ways.put(() -> MirnaDatabase.of(null), "mirnas");
    ways.forEach(
        (way, name) ->
            assertEquals(
                name, assertThrows(NullPointerException.class, way, name).getMessage(), name));
  }

  @Test
  void anInterruptIsToldAsOneAndStaysSet() {
    Rna target = new Rna("long", TARGET.repeat(50_000));
    List<Rna> list = List.of(target);
    byte[] letters = bytes(target.letters());
    List<Pair> pairs = List.of(new Pair("m", MIRNA, "long", target.letters()));
    Search seeds = Search.seeds(SeedMatch.TEN_MER_M6);
    List<Executable> streams =
        List.of(
            () -> set.scan(new OneTarget(letters), OPTIONS, new Ignore()),
            () -> engine.predict(pairs.iterator(), seeds, OPTIONS, new Ignore()),
            () -> generator.generate(List.of(TARGET), 8, 1));
    List<Executable> calls =
        List.of(
            () -> set.scan(list, OPTIONS),
            () -> set.scoreGenes(list, OPTIONS),
            () -> queue.submit(bytes(MIRNA), bytes(TARGET)));
    for (Executable way : streams) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, way);
      assertTrue(Thread.interrupted(), "the status is lost");
    }
    for (Executable way : calls) {
      Thread.currentThread().interrupt();
      CallRefusedException e = assertThrows(CallRefusedException.class, way);
      assertEquals(CallRefusedException.Reason.INTERRUPTED, e.reason());
      assertTrue(Thread.interrupted(), "the status is lost");
    }
  }

  @Test
  void whatIsClosedRefusesEveryUse() {
    try (Seedhawk other = Seedhawk.open()) {
      MirnaSet mirnas = other.prepare(List.of(new Rna("m", MIRNA)));
      Scanner scans = mirnas.newScanner(OPTIONS);
      SiteBatch found = scans.scan(bytes(TARGET));
      assertTrue(found.size() > 0);
      RegionScorer scorer = other.newRegionScorer(1);
      scorer.score(bytes(MIRNA), bytes(TARGET));
      ScoreQueue pairs = other.newQueue(ScoreQueue.Limits.DEFAULT);
      Rna target = new Rna("t", TARGET);
      other.close();
      List<Executable> uses =
          List.of(
              () -> other.prepare(List.of(new Rna("m", MIRNA))),
              () -> other.newRegionScorer(1),
              () -> other.newQueue(ScoreQueue.Limits.DEFAULT),
              () -> mirnas.score("m", target),
              () -> mirnas.scan(target, OPTIONS),
              () -> mirnas.scoreAsync("m", target, OPTIONS),
              () -> mirnas.newScanner(OPTIONS),
              () -> scans.scan(bytes(TARGET)),
              () -> scans.score(7, bytes(TARGET)),
              found::size,
              () -> found.score(0),
              () -> found.site(0),
              () -> scorer.score(bytes(MIRNA), bytes(TARGET)),
              () -> scorer.score(0),
              () -> scorer.result(0),
              scorer::size,
              scorer::capacity,
              scorer::clear,
              scorer::run,
              () -> pairs.submit(bytes(MIRNA), bytes(TARGET)));
      for (int i = 0; i < uses.size(); i++) {
        String message =
            assertThrows(EngineClosedException.class, uses.get(i), "use " + i).getMessage();
        assertTrue(message.contains("closed"), message);
      }
    }
  }

  @Test
  void aModelThatIsNoneIsNamed() throws IOException {
    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("model.onnx"), "no model");
    for (String name : List.of("", " ", "nonesuch", folder.toString(), foreign.toString())) {
      for (Executable way :
          List.<Executable>of(() -> Seedhawk.open(name), () -> Generator.open(name))) {
        SeedhawkException e = assertThrows(ModelException.class, way, name);
        assertTrue(
            name.isBlank()
                ? e.getMessage().startsWith("the model's name is empty; give a name of")
                : e.getMessage().contains(name),
            e.getMessage());
      }
    }
  }

  /** One target whose letters are given as they are. */
  private static final class OneTarget implements TargetSource {
    private final byte[] letters;
    private int position = -1;

    OneTarget(byte[] letters) {
      this.letters = letters;
    }

    @Override
    public boolean next() {
      position++;
      return position == 0;
    }

    @Override
    public String id() {
      return "t";
    }

    @Override
    public int read(byte[] out, int from, int length) {
      int count = Math.min(length, letters.length - position);
      System.arraycopy(letters, position, out, from, count);
      position += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public String where() {
      return "a stream";
    }

    @Override
    public void close() {}
  }

  /** Takes everything. */
  private static final class Ignore implements ScanSink<Void> {
    @Override
    public Void map(SiteBatch batch) {
      return null;
    }

    @Override
    public void sites(Void mapped) {}
  }
}
