// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.ffi.CudaDevice;
import org.seedhawk.ffi.NativeTable;
import org.seedhawk.ffi.OrtException;
import org.seedhawk.ffi.OrtRuntime;
import org.seedhawk.ffi.SessionOptions;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.EngineUnavailableException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairLevel;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetSource;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.work.Backend;
import org.seedhawk.work.Chunk;
import org.seedhawk.work.ChunkReader;
import org.seedhawk.work.ChunkResult;
import org.seedhawk.work.ChunkWorker;
import org.seedhawk.work.DeviceTables;
import org.seedhawk.work.DeviceWorker;
import org.seedhawk.work.GeneScores;
import org.seedhawk.work.HostWorker;

/**
 * A scan on the first GPU finds what a scan on the processor finds, in the same order. Scores are
 * the same to the bit on the emulated device, whose sessions are the processor's, and within a
 * tolerance on a GPU.
 */
@Tag("gpu")
class GpuScanTest {
  /** What scores may differ by on a GPU, which sums in another order. */
  private static final double TOLERANCE = 1e-4;

  /** In float16 a sum in another order may be rounded to the neighbour, and so on from there. */
  private static final double HALF_TOLERANCE = 4e-3;

  private static final Device GPU = Device.cuda(0);

  private static boolean emulated;

  @BeforeAll
  static void findGpu() {
    emulated = TestEnvironment.gpu().isEmulated();
  }

  @AfterAll
  static void leavesNothing() {
    assertEquals(0, CudaDevice.liveHandles(), "handles left");
  }

