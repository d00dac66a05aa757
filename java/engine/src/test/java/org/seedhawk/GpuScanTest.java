// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.device.CudaDevice;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.ffi.onnxruntime.SessionOptions;
import org.seedhawk.model.ModelFiles;
import org.seedhawk.model.PathChoice;
import org.seedhawk.onnx.DamagedModel;
import org.seedhawk.pool.CallWatcher;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Precision;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetList;
import org.seedhawk.work.DeviceTables;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.PreparedMirnas;
import org.seedhawk.work.ScanJob;

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
    mirnas.add(new Rna("short", "UGAGGNNNNN")); // has no seed
    for (int i = 0; i < count; i++) {
      mirnas.add(new Rna("mir-" + i, random.sequence(18 + random.below(8), 2)));
    }
    return mirnas;
  }

  /** Targets of all sizes, ambiguous letters, sites at both ends. */
  private static List<Rna> targets(Randoms random, int count) {
    List<Rna> targets = new ArrayList<>();
    targets.add(new Rna("one", "A"));
    targets.add(new Rna("tiny", "CUACCUC"));
    targets.add(new Rna("begins", "CUACCUCA" + random.sequence(50, 0)));
    targets.add(new Rna("ends", random.sequence(50, 0) + "CUACCUCA"));
    targets.add(new Rna("unknown", "N".repeat(70)));
    for (int i = 0; i < count; i++) {
      targets.add(new Rna("utr-" + i, random.sequence(1 + random.below(1500), i % 4)));
    }
    targets.add(new Rna("last", "CUACCUCA"));
    return targets;
  }

  private static final Search FUZZY = Search.seeds(SeedMatch.OFFSET_9_MER_M7);

  private static List<Site> scan(
      Seedhawk engine, Search search, List<Rna> mirnas, List<Rna> targets, ScanOptions options) {
    try (MirnaSet set = engine.prepare(mirnas, search)) {
      return set.scan(targets, options);
    }
  }

  private static List<GeneScore> genes(
      Seedhawk engine, Search search, List<Rna> mirnas, List<Rna> targets, ScanOptions options) {
    try (MirnaSet set = engine.prepare(mirnas, search)) {
      return set.scoreGenes(targets, options);
    }
  }

  private static void assertSame(
      String what,
      Search search,
      List<Rna> mirnas,
      List<Rna> targets,
      ScanOptions options,
      Seedhawk... engines) {
    double onGpu =
        switch (engines[1].precision()) {
          case FLOAT32 -> TOLERANCE;
          case FLOAT16 -> HALF_TOLERANCE;
          case INT8 -> 0; // the kernels sum exactly
        };
    double tolerance = emulated ? 0 : onGpu;
    List<Site> cpuSites = scan(engines[0], search, mirnas, targets, options);
    List<Site> gpuSites = scan(engines[1], search, mirnas, targets, options);
    if (tolerance > 0 && options.threshold() > 0) {
      return; // a score beside the threshold may fall on either side
    }
    assertEquals(cpuSites.size(), gpuSites.size(), what);
    for (int i = 0; i < cpuSites.size(); i++) {
      Site cpu = cpuSites.get(i);
      Site gpu = gpuSites.get(i);
      assertEquals(cpu.score(), gpu.score(), tolerance, what + " " + cpu);
      assertEquals(withScore(cpu, 0).toString(), withScore(gpu, 0).toString(), what);
    }
    List<GeneScore> cpuGenes = genes(engines[0], search, mirnas, targets, options);
    List<GeneScore> gpuGenes = genes(engines[1], search, mirnas, targets, options);
    assertEquals(cpuGenes.size(), gpuGenes.size(), what);
    for (int i = 0; i < cpuGenes.size(); i++) {
      if (tolerance == 0) {
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

  private static Seedhawk open(String model, PathChoice path, Device device, Precision precision) {
    return Seedhawk.builder()
        .model(model)
        .path(path.label())
        .device(device)
        .precision(precision)
        .threads(2)
        .open();
  }

  private static Seedhawk open(String model, PathChoice path, Device device) {
    return open(model, path, device, Precision.FLOAT32);
  }

  private static Seedhawk[] engines(String model, PathChoice path) {
    return engines(model, path, Precision.FLOAT32);
  }

  private static Seedhawk[] engines(String model, PathChoice path, Precision precision) {
    return new Seedhawk[] {
      open(model, path, Device.CPU, precision), open(model, path, GPU, precision)
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
  void findsTheSameSites(String model, PathChoice path, SeedMatch rule) {
    Search search = Search.seeds(rule);
    Randoms random = new Randoms(11);
    List<Rna> mirnas = mirnas(random, rule.isFuzzy() ? 2 : 10);
    List<Rna> targets = targets(random, rule.isFuzzy() ? 5 : 25);
    ScanOptions all =
        ScanOptions.builder().threshold(0).allPairs(true).threads(2).batch(1024).build();
    Seedhawk[] engines = engines(model, path);
    try {
      assertTrue(engines[1].device().startsWith("cuda:0 "), engines[1].device());
      assertTrue(scan(engines[0], search, mirnas, targets, all).size() >= 2, random.repeat());
      assertSame("all " + random.repeat(), search, mirnas, targets, all, engines);
      assertSame("some", search, mirnas, targets, all.toBuilder().threshold(0.5f).build(), engines);
      assertSame(
          "noisy-or", search, mirnas, targets, all.toBuilder().noisyOr(true).build(), engines);
      assertSame(
          "energies", search, mirnas, targets, all.toBuilder().energy(true).build(), engines);
      assertSame("few", search, mirnas, targets, all.toBuilder().maxEnergy(-9).build(), engines);
      assertSame("none", search, mirnas, targets, all.toBuilder().maxEnergy(-90).build(), engines);
      assertSame(
          "small batch",
          search,
          mirnas,
          targets,
          all.toBuilder().batch(1).threads(1).build(),
          engines);
      assertSame(
          "its own batch", search, mirnas, targets, all.toBuilder().batch(0).build(), engines);
      assertSame("rings", search, mirnas, targets, all.toBuilder().circular(true).build(), engines);
      assertSame("no sites", search, List.of(mirnas.get(2)), targets, all, engines);
      assertSame("no targets", search, mirnas, List.of(), all, engines);
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
  void findsTheSameSitesInFloat16(String model, PathChoice path) {
    Randoms random = new Randoms(16);
    List<Rna> mirnas = mirnas(random, 10);
    List<Rna> targets = targets(random, 15);
    ScanOptions all =
        ScanOptions.builder().threshold(0).allPairs(true).threads(2).batch(1024).build();
    Seedhawk[] engines = engines(model, path, Precision.FLOAT16);
    try (Seedhawk wide = open(model, path, GPU)) {
      assertSame("all " + random.repeat(), FUZZY, mirnas, targets, all, engines);
      assertSame("some", FUZZY, mirnas, targets, all.toBuilder().threshold(0.5f).build(), engines);
      assertSame(
          "small batch",
          FUZZY,
          mirnas,
          targets,
          all.toBuilder().batch(1).threads(1).build(),
          engines);
      List<Site> half = scan(engines[1], FUZZY, mirnas, targets, all);
      List<Site> full = scan(wide, FUZZY, mirnas, targets, all);
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

  private static Seedhawk[] int8Engines() {
    try (NativeKernels kernels = NativeKernels.open(NativeKernels.Backend.AUTO)) {
      Assumptions.assumeTrue(kernels.hasInt8(), "this processor has no int8");
    }
    return engines("duplexnet", PathChoice.AUTO, Precision.INT8);
  }

  /** In int8 a kernel scores there, to the bit what the processor's kernel scores here. */
  @ParameterizedTest
  @EnumSource(
      value = SeedMatch.class,
      names = {"CANONICAL", "OFFSET_9_MER_M7", "STRICT"})
  void findsTheSameSitesInInt8(SeedMatch rule) throws IOException {
    Search search = Search.seeds(rule);
    Randoms random = new Randoms(18);
    List<Rna> mirnas = mirnas(random, rule.isFuzzy() ? 2 : 10);
    List<Rna> targets = targets(random, rule.isFuzzy() ? 5 : 25);
    ScanOptions all = ScanOptions.builder().threshold(0).allPairs(true).threads(2).build();
    Seedhawk[] engines = int8Engines();
    try (Seedhawk wide = open("duplexnet", PathChoice.AUTO, Device.CPU)) {
      assertTrue(engines[1].device().startsWith("cuda:0 "), engines[1].device());
      assertTrue(engines[1].isFused(), "a kernel scores");
      List<Site> exact = scan(wide, search, mirnas, targets, all);
      List<Site> rounded = scan(engines[1], search, mirnas, targets, all);
      assertEquals(exact.size(), rounded.size(), random.repeat());
      int moved = 0;
      for (int i = 0; i < exact.size(); i++) {
        moved += exact.get(i).score() == rounded.get(i).score() ? 0 : 1;
      }
      assertTrue(moved > exact.size() / 2, moved + " of " + exact.size() + " scores moved");
      assertSame("all " + random.repeat(), search, mirnas, targets, all, engines);
      assertSame("some", search, mirnas, targets, all.toBuilder().threshold(0.5f).build(), engines);
      assertSame(
          "noisy-or", search, mirnas, targets, all.toBuilder().noisyOr(true).build(), engines);
      assertSame(
          "energies", search, mirnas, targets, all.toBuilder().energy(true).build(), engines);
      assertSame("few", search, mirnas, targets, all.toBuilder().maxEnergy(-9).build(), engines);
      assertSame("none", search, mirnas, targets, all.toBuilder().maxEnergy(-90).build(), engines);
      assertSame("rings", search, mirnas, targets, all.toBuilder().circular(true).build(), engines);
      assertSame("no sites", search, List.of(mirnas.get(2)), targets, all, engines);
      assertSame("no targets", search, mirnas, List.of(), all, engines);
      List<List<GeneScore>> predicted = new ArrayList<>();
      for (Seedhawk engine : engines) {
        List<GeneScore> genes = new ArrayList<>();
        predict(engine, search, mirnas.getFirst(), targets, genes);
        predicted.add(genes);
      }
      assertEquals(predicted.get(0), predicted.get(1), random.repeat());
    } finally {
      close(engines);
    }
  }

  @Test
  void saysThatTheDeviceIsFullOrFailedInInt8() {
    Assumptions.assumeTrue(emulated, "only the emulated device is full or fails on demand");
    Randoms random = new Randoms(19);
    List<Rna> mirnas = mirnas(random, 30);
    List<Rna> targets = targets(random, 20);
    ScanOptions options = ScanOptions.builder().threshold(0).threads(1).build();
    Seedhawk[] engines = int8Engines();
    try {
      long needed =
          EmulatedDevice.leastMemory(() -> scan(engines[1], FUZZY, mirnas, targets, options));
      EmulatedDevice.limit(needed);
      assertSame("least " + needed, FUZZY, mirnas, targets, options, engines);
      EmulatedDevice.limit(needed / 8);
      EngineUnavailableException full =
          assertThrows(
              EngineUnavailableException.class,
              () -> scan(engines[1], FUZZY, mirnas, targets, options));
      assertTrue(full.getMessage().contains("device cpu"), full.getMessage());
      EmulatedDevice.unlimited();
      EmulatedDevice.fail(true);
      EngineUnavailableException failed =
          assertThrows(
              EngineUnavailableException.class,
              () -> scan(engines[1], FUZZY, mirnas, targets, options));
      assertTrue(failed.getMessage().contains("emulated"), failed.getMessage());
      EmulatedDevice.fail(false);
      assertSame("again", FUZZY, mirnas, targets, options, engines);
    } finally {
      EmulatedDevice.fail(false);
      EmulatedDevice.unlimited();
      close(engines);
    }
  }

  /** Of the models, a device has the kernel of one; and nobody gets it who has not asked for it. */
  @Test
  void refusesInt8WhereTheGpuHasNoKernel() {
    close(int8Engines());
    for (String model : List.of("targetnet", "deeptarget")) {
      EngineUnavailableException refused =
          assertThrows(
              EngineUnavailableException.class,
              () -> open(model, PathChoice.AUTO, GPU, Precision.INT8));
      assertEquals(
          "model '%s' has no kernel in int8 for a GPU, and device 'cuda:0' was asked for; use precision float16 there, or device cpu"
              .formatted(model),
          refused.getMessage());
    }
    try (Seedhawk engine = open("duplexnet", PathChoice.AUTO, Device.AUTO, Precision.INT8)) {
      assertEquals("cpu", engine.device());
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
    ScanOptions options = ScanOptions.builder().threshold(0).batch(4096).build();
    for (int chunkBases : new int[] {500, 3_000, 60_000}) {
      assertEquals(
          pieces(Device.CPU, rule, mirnas, targets, options, chunkBases),
          pieces(GPU, rule, mirnas, targets, options, chunkBases),
          "chunks of " + chunkBases + ", " + random.repeat());
    }
  }

  /** What a scan in chunks of so many bases reports. */
  private static String pieces(
      Device device,
      SeedMatch rule,
      List<Rna> mirnas,
      List<Rna> targets,
      ScanOptions options,
      int chunkBases)
      throws IOException {
    Report report = new Report();
    EngineCore core =
        EngineCore.open(
            new EngineCore.Config(
                Optional.of("deeptarget"),
                PathChoice.TOWERS,
                device,
                Precision.FLOAT32,
                2,
                9,
                1L << 30,
                CallWatcher.NOBODY));
    try (PreparedMirnas set = core.prepare(mirnas, new Search.SeedSearch(rule, false))) {
      new ScanJob(core, set, options, core.newControl(Duration.ZERO))
          .withChunkBases(chunkBases)
          .run(new TargetList(targets), report);
    } finally {
      core.close(0);
    }
    return report.text.toString();
  }

  /** Sites and genes as text, without what a device may round. */
  private static final class Report implements ScanSink<List<Site>> {
    private final StringBuilder text = new StringBuilder();

    @Override
    public List<Site> map(SiteBatch sites) {
      return GpuScanTest.sites(sites);
    }

    @Override
    public void sites(List<Site> mapped) {
      mapped.forEach(site -> text.append(GpuScanTest.text(site)).append('\n'));
    }

    @Override
    public void gene(GeneView gene) {
      text.append(
          "%s %s %s %s-%s%n"
              .formatted(
                  gene.targetId(),
                  gene.mirna(),
                  gene.siteCount(),
                  emulated ? gene.bestStart() : 0,
                  emulated ? gene.bestEnd() : 0));
    }
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
    Seedhawk[] engines = engines("deeptarget", PathChoice.TOWERS);
    try {
      List<List<GeneScore>> scores = new ArrayList<>();
      for (Seedhawk engine : engines) {
        List<GeneScore> genes = new ArrayList<>();
        engine.predict(
            pairs.iterator(),
            Search.seeds(SeedMatch.OFFSET_9_MER_M7),
            ScanOptions.DEFAULT,
            new Genes(genes));
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
    ScanOptions options = ScanOptions.builder().threshold(0).threads(1).build();
    Seedhawk[] engines = engines("deeptarget", PathChoice.TOWERS);
    try {
      assertSame("enough", FUZZY, mirnas, targets, options, engines);
      long needed =
          EmulatedDevice.leastMemory(() -> scan(engines[1], FUZZY, mirnas, targets, options));
      assertTrue(needed < 100L << 20, needed + " bytes");
      EmulatedDevice.limit(needed);
      assertSame("least " + needed, FUZZY, mirnas, targets, options, engines);
      EmulatedDevice.limit(needed / 8);
      EngineUnavailableException full =
          assertThrows(
              EngineUnavailableException.class,
              () -> scan(engines[1], FUZZY, mirnas, targets, options));
      assertTrue(full.getMessage().contains("device cpu"), full.getMessage());
      EmulatedDevice.unlimited();
      assertSame("enough again", FUZZY, mirnas, targets, options, engines);
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
    ScanOptions all = ScanOptions.builder().threshold(0).allPairs(true).batch(1024).build();
    Seedhawk[] engines = {
      open("deeptarget", PathChoice.TOWERS, Device.CPU), open("deeptarget", PathChoice.AUTO, GPU)
    };
    try {
      assertSame(random.repeat(), FUZZY, mirnas, targets, all, engines);
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
    try (Seedhawk engine = open("deeptarget", PathChoice.TOWERS, GPU)) {
      EmulatedDevice.fail(true);
      EngineUnavailableException failed =
          assertThrows(
              EngineUnavailableException.class,
              () -> scan(engine, FUZZY, mirnas, targets, ScanOptions.DEFAULT));
      assertTrue(failed.getMessage().contains("emulated"), failed.getMessage());
    } finally {
      EmulatedDevice.fail(false);
    }
  }

  /** A score that is no number is refused there as here, whoever lists and counts the sites. */
  @ParameterizedTest
  @CsvSource({"duplexnet, JOINT", "deeptarget, JOINT", "deeptarget, TOWERS"})
  void refusesScoresThatAreNoNumbers(String model, PathChoice path, @TempDir Path folder)
      throws IOException {
    Assumptions.assumeTrue(emulated, "a GPU rounds the one score that is missing otherwise");
    Randoms random = new Randoms(17);
    List<Rna> mirnas = List.of(mirnas(random, 0).getFirst());
    List<Rna> targets = targets(random, 20);
    Search search = Search.seeds(SeedMatch.CANONICAL);
    ScanOptions all = ScanOptions.builder().threshold(0).threads(1).build();
    Site missing;
    Site first; // of those that have that score
    try (Seedhawk engine = open(model, path, Device.CPU)) {
      List<Site> sites = scan(engine, search, mirnas, targets, all);
      missing = sites.getLast();
      first = sites.stream().filter(site -> site.score() == missing.score()).findFirst().get();
    }
    ModelFiles files = ModelFiles.find(model);
    for (String name : ModelFiles.ONNX) {
      if (files.has(name)) {
        boolean scores = name.equals("model.onnx") || name.equals("pair.onnx");
        byte[] onnx = files.read(name);
        Files.write(
            folder.resolve(name), scores ? DamagedModel.withoutScore(onnx, missing.score()) : onnx);
      }
    }
    Seedhawk[] engines = engines(folder.toString(), path);
    try {
      for (ScanOptions options :
          List.of(
              all,
              all.toBuilder().threshold(0.9999f).build(),
              all.toBuilder().noisyOr(true).build(),
              all.toBuilder().energy(true).build(),
              all.toBuilder().maxEnergy(-1e-3f).build())) {
        for (Seedhawk engine : engines) {
          refusedNan(random, () -> scan(engine, search, mirnas, targets, options));
          refusedNan(random, () -> genes(engine, search, mirnas, targets, options));
        }
      }
      String said = refusedNan(random, () -> scan(engines[1], search, mirnas, targets, all));
      String place = "miRNA 'let-7' at %s:%s-".formatted(first.targetId(), first.start());
      assertTrue(said.contains(place), said);
      for (Seedhawk engine : engines) {
        refusedNan(
            random, () -> predict(engine, search, mirnas.getFirst(), targets, new ArrayList<>()));
      }
    } finally {
      close(engines);
    }
  }

  private static void predict(
      Seedhawk engine, Search search, Rna mirna, List<Rna> targets, List<GeneScore> genes)
      throws IOException {
    List<Pair> pairs =
        targets.stream()
            .map(each -> new Pair(mirna.id(), mirna.letters(), each.id(), each.letters()))
            .toList();
    engine.predict(pairs.iterator(), search, ScanOptions.DEFAULT, new Genes(genes));
  }

  private static String refusedNan(Randoms random, Executable call) {
    String message = assertThrows(ModelException.class, call, random.repeat()).getMessage();
    assertTrue(message.contains("which is no number"), message);
    return message;
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    EngineUnavailableException refused =
        assertThrows(
            EngineUnavailableException.class,
            () -> open("deeptarget", PathChoice.AUTO, Device.cuda(99)));
    assertTrue(refused.getMessage().contains("cuda:99"), refused.getMessage());
  }
}
