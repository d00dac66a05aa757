// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.check.ModelVerification;
import org.seedhawk.duplex.DuplexEnergy;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.model.PathChoice;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetList;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seed.DeepTargetCompat;
import org.seedhawk.work.Backend;

/** The whole way with the embedded model. */
class SeedhawkTest {
  private static Seedhawk engine;

  @BeforeAll
  static void open() {
    engine = Seedhawk.open();
  }

  @AfterAll
  static void close() {
    engine.close();
    assertEquals(0, NativeKernels.liveHandles(), "native handles left");
  }

  private static List<Rna> mirnas(Randoms random, int count) {
    List<Rna> mirnas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      mirnas.add(new Rna("mir-" + i, acgu(random, 18 + random.below(8))));
    }
    return mirnas;
  }

  private static String acgu(Randoms random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append("ACGU".charAt(random.below(4)));
    }
    return letters.toString();
  }

  private static List<Rna> targets(Randoms random, int count) {
    List<Rna> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String letters = acgu(random, 1 + random.below(2000));
      targets.add(new Rna("utr-" + i, i % 5 == 0 ? letters.replace("AAC", "ANN") : letters));
    }
    return targets;
  }

  /** Everything that a scan reports, as text. */
  private static String report(
      Seedhawk seedhawk, List<Rna> mirnas, List<Rna> targets, ScanOptions options) {
    try (MirnaSet set = seedhawk.prepare(mirnas)) {
      return report(set, targets, options);
    }
  }

  /** As one call after the other, which must be what a stream gives. */
  private static String report(MirnaSet set, List<Rna> targets, ScanOptions options) {
    StringBuilder report = new StringBuilder();
    set.scan(targets, options).forEach(site -> report.append(site).append('\n'));
    set.scoreGenes(targets, options).forEach(gene -> report.append(gene).append('\n'));
    Rows streamed = new Rows();
    try {
      set.scan(new TargetList(targets), options, streamed);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    List<String> sites = set.scan(targets, options).stream().map(Site::toString).toList();
    assertEquals(sites, streamed.sites);
    assertEquals(set.scoreGenes(targets, options).stream().map(Rows::row).toList(), streamed.genes);
    return report.toString();
  }

  @ParameterizedTest
  @EnumSource(SeedMatch.class)
  void reportsTheSameForAnyThreadsAndBatch(SeedMatch rule) {
    Randoms random = new Randoms(3);
    List<Rna> mirnas = mirnas(random, 30);
    List<Rna> targets = targets(random, 40);
    ScanOptions options = ScanOptions.builder().threshold(0.1f).allPairs(true).build();
    MirnaSet set = engine.prepare(mirnas, Search.seeds(rule));
    String expected = report(set, targets, options.toBuilder().threads(1).batch(64).build());
    assertTrue(expected.contains("=scored"), random.repeat());
    for (int[] threadsAndBatch : new int[][] {{2, 64}, {1, 4096}, {3, 1}, {2, 500}}) {
      assertEquals(
          expected,
          report(
              set,
              targets,
              options.toBuilder().threads(threadsAndBatch[0]).batch(threadsAndBatch[1]).build()),
          threadsAndBatch[0] + " threads, batch " + threadsAndBatch[1] + " " + random.repeat());
    }
  }

  private static float mfe(Site site, List<Rna> mirnas, List<Rna> targets) {
    String mirna =
        mirnas.stream().filter(rna -> rna.id().equals(site.mirnaId())).findFirst().get().letters();
    String target =
        targets.stream()
            .filter(rna -> rna.id().equals(site.targetId()))
            .findFirst()
            .get()
            .letters();
    int from = (int) Math.max(0, site.windowStart());
    int to = (int) Math.min(target.length(), site.windowEnd());
    return new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999).mfe(target.substring(from, to), mirna);
  }

  @Test
  void energiesAreThoseOfTheWindows() {
    Randoms random = new Randoms(7);
    List<Rna> mirnas = new ArrayList<>(mirnas(random, 10));
    mirnas.add(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"));
    List<Rna> targets = new ArrayList<>(targets(random, 20));
    targets.add(new Rna("begins", "CUACCUCA" + acgu(random, 50)));
    targets.add(new Rna("ends", acgu(random, 50) + "CUACCUCA"));
    targets.add(new Rna("unknown", "N".repeat(22) + "CUACCUCA" + "N".repeat(30)));
    ScanOptions options = ScanOptions.listAll();
    MirnaSet set = engine.prepare(mirnas, Search.seeds(SeedMatch.CANONICAL));
    List<Site> plain = set.scan(targets, options);
    List<Site> sites = set.scan(targets, options.toBuilder().energy(true).build());
    assertEquals(plain.size(), sites.size());
    for (int i = 0; i < sites.size(); i++) {
      Site site = sites.get(i);
      assertEquals(mfe(site, mirnas, targets), site.energy(), site + " " + random.repeat());
      assertEquals(plain.get(i).score(), site.score());
      assertTrue(Float.isNaN(plain.get(i).energy()));
    }
    for (String target : List.of("begins", "ends", "unknown")) {
      assertTrue(
          sites.stream().anyMatch(site -> site.targetId().equals(target) && site.energy() < -8),
          target);
    }
  }

  @Test
  void sitesAboveTheEnergyLimitDoNotCount() {
    Randoms random = new Randoms(8);
    List<Rna> mirnas = mirnas(random, 30);
    List<Rna> targets = targets(random, 40);
    ScanOptions all =
        ScanOptions.builder().threshold(0).allPairs(true).energy(true).batch(64).build();
    ScanOptions limited = all.toBuilder().energy(false).maxEnergy(-12).build();
    List<Site> expected =
        engine.prepare(mirnas).scan(targets, all).stream()
            .filter(site -> site.energy() <= -12)
            .toList();
    List<Site> sites = engine.prepare(mirnas).scan(targets, limited);
    assertTrue(expected.size() > 10, random.repeat());
    assertEquals(expected, sites, random.repeat());
    for (GeneScore gene : engine.prepare(mirnas).scoreGenes(targets, limited)) {
      List<Site> own =
          sites.stream()
              .filter(
                  site ->
                      site.targetId().equals(gene.targetId())
                          && site.mirnaId().equals(gene.mirnaId()))
              .toList();
      String where = gene + " " + random.repeat();
      assertEquals(own.size(), gene.siteCount(), where);
      assertEquals(own.stream().mapToDouble(Site::score).max().orElse(0), gene.score(), 0.0, where);
      assertEquals(own.isEmpty(), gene.status() != PairStatus.SCORED, where);
    }
    assertEquals(
        report(engine, mirnas, targets, limited),
        report(engine, mirnas, targets, limited.toBuilder().threads(3).batch(500).build()));
    assertEquals(
        List.of(), engine.prepare(mirnas).scan(targets, all.toBuilder().maxEnergy(-1000).build()));
  }

  @Test
  void refusesAnEnergyLimitAboveZero() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> ScanOptions.builder().maxEnergy(0.5f).build());
    assertEquals(
        "max-energy is -Infinity; it must be finite and 0 or less, -3 for instance",
        assertThrows(
                IllegalArgumentException.class,
                () -> ScanOptions.builder().maxEnergy(Float.NEGATIVE_INFINITY))
            .getMessage());
    assertEquals(
        "max-energy is 0.5; it must be finite and 0 or less, -3 for instance", e.getMessage());
  }

  @Test
  void aPublishedSearchTakesNoRuleThatItDoesNotHave() {
    assertEquals(new Search.PublishedTargetNet(), Search.published("targetnet"));
    assertEquals(new Search.PublishedMitar(22), Search.published("mitar"));
    Map<Executable, String> ways =
        Map.of(
            () -> Search.published("targetnet", SeedMatch.CANONICAL),
            "the search for TargetNet's candidates has no rule 'canonical'; leave the rule out",
            () -> Search.published("mitar", SeedMatch.STRICT),
            "the search for miTAR's fragments has no rule 'strict'; leave the rule out",
            () -> Search.published("deeptarget"),
            "the published search of 'deeptarget' has several rules; name one of them",
            () -> Search.published("tarbase", SeedMatch.STRICT),
            "the search of 'tarbase' is unknown; use deeptarget, targetnet or mitar");
    ways.forEach(
        (way, message) ->
            assertEquals(message, assertThrows(IllegalArgumentException.class, way).getMessage()));
  }

  @Test
  void namesANullOrANumberThatItIsGiven() throws IOException {
    Rna mirna = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
    ScanOptions options = ScanOptions.DEFAULT;
    List<Pair> holes = Arrays.asList(new Pair("m", mirna.letters(), "t", "ACGUACGU"), null);
    MirnaSet set = engine.prepare(List.of(mirna));
    TargetSource nameless =
        new TargetList(List.of(new Rna("t", "ACGU"))) {
          @Override
          public String id() {
            return null;
          }
        };
    Map<String, Executable> ways =
        Map.of(
            "kind", () -> new Device(null, 0),
            "rules", () -> new DuplexEnergy(null),
            "pairs[1]",
                () ->
                    engine.predict(
                        holes.iterator(), Search.everyWindow(), options, new Genes(sunk())),
            "source.id()", () -> set.scan(nameless, options, new Genes(sunk())));
    ways.forEach(
        (name, way) ->
            assertEquals(name, assertThrows(NullPointerException.class, way, name).getMessage()));
    assertEquals(
        "ordinal of device 'cuda' is -1; it must be 0..9999",
        assertThrows(IllegalArgumentException.class, () -> Device.cuda(-1)).getMessage());
    assertEquals(
        "ordinal of device 'cpu' is 1; it must be 0",
        assertThrows(IllegalArgumentException.class, () -> new Device(Device.Kind.CPU, 1))
            .getMessage());
    // A place is no more than help: without one, the message still says what is wrong.
    TargetSource placeless =
        new TargetList(List.of(new Rna("t", "AC-GU"))) {
          @Override
          public String where() {
            return null;
          }
        };
    String message =
        assertThrows(BadInputException.class, () -> set.scan(placeless, options, new Genes(sunk())))
            .getMessage();
    assertTrue(message.startsWith("target 't': letter '-' at position 3"), message);
  }

  private static List<GeneScore> sunk() {
    return new ArrayList<>();
  }

  @Test
  void towersAndJointModelScoreTheSame() {
    Randoms random = new Randoms(4);
    List<Rna> mirnas = mirnas(random, 20);
    List<Rna> targets = targets(random, 20);
    ScanOptions options = ScanOptions.builder().threshold(0).build();
    try (Seedhawk towerEngine = Seedhawk.open("deeptarget");
        Seedhawk jointEngine =
            Seedhawk.builder().model("deeptarget").path(PathChoice.JOINT.label()).open()) {
      List<Site> towers = towerEngine.prepare(mirnas).scan(targets, options);
      List<Site> joint = jointEngine.prepare(mirnas).scan(targets, options);
      assertEquals(joint.size(), towers.size());
      for (int i = 0; i < joint.size(); i++) {
        assertEquals(joint.get(i).score(), towers.get(i).score(), 1e-5, random.repeat());
        assertEquals(joint.get(i).start(), towers.get(i).start());
      }
    }
  }

  @Test
  void javaTwinsReportWhatNativeKernelsReport() {
    TestEnvironment.backends();
    Randoms random = new Randoms(5);
    List<Rna> mirnas = mirnas(random, 20);
    List<Rna> targets = targets(random, 20);
    ScanOptions options = ScanOptions.builder().threshold(0).build();
    String model = "deeptarget";
    String expected;
    System.setProperty("seedhawk.fused", "false"); // its scores differ in the last digits
    try {
      try (Seedhawk own = Seedhawk.open(model)) {
        expected = report(own, mirnas, targets, options);
      }
      for (String backend : List.of("java", "scalar")) {
        System.setProperty(Backend.PROPERTY, backend);
        try (Seedhawk other = Seedhawk.open(model)) {
          assertEquals(backend, other.backend());
          assertEquals(expected, report(other, mirnas, targets, options), random.repeat());
        }
      }
    } finally {
      System.clearProperty(Backend.PROPERTY);
      System.clearProperty("seedhawk.fused");
    }
  }

  @Test
  void fusedKernelScoresTheDefaultModel() {
    TestEnvironment.backends();
    Randoms random = new Randoms(14);
    List<Rna> mirnas = mirnas(random, 20);
    List<Rna> targets = targets(random, 20);
    ScanOptions options = ScanOptions.builder().threshold(0).build();
    assertTrue(engine.isFused());
    List<Site> fused = engine.prepare(mirnas).scan(targets, options);
    System.setProperty("seedhawk.fused", "false");
    try (Seedhawk other = Seedhawk.open()) {
      assertFalse(other.isFused());
      List<Site> expected = other.prepare(mirnas).scan(targets, options);
      assertEquals(expected.size(), fused.size());
      for (int i = 0; i < fused.size(); i++) {
        assertEquals(expected.get(i).score(), fused.get(i).score(), 1e-5, random.repeat());
        assertEquals(expected.get(i).start(), fused.get(i).start());
      }
    } finally {
      System.clearProperty("seedhawk.fused");
    }
  }

  /** Its scalar twin is slower than ONNX Runtime, so it is for whoever asks. */
  @Test
  void fusedKernelIsChosenWhereItIsTheQuickerWay() {
    TestEnvironment.backends();
    System.setProperty(Backend.PROPERTY, "scalar");
    try {
      try (Seedhawk other = Seedhawk.open()) {
        assertFalse(other.isFused());
      }
      System.setProperty("seedhawk.fused", "true");
      try (Seedhawk other = Seedhawk.open()) {
        assertTrue(other.isFused());
      }
      System.setProperty("seedhawk.fused", "banana");
      assertEquals(
          "-Dseedhawk.fused is 'banana'; use auto, true or false",
          assertThrows(IllegalArgumentException.class, Seedhawk::open).getMessage());
    } finally {
      System.clearProperty(Backend.PROPERTY);
      System.clearProperty("seedhawk.fused");
    }
  }

  /** A source whose records are longer than a chunk. */
  private static final class OneLongRecord implements TargetSource {
    private final byte[] letters;
    private int position = -1;

    OneLongRecord(String letters) {
      this.letters = letters.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Override
    public boolean next() {
      return position++ < 0;
    }

    @Override
    public String id() {
      return "chr";
    }

    @Override
    public int read(byte[] out, int from, int length) {
      int count = Math.min(Math.min(length, 977), letters.length - position);
      if (count <= 0) {
        return -1;
      }
      System.arraycopy(letters, position, out, from, count);
      position += count;
      return count;
    }

    @Override
    public String where() {
      return "chr";
    }

    @Override
    public void close() {}
  }

  private static class Rows implements ScanSink<List<String>> {
    final List<String> sites = new ArrayList<>();
    final List<String> genes = new ArrayList<>();

    @Override
    public List<String> map(SiteBatch batch) {
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        rows.add(batch.site(i).toString());
      }
      return rows;
    }

    @Override
    public void sites(List<String> mapped) {
      sites.addAll(mapped);
    }

    @Override
    public void gene(GeneView gene) {
      genes.add(row(gene.toScore()));
    }

    static String row(GeneScore gene) {
      return String.join(
          " ",
          gene.targetId(),
          gene.mirnaId(),
          Float.toString(gene.score()),
          Long.toString(gene.siteCount()),
          Long.toString(gene.bestStart()),
          Long.toString(gene.bestEnd()),
          gene.status().label());
    }
  }

  @Test
  void cutsLongRecordsWithoutLosingOrDoublingASite() throws IOException {
    Randoms random = new Randoms(6);
    List<Rna> mirnas = mirnas(random, 6);
    ScanOptions options = ScanOptions.builder().threshold(0).threads(2).build();
    String letters = acgu(random, 700_000);
    Rows whole = new Rows();
    List<Pair> pairs = new ArrayList<>();
    mirnas.forEach(mirna -> pairs.add(new Pair(mirna.id(), mirna.letters(), "chr", letters)));
    engine.predict(pairs.iterator(), Search.seeds(SeedMatch.CANONICAL), options, whole);
    Rows cut = new Rows();
    ScanSummary summary =
        engine
            .prepare(mirnas, Search.seeds(SeedMatch.CANONICAL))
            .scan(new OneLongRecord(letters), options, cut);
    assertEquals(700_000, summary.bases());
    assertEquals(1, summary.targets());
    assertEquals(
        whole.sites.stream().sorted().toList(),
        cut.sites.stream().sorted().toList(),
        random.repeat());
    assertEquals(whole.genes, cut.genes, random.repeat());
  }

  @Test
  void reportsEveryPairWithAStatus() throws IOException {
    Rows rows = new Rows();
    String let7 = "UGAGGUAGUAGGUUGUAUAGUU";
    List<Pair> pairs =
        List.of(
            new Pair("let-7", let7, "site", "AAAAAAAAAAAAAAAAAAAAAACUACCUCAAAAA"),
            new Pair("let-7", let7, "none", "A".repeat(100)),
            new Pair("let-7", let7, "short", "ACGU"),
            new Pair("let-7", let7, "lost", null),
            new Pair("lost", null, "site", "ACGU"));
    ScanOptions options = ScanOptions.DEFAULT;
    engine.predict(pairs.iterator(), Search.seeds(SeedMatch.CANONICAL), options, rows);
    assertEquals(
        List.of("scored", "no_site", "too_short", "missing_id", "missing_id"),
        rows.genes.stream().map(row -> row.substring(row.lastIndexOf(' ') + 1)).toList());
    assertTrue(rows.genes.getFirst().contains(" 1 22 30 scored"), rows.genes.getFirst());
  }

  @Test
  void slidesOverARegionAtSiteLevel() throws IOException {
    Rows rows = new Rows();
    String let7 = "UGAGGUAGUAGGUUGUAUAGUU";
    List<Pair> pairs =
        List.of(
            new Pair("let-7", let7, "sixty", "A".repeat(60)),
            new Pair("let-7", let7, "fifty", "A".repeat(50)),
            new Pair("let-7", let7, "ten", "A".repeat(10)));
    engine.predict(
        pairs.iterator(), Search.everyWindow(), ScanOptions.builder().threshold(0).build(), rows);
    assertEquals(
        List.of("11", "1", "1"), rows.genes.stream().map(row -> row.split(" ")[3]).toList());
    assertEquals(13, rows.sites.size());
  }

  @Test
  void findsThePublishedSitesInCompatMode() throws IOException {
    Randoms random = new Randoms(9);
    String mirna = acgu(random, 22);
    String target = acgu(random, 3000);
    Rows rows = new Rows();
    engine.predict(
        List.of(new Pair("m", mirna, "t", target)).iterator(),
        new Search.PublishedDeepTarget(SeedMatch.OFFSET_9_MER_M7),
        ScanOptions.builder().threshold(0).build(),
        rows);
    int[] ends = DeepTargetCompat.siteEnds(mirna, target, DeepTargetCompat.Rule.OFFSET_NINE_MER_M7);
    assertEquals(ends.length, rows.sites.size(), random.repeat());
  }

  @Test
  void namesTheMirnaWithABadLetter() {
    BadInputException e =
        assertThrows(
            BadInputException.class,
            () -> engine.prepare(List.of(new Rna("bad", "ACGU!CGUACGUACGU"))));
    assertEquals(
        "miRNA 'bad': letter '!' at position 5, counted from 1, is no nucleotide; use A C G T U or"
            + " IUPAC ambiguity letters",
        e.getMessage());
  }

  @Test
  void namesTheTargetWithABadLetter() {
    List<Rna> mirnas = List.of(new Rna("m", "UGAGGUAGUAGGUUGUAUAGUU"));
    BadInputException e =
        assertThrows(
            BadInputException.class,
            () ->
                engine.prepare(mirnas).scan(List.of(new Rna("bad", "ACGU*")), ScanOptions.DEFAULT));
    assertTrue(e.getMessage().contains("target 'bad'"), e.getMessage());
    assertTrue(e.getMessage().contains("letter '*'"), e.getMessage());
  }

  @Test
  void refusesAModelThatIsNotThere() {
    ModelException e = assertThrows(ModelException.class, () -> Seedhawk.open("nonesuch"));
    assertTrue(e.getMessage().contains("'nonesuch' is neither a directory nor"), e.getMessage());
  }

  @Test
  void stopsWhenTheSinkFails() {
    Randoms random = new Randoms(10);
    Rows rows =
        new Rows() {
          @Override
          public void sites(List<String> mapped) {
            throw new IllegalStateException("disk full");
          }
        };
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                engine
                    .prepare(mirnas(random, 10))
                    .scan(
                        new OneLongRecord(acgu(random, 400_000)),
                        ScanOptions.builder().threshold(0).build(),
                        rows));
    assertEquals("disk full", e.getMessage());
  }

  /** A result names its miRNA and its target by nothing else. */
  @Test
  void namesAreUniqueAndSetsAreNotEmpty() {
    Rna let7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");
    Rna target = new Rna("t", "AACUAUACAACCUACUACCUCAGG");
    try (MirnaSet set = engine.prepare(List.of(let7))) {
      assertEquals(List.of(), set.scan(List.of(), ScanOptions.DEFAULT));
      assertEquals(List.of(), set.scoreGenes(List.of(), ScanOptions.DEFAULT));
      List<Rna> twice = List.of(target, new Rna("u", "ACGU"), new Rna("t", "GGGG"));
      for (Executable call :
          List.<Executable>of(
              () -> set.scan(twice, ScanOptions.DEFAULT),
              () -> set.scoreGenes(twice, ScanOptions.DEFAULT))) {
        assertEquals(
            "target 't': number 3 of the list has the name of number 1; names must be unique:"
                + " rename or remove one",
            assertThrows(BadInputException.class, call).getMessage());
      }
    }
    assertEquals(
        "miRNA 'let-7': number 2 of the list has the name of number 1; names must be unique:"
            + " rename or remove one",
        assertThrows(BadInputException.class, () -> engine.prepare(List.of(let7, let7)))
            .getMessage());
    assertEquals(
        "the list of miRNAs is empty; give one or more",
        assertThrows(BadInputException.class, () -> engine.prepare(List.of())).getMessage());
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertEquals(
        "threshold is NaN; it must be 0..1",
        assertThrows(
                IllegalArgumentException.class, () -> ScanOptions.builder().threshold(Float.NaN))
            .getMessage());
    assertEquals(
        "max-energy is NaN; it must be finite and 0 or less, -3 for instance",
        assertThrows(
                IllegalArgumentException.class, () -> ScanOptions.builder().maxEnergy(Float.NaN))
            .getMessage());
    ScanOptions options = ScanOptions.builder().allPairs(true).build().toBuilder().build();
    assertTrue(Float.isNaN(options.threshold()), "the model's own");
  }

  @Test
  void verifiesTheEmbeddedModel() {
    assertFalse(ModelVerification.of(null).towers());
    ModelVerification verification = ModelVerification.of("deeptarget");
    assertTrue(verification.towers());
    assertTrue(verification.towerDifference() <= 1e-5);
  }

  /** As a program of its own: the source launcher compiles the example against the module. */
  @Tag("sources")
  @Test
  void runsTheExampleOnTheModulePath() throws Exception {
    Path root = Path.of(System.getProperty("seedhawk.root", "../..")).toAbsolutePath();
    String runtime =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.contains("onnxruntime"))
            .findFirst()
            .orElseThrow();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=org.seedhawk",
                "--module-path",
                root.resolve("java/engine/target/classes") + File.pathSeparator + runtime,
                "--add-modules",
                "org.seedhawk",
                root.resolve("java/engine/src/test/java/example/Embedding.java").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("cel-let-7-5p"), output);
  }

  @Test
  void refusesAJointModelOfAnotherFamilyBesideTowers(@TempDir Path folder) throws IOException {
    for (String file : List.of("site.onnx", "mirna.onnx", "pair.onnx", "model.onnx")) {
      try (var in = Seedhawk.class.getResourceAsStream("/org/seedhawk/models/deeptarget/" + file)) {
        byte[] bytes = in.readAllBytes();
        if (file.equals("model.onnx")) {
          String text = new String(bytes, StandardCharsets.ISO_8859_1);
          bytes = text.replace("deeptarget", "deepforgot").getBytes(StandardCharsets.ISO_8859_1);
        }
        Files.write(folder.resolve(file), bytes);
      }
    }
    ModelException e = assertThrows(ModelException.class, () -> Seedhawk.open(folder.toString()));
    assertTrue(e.getMessage().contains("come from different models"), e.getMessage());
    Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 3});
    assertThrows(ModelException.class, () -> Seedhawk.open(folder.toString()));
  }

  @Test
  void runsTheExampleOfTheDocumentation() {
    java.io.PrintStream out = System.out;
    java.io.ByteArrayOutputStream printed = new java.io.ByteArrayOutputStream();
    System.setOut(new java.io.PrintStream(printed, true));
    try {
      example.Embedding.main(new String[0]);
    } finally {
      System.setOut(out);
    }
    assertTrue(printed.toString().contains("cel-let-7-5p"), printed.toString());
  }
}