  private static List<Rna> mirnas(Randoms random, int count) {
    List<Rna> mirnas = new ArrayList<>();
    mirnas.add(new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU"));
    mirnas.add(new Rna("let-7-too", "UGAGGUAGUAGGUUGUGUGGUU")); // the same seed
    mirnas.add(new Rna("short", "UGAGG"));
    for (int i = 0; i < count; i++) {
      mirnas.add(new Rna("mir-" + i, random.sequence(18 + random.below(8), 2)));
    }
    return mirnas;
  }

  /** Targets of all sizes, ambiguous letters, sites at both ends. */
  private static List<Rna> targets(Randoms random, int count) {
    List<Rna> targets = new ArrayList<>();
    targets.add(new Rna("empty", ""));
    targets.add(new Rna("tiny", "CUACCUC"));
    targets.add(new Rna("begins", "CUACCUCA" + random.sequence(50, 0)));
    targets.add(new Rna("ends", random.sequence(50, 0) + "CUACCUCA"));
    targets.add(new Rna("unknown", "N".repeat(70)));
    for (int i = 0; i < count; i++) {
      targets.add(new Rna("utr-" + i, random.sequence(random.below(1500), i % 4)));
    }
    targets.add(new Rna("last", "CUACCUCA"));
    return targets;
  }

  private static void assertSame(
      String what, List<Rna> mirnas, List<Rna> targets, ScanOptions options, Seedhawk... engines) {
    double tolerance = engines[1].precision() == Precision.FLOAT16 ? HALF_TOLERANCE : TOLERANCE;
    List<Site> cpuSites = engines[0].scan(mirnas, targets, options);
    List<Site> gpuSites = engines[1].scan(mirnas, targets, options);
    if (!emulated && options.threshold() > 0) {
      return; // a score beside the threshold may fall on either side
    }
    assertEquals(cpuSites.size(), gpuSites.size(), what);
    for (int i = 0; i < cpuSites.size(); i++) {
      Site cpu = cpuSites.get(i);
      Site gpu = gpuSites.get(i);
      assertEquals(cpu.score(), gpu.score(), emulated ? 0 : tolerance, what + " " + cpu);
      assertEquals(withScore(cpu, 0).toString(), withScore(gpu, 0).toString(), what);
    }
    List<GeneScore> cpuGenes = engines[0].scoreGenes(mirnas, targets, options);
    List<GeneScore> gpuGenes = engines[1].scoreGenes(mirnas, targets, options);
    assertEquals(cpuGenes.size(), gpuGenes.size(), what);
    for (int i = 0; i < cpuGenes.size(); i++) {
      if (emulated) {
        assertEquals(cpuGenes.get(i), gpuGenes.get(i), what);
      }
      assertEquals(cpuGenes.get(i).score(), gpuGenes.get(i).score(), tolerance, what);
      assertEquals(cpuGenes.get(i).siteCount(), gpuGenes.get(i).siteCount(), what);
      assertEquals(cpuGenes.get(i).status(), gpuGenes.get(i).status(), what);
    }
  }

  private static Site withScore(Site site, float score) {
    return new Site(
        site.targetId(),
        site.start(),
        site.end(),
        site.mirnaId(),
        score,
        site.type(),
        site.matches(),
        site.wobbles(),
        site.mismatches(),
        site.windowStart(),
        site.windowEnd(),
        site.energy());
  }

  private static Seedhawk[] engines(String model, SiteModel.Path path) {
    return engines(model, path, Precision.FLOAT32);
  }

  private static Seedhawk[] engines(String model, SiteModel.Path path, Precision precision) {
    return new Seedhawk[] {
      Seedhawk.open(model, path, Device.CPU, precision), Seedhawk.open(model, path, GPU, precision)
    };
  }

  private static void close(Seedhawk... engines) {
    for (Seedhawk engine : engines) {
      engine.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "duplexnet, JOINT, CANONICAL",
    "duplexnet, JOINT, OFFSET_9_MER_M7",
    "deeptarget, TOWERS, OFFSET_9_MER_M7",
    "deeptarget, JOINT, STRICT",
    "deeptarget, TOWERS, CANONICAL",
    "targetnet, JOINT, TEN_MER_M6",
    "targetnet, JOINT, CANONICAL"
  })
  void findsTheSameSites(String model, SiteModel.Path path, SeedMatch rule) {
    Randoms random = new Randoms(11);
    List<Rna> mirnas = mirnas(random, rule.isFuzzy() ? 2 : 10);
    List<Rna> targets = targets(random, rule.isFuzzy() ? 5 : 25);
    ScanOptions all =
        ScanOptions.DEFAULT
            .withSeedMatch(rule)
            .withThreshold(0)
            .withAllPairs(true)
            .withThreads(2)
            .withBatch(1024);
    Seedhawk[] engines = engines(model, path);
    try {
      assertTrue(engines[1].device().startsWith("cuda:0 "), engines[1].device());
      assertTrue(engines[0].scan(mirnas, targets, all).size() >= 2, random.repeat());
      assertSame("all " + random.repeat(), mirnas, targets, all, engines);
      assertSame("some", mirnas, targets, all.withThreshold(0.5f), engines);
      assertSame("noisy-or", mirnas, targets, all.withNoisyOr(true), engines);
      assertSame("energies", mirnas, targets, all.withEnergy(true), engines);
      assertSame("few", mirnas, targets, all.withMaxEnergy(-9), engines);
      assertSame("none", mirnas, targets, all.withMaxEnergy(-90), engines);
      assertSame("small batch", mirnas, targets, all.withBatch(1).withThreads(1), engines);
      assertSame("its own batch", mirnas, targets, all.withBatch(0), engines);
      assertSame("no sites", List.of(mirnas.get(2)), targets, all, engines);
      assertSame("no targets", mirnas, List.of(), all, engines);
    } finally {
      close(engines);
    }
  }

  /**
   * In float16 too: inputs and features are float16 on the device, float32 of the same values on
   * the processor.
   */
  @ParameterizedTest
  @CsvSource({"duplexnet, JOINT", "deeptarget, TOWERS", "deeptarget, JOINT", "targetnet, JOINT"})
  void findsTheSameSitesInFloat16(String model, SiteModel.Path path) {
    Randoms random = new Randoms(16);
    List<Rna> mirnas = mirnas(random, 10);
    List<Rna> targets = targets(random, 15);
    ScanOptions all =
        ScanOptions.DEFAULT
            .withSeedMatch(SeedMatch.CANONICAL)
            .withThreshold(0)
            .withAllPairs(true)
            .withThreads(2)
            .withBatch(1024);
    Seedhawk[] engines = engines(model, path, Precision.FLOAT16);
    try (Seedhawk wide = Seedhawk.open(model, path, GPU)) {
      assertSame("all " + random.repeat(), mirnas, targets, all, engines);
      assertSame("some", mirnas, targets, all.withThreshold(0.5f), engines);
      assertSame("small batch", mirnas, targets, all.withBatch(1).withThreads(1), engines);
      List<Site> half = engines[1].scan(mirnas, targets, all);
      List<Site> full = wide.scan(mirnas, targets, all);
      int moved = 0;
      for (int i = 0; i < full.size(); i++) {
        assertEquals(full.get(i).score(), half.get(i).score(), 1e-2, random.repeat());
        moved += full.get(i).score() == half.get(i).score() ? 0 : 1;
      }
      assertTrue(moved > full.size() / 2, moved + " of " + full.size() + " scores moved");
    } finally {
      close(engines);
    }
  }

  /** Records longer than a chunk, so that pieces meet everywhere in them. */
  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "OFFSET_9_MER_M7"})
  void findsTheSameSitesInPieces(SeedMatch rule) throws IOException {
    Randoms random = new Randoms(12);
    List<Rna> mirnas = mirnas(random, rule.isFuzzy() ? 5 : 40);
    List<Rna> targets = new ArrayList<>(targets(random, 10));
    targets.add(2, new Rna("long", random.sequence(20_000, 1)));
    targets.add(new Rna("longest", random.sequence(50_000, 0)));
    ScanOptions options = ScanOptions.DEFAULT.withSeedMatch(rule).withThreshold(0).withBatch(4096);
    for (int chunkBases : new int[] {500, 3_000, 60_000}) {
      assertEquals(
          pieces(false, mirnas, targets, options, chunkBases),
          pieces(true, mirnas, targets, options, chunkBases),
          "chunks of " + chunkBases + ", " + random.repeat());
    }
  }

  /** What the worker of a processor, or of a GPU, says of each chunk. */
  private static String pieces(
      boolean onGpu, List<Rna> mirnas, List<Rna> targets, ScanOptions options, int chunkBases)
      throws IOException {
    StringBuilder report = new StringBuilder();
    try (Backend backend = Backend.open();
        OrtRuntime runtime = OrtRuntime.open();
        SiteModel model =
            SiteModel.open(runtime, ModelFiles.find("deeptarget"), SiteModel.Path.TOWERS);
        Backend.Calls calls = backend.newCalls();
        SequenceBatch packed = new SequenceBatch(calls.packer());
        Chunk chunk = new Chunk(calls.packer());
        TargetSource source = new Seedhawk.ListSource(targets)) {
      mirnas.forEach(mirna -> packed.add(mirna.letters()));
      List<PackedSequence> views = new ArrayList<>();
      for (int i = 0; i < packed.size(); i++) {
        views.add(packed.get(i));
      }
      ChunkReader reader = new ChunkReader(source, chunkBases, 120);
      try (SeedTable table = new SeedTable(Seeds.of(views, options.seedMatch(), options.gu()));
          NativeTable nativeTable = backend.table(table);
          MirnaRows rows = model.mirnaRows(views, calls.encoder());
          DeviceTables tables =
              new DeviceTables(
                  CudaDevice.list().getFirst(), runtime, model, table, mirnas, packed, rows);
          ChunkWorker worker =
              onGpu
                  ? new DeviceWorker(tables, options, 0)
                  : new HostWorker(backend, model, options, mirnas, rows, table, nativeTable, 0)) {
        while (reader.fill(chunk)) {
          ChunkResult<List<Site>> result = new ChunkResult<>();
          worker.scan(chunk, GpuScanTest::sites, result);
          result.mapped.forEach(
              sites -> sites.forEach(site -> report.append(text(site)).append('\n')));
          GeneScores genes = new GeneScores(mirnas.size());
          for (int piece = 0; piece < chunk.size(); piece++) {
            result.mergeInto(genes, piece);
            int count = genes.sort();
            for (int i = 0; i < count; i++) {
              int mirna = genes.mirna(i);
              report.append(
                  "%s %d %d %d-%d%n"
                      .formatted(
                          chunk.id(piece),
                          mirna,
                          genes.count(mirna),
                          emulated ? genes.bestStart(mirna) : 0,
                          emulated ? genes.bestEnd(mirna) : 0));
            }
            genes.clear();
          }
          report.append(result.sites).append(" sites in a chunk\n");
          chunk.clear();
        }
      }
    }
    return report.toString();
  }

  private static List<Site> sites(SiteBatch batch) {
    List<Site> sites = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      sites.add(batch.site(i));
    }
    return sites;
  }

  private static String text(Site site) {
    return (emulated ? site : withScore(site, 0)).toString();
  }

  /** Predictions, whose windows the host writes, are scored on the GPU too. */
  @Test
  void predictsTheSame() throws IOException {
    Randoms random = new Randoms(13);
    List<Rna> mirnas = mirnas(random, 5);
    List<Pair> pairs = new ArrayList<>();
    for (Rna target : targets(random, 10)) {
      Rna mirna = mirnas.get(random.below(mirnas.size()));
      pairs.add(new Pair(mirna.id(), mirna.letters(), target.id(), target.letters()));
    }
    Seedhawk[] engines = engines("deeptarget", SiteModel.Path.TOWERS);
    try {
      List<List<GeneScore>> scores = new ArrayList<>();
      for (Seedhawk engine : engines) {
        List<GeneScore> genes = new ArrayList<>();
        engine.predict(
            pairs.iterator(),
            PairLevel.GENE,
            ScanOptions.DEFAULT,
            new Seedhawk.Collector(new ArrayList<>(), genes));
        scores.add(genes);
      }
      assertEquals(pairs.size(), scores.get(1).size());
      for (int i = 0; i < pairs.size(); i++) {
        GeneScore cpu = scores.get(0).get(i);
        GeneScore gpu = scores.get(1).get(i);
        assertEquals(cpu.status(), gpu.status());
        assertEquals(cpu.score(), gpu.score(), emulated ? 0 : TOLERANCE, random.repeat());
      }
    } finally {
      close(engines);
    }
  }

  /** A device that is full does less at once, and then nothing, but says so. */
  @Test
  void findsTheSameSitesWithLittleMemory() {
    Assumptions.assumeTrue(emulated, "only the emulated device's memory can be limited");
    Randoms random = new Randoms(14);
    List<Rna> mirnas = mirnas(random, 30);
    List<Rna> targets = targets(random, 20);
    ScanOptions options =
        ScanOptions.DEFAULT
            .withSeedMatch(SeedMatch.OFFSET_9_MER_M7)
            .withThreshold(0)
            .withThreads(1);
    Seedhawk[] engines = engines("deeptarget", SiteModel.Path.TOWERS);
    try {
      assertSame("enough", mirnas, targets, options, engines);
      long needed = EmulatedDevice.leastMemory(() -> engines[1].scan(mirnas, targets, options));
      assertTrue(needed < 100L << 20, needed + " bytes");
      EmulatedDevice.limit(needed);
      assertSame("least " + needed, mirnas, targets, options, engines);
      EmulatedDevice.limit(needed / 8);
      EngineUnavailableException full =
          assertThrows(
              EngineUnavailableException.class, () -> engines[1].scan(mirnas, targets, options));
      assertTrue(full.getMessage().contains("device cpu"), full.getMessage());
      EmulatedDevice.unlimited();
      assertSame("enough again", mirnas, targets, options, engines);
    } finally {
      EmulatedDevice.unlimited();
      close(engines);
    }
  }

  /** What the host would score by its kernel, towers score on the device. */
  @Test
  void towersScoreThereWhatAKernelScoresHere() {
    Randoms random = new Randoms(16);
    List<Rna> mirnas = mirnas(random, 5);
    List<Rna> targets = targets(random, 10);
    ScanOptions all = ScanOptions.DEFAULT.withThreshold(0).withAllPairs(true).withBatch(1024);
    Seedhawk[] engines = {
      Seedhawk.open("deeptarget", SiteModel.Path.TOWERS, Device.CPU),
      Seedhawk.open("deeptarget", SiteModel.Path.AUTO, GPU)
    };
    try {
      assertSame(random.repeat(), mirnas, targets, all, engines);
    } finally {
      close(engines);
    }
  }

  @Test
  void saysThatOnnxRuntimeFailedOnTheDevice() {
    CudaDevice gpu = CudaDevice.list().getFirst();
    try (OrtRuntime runtime = OrtRuntime.open();
        Arena arena = Arena.ofConfined()) {
      OrtException e =
          assertThrows(
              OrtException.class,
              () -> runtime.openSession("none", arena.allocate(100), SessionOptions.DEFAULT));
      RuntimeException told = DeviceTables.failed(gpu, e);
      assertInstanceOf(EngineUnavailableException.class, told);
      assertTrue(told.getMessage().endsWith("(device cpu)"), told.getMessage());
    }
    RuntimeException other = new IllegalStateException("ours");
    assertEquals(other, DeviceTables.failed(gpu, other));
  }

  @Test
  void saysThatTheDeviceFailed() {
    Assumptions.assumeTrue(emulated, "only the emulated device fails on demand");
    Randoms random = new Randoms(15);
    List<Rna> mirnas = mirnas(random, 5);
    List<Rna> targets = targets(random, 5);
    try (Seedhawk engine = Seedhawk.open("deeptarget", SiteModel.Path.TOWERS, GPU)) {
      EmulatedDevice.fail(true);
      EngineUnavailableException failed =
          assertThrows(
              EngineUnavailableException.class,
              () -> engine.scan(mirnas, targets, ScanOptions.DEFAULT));
      assertTrue(failed.getMessage().contains("emulated"), failed.getMessage());
    } finally {
      EmulatedDevice.fail(false);
    }
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    EngineUnavailableException refused =
        assertThrows(
            EngineUnavailableException.class,
            () -> Seedhawk.open("deeptarget", SiteModel.Path.AUTO, Device.cuda(99)));
    assertTrue(refused.getMessage().contains("cuda:99"), refused.getMessage());
  }
}
