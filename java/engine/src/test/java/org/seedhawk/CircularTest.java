// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.error.BadInputException;
import org.seedhawk.model.PathChoice;
import org.seedhawk.pool.CallWatcher;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetList;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.PreparedMirnas;
import org.seedhawk.work.ScanJob;

/**
 * A ring has the sites of its letters written many times one behind the other, each once. The
 * oracle writes them so, scans that as a linear target, and takes the sites of one copy in its
 * middle.
 */
class CircularTest {
  private static final int COPIES =
      41; // the middle one has surroundings of any model on both sides

  private static final ScanOptions ALL = ScanOptions.builder().threshold(0).allPairs(true).build();
  private static final ScanOptions RING = ALL.toBuilder().circular(true).build();

  private static List<Rna> mirnas(Randoms random) {
    List<Rna> mirnas = new ArrayList<>();
    mirnas.add(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"));
    for (int i = 0; i < 5; i++) {
      mirnas.add(new Rna("mir-" + i, random.sequence(18 + random.below(8), 0)));
    }
    return mirnas;
  }

  private static List<Rna> rings(Randoms random, SeedMatch rule) {
    List<Rna> rings = new ArrayList<>();
    rings.add(new Rna("seam", "CUCA" + random.sequence(60, 0) + "CUAC"));
    for (int i = 0; i < 12; i++) {
      int length = rule.minTargetLength() + (i < 4 ? i : random.below(400));
      rings.add(new Rna("ring-" + i, random.sequence(length, i % 3)));
    }
    return rings;
  }

  private static Site moved(Site site, String id, long by) {
    return new Site(
        id,
        site.start() + by,
        site.end() + by,
        site.mirnaId(),
        site.score(),
        site.type(),
        site.matches(),
        site.wobbles(),
        site.mismatches(),
        site.windowStart() + by,
        site.windowEnd() + by,
        site.energy());
  }

  private static List<String> text(List<Site> sites) {
    return sites.stream().map(Site::toString).sorted().toList();
  }

  private static List<Site> expected(MirnaSet set, Rna ring) {
    long length = ring.letters().length();
    long middle = COPIES / 2 * length;
    List<Site> sites = new ArrayList<>();
    for (Site site : set.scan(new Rna(ring.id(), ring.letters().repeat(COPIES)), ALL)) {
      if (site.start() >= middle && site.start() < middle + length) {
        sites.add(moved(site, ring.id(), -middle));
      }
    }
    return sites;
  }

  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "STRICT", "OFFSET_9_MER_M7", "TEN_MER_M6"})
  void findsTheSitesOfARing(SeedMatch rule) throws IOException {
    Randoms random = new Randoms(31);
    List<Rna> mirnas = mirnas(random);
    List<Rna> rings = rings(random, rule);
    try (Seedhawk engine =
            Seedhawk.builder().model("deeptarget").device(Device.CPU).threads(2).open();
        MirnaSet set = engine.prepare(mirnas, Search.seeds(rule));
        Scanner scanner = set.newScanner(RING)) {
      List<Site> all = new ArrayList<>();
      for (Rna ring : rings) {
        List<Site> wanted = expected(set, ring);
        all.addAll(wanted);
        String what = ring + " " + random.repeat();
        assertEquals(text(wanted), text(set.scan(ring, RING)), what);
        byte[] letters = ring.letters().getBytes(StandardCharsets.US_ASCII);
        assertEquals(wanted.size(), scanner.scan(ring.id(), letters).size(), what);
        assertEquals(wanted.size(), scanner.scan("", MemorySegment.ofArray(letters)).size(), what);
        for (int mirna = 0; mirna < mirnas.size(); mirna++) {
          String id = mirnas.get(mirna).id();
          double best =
              wanted.stream()
                  .filter(s -> s.mirnaId().equals(id))
                  .mapToDouble(Site::score)
                  .max()
                  .orElse(0);
          GeneScore gene = set.score(id, ring, RING);
          assertEquals(best, gene.score(), what);
          assertEquals(best, scanner.score(mirna, letters), what);
          assertEquals(
              wanted.stream().filter(s -> s.mirnaId().equals(id)).count(), gene.siteCount(), what);
        }
      }
      assertTrue(all.stream().anyMatch(s -> s.targetId().equals("seam") && s.end() > 68), "seam");
      assertEquals(text(all), text(set.scan(rings, RING)), random.repeat());
      Report streamed = new Report();
      ScanSummary summary = set.scan(new TargetList(rings), RING, streamed);
      assertEquals(text(all), text(streamed.sites), random.repeat());
      assertEquals(all.size(), summary.sites());
      assertEquals(rings.stream().mapToLong(r -> r.letters().length()).sum(), summary.bases());
      assertEquals(0, summary.shortTargets());
      assertEquals(set.scoreGenes(rings, RING), streamed.genes, random.repeat());
      ScanSummary linear = set.scan(new TargetList(rings), ALL, new Report());
      assertEquals(linear.ambiguousBases(), summary.ambiguousBases(), random.repeat());
    }
  }

  /** A long ring is scanned in pieces. */
  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "OFFSET_9_MER_M7"})
  void piecesAreNotNoticed(SeedMatch rule) throws IOException {
    Randoms random = new Randoms(32);
    List<Rna> mirnas = mirnas(random);
    List<Rna> rings =
        List.of(
            new Rna("long", "CUCA" + random.sequence(5000, 1) + "CUAC"),
            new Rna("short", random.sequence(50, 0)),
            new Rna("other", random.sequence(2000, 0)));
    Report whole = run(rule, mirnas, rings, 1 << 16);
    assertFalse(whole.sites.isEmpty(), random.repeat());
    for (int chunkBases : new int[] {128, 500, 4096}) {
      Report pieces = run(rule, mirnas, rings, chunkBases);
      assertEquals(whole.sites, pieces.sites, random.repeat());
      assertEquals(whole.genes, pieces.genes, random.repeat());
    }
  }

  private static Report run(SeedMatch rule, List<Rna> mirnas, List<Rna> rings, int chunkBases)
      throws IOException {
    Report report = new Report();
    EngineCore core =
        EngineCore.open(
            new EngineCore.Config(
                Optional.of("deeptarget"),
                PathChoice.AUTO,
                Device.CPU,
                Precision.FLOAT32,
                2,
                9,
                1L << 30,
                CallWatcher.NOBODY));
    try (PreparedMirnas set = core.prepare(mirnas, new Search.SeedSearch(rule, false))) {
      new ScanJob(core, set, RING, core.newControl(Duration.ZERO))
          .withChunkBases(chunkBases)
          .run(new TargetList(rings), report);
    } finally {
      core.close(0);
    }
    return report;
  }

  @Test
  void aRingThatIsShorterThanASiteHasNone() throws IOException {
    Rna tiny = new Rna("tiny", "CUACCUC".substring(0, SeedMatch.CANONICAL.minTargetLength() - 1));
    try (Seedhawk engine = Seedhawk.open("deeptarget");
        MirnaSet set =
            engine.prepare(
                List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")),
                Search.seeds(SeedMatch.CANONICAL))) {
      assertEquals(List.of(), set.scan(tiny, RING));
      Report report = new Report();
      assertEquals(1, set.scan(new TargetList(List.of(tiny)), RING, report).shortTargets());
      assertEquals(List.of(), report.sites);
      assertEquals(set.score("let-7", tiny, RING), report.genes.getFirst());
    }
  }

  @Test
  void saysWhereALetterIsWrong() {
    Rna wrong = new Rna("odd", "ACGUACGU!ACGUACGUACGU");
    try (Seedhawk engine = Seedhawk.open("deeptarget");
        MirnaSet set = engine.prepare(List.of(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU")))) {
      for (ScanOptions options : List.of(ALL, RING)) {
        String one =
            assertThrows(BadInputException.class, () -> set.scan(wrong, options)).getMessage();
        assertTrue(one.contains("'odd'") && one.contains("position 9,"), one);
        String streamed =
            assertThrows(
                    BadInputException.class,
                    () -> set.scan(new TargetList(List.of(wrong)), options, new Report()))
                .getMessage();
        assertTrue(streamed.contains("'odd'") && streamed.contains("position 9,"), streamed);
      }
      assertThrows(BadInputException.class, () -> set.scan(new Rna("none", ""), RING));
    }
  }

  @Test
  void pairsAreLinear() {
    List<Pair> pairs = List.of(new Pair("let-7", "UGAGGUAGUAGGUUGUAUAGUU", "t", "CUACCUCA"));
    try (Seedhawk engine = Seedhawk.open("deeptarget")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  engine.predict(
                      pairs.iterator(),
                      Search.seeds(SeedMatch.CANONICAL),
                      RING,
                      new Genes(new ArrayList<>())));
      assertTrue(e.getMessage().contains("circular"), e.getMessage());
    }
  }

  /** Sites and genes as they come. */
  private static final class Report implements ScanSink<List<Site>> {
    private final List<Site> sites = new ArrayList<>();
    private final List<GeneScore> genes = new ArrayList<>();

    @Override
    public List<Site> map(SiteBatch batch) {
      List<Site> copies = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        copies.add(batch.site(i));
      }
      return copies;
    }

    @Override
    public void sites(List<Site> mapped) {
      sites.addAll(mapped);
    }

    @Override
    public void gene(GeneView gene) {
      genes.add(gene.toScore());
    }
  }
}
