// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.Seedhawk;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.TargetSource;

/**
 * What a scan allocates on the heap, of all threads together, must not grow with its sites: a job
 * and one that is four times as large are compared. A byte a site is what chunks cost that hold a
 * thousand; the smallest object would be 16. Here and not beside the engine, because its module
 * does not read the JDK's counters.
 */
class ScanAllocationTest {
  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getPlatformMXBean(java.lang.management.ThreadMXBean.class);

  /** Letters of the largest chunk. */
  private static final int CHUNK = 1 << 18;

  private static final Search CANONICAL = Search.seeds(SeedMatch.CANONICAL);

  private static final ScanOptions OPTIONS = ScanOptions.builder().threshold(0).threads(2).build();

  private static String letters(SplittableRandom random, int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append("ACGU".charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** Chunks of a small job: more than are under way at a time, so that all are used again. */
  private static final int CHUNKS = 6;

  private static final List<Rna> MIRNAS = mirnas();

  private static List<Rna> mirnas() {
    SplittableRandom random = new SplittableRandom(5);
    List<Rna> mirnas = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      mirnas.add(new Rna("miRNA-" + i, letters(random, 22)));
    }
    return mirnas;
  }

  /** Records of the same random letters, none of which costs the heap anything. */
  private static final class Records implements TargetSource {
    private static final byte[] LETTERS = letters(new SplittableRandom(6), CHUNK).getBytes();

    private final int length;
    private int left;
    private int position;

    Records(int count, int length) {
      this.left = count;
      this.length = length;
    }

    @Override
    public boolean next() {
      position = 0;
      return left-- > 0;
    }

    @Override
    public String id() {
      return "target";
    }

    @Override
    public int read(byte[] out, int from, int count) {
      int at = position % LETTERS.length;
      int read = Math.min(Math.min(count, LETTERS.length - at), length - position);
      if (read == 0) {
        return -1;
      }
      System.arraycopy(LETTERS, at, out, from, read);
      position += read;
      return read;
    }

    @Override
    public String where() {
      return "records";
    }

    @Override
    public void close() {}
  }

  /** Formats rows and genes and drops them, with buffers that are used again. */
  private static final class Rows implements ScanSink<RowBuffer> {
    private final ConcurrentLinkedQueue<RowBuffer> free = new ConcurrentLinkedQueue<>();
    private long genes;

    @Override
    public RowBuffer map(SiteBatch batch) {
      RowBuffer rows = free.poll();
      rows = rows == null ? new RowBuffer() : rows;
      for (int site = 0; site < batch.size(); site++) {
        SiteTable.row(rows, batch, site, SiteExtras.NONE);
      }
      return rows;
    }

    @Override
    public void sites(RowBuffer rows) {
      rows.clear();
      free.add(rows);
    }

    @Override
    public void gene(GeneView gene) {
      genes++;
    }
  }

  private interface Job {
    ScanSummary run(int size) throws IOException;
  }

  /**
   * Checks what a job that is four times as large allocates more. The compilers need their time:
   * the first rounds allocate what later ones do not.
   */
  private static void checkGrowth(String what, double bytesEach, int minMore, Job job)
      throws IOException {
    double least = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 40 && !(least <= bytesEach); round++) {
      long begun = THREADS.getTotalThreadAllocatedBytes();
      ScanSummary small = job.run(1);
      long middle = THREADS.getTotalThreadAllocatedBytes();
      ScanSummary large = job.run(4);
      long ended = THREADS.getTotalThreadAllocatedBytes();
      long sites = large.sites() - small.sites();
      assertTrue(sites > 10_000, sites + " sites");
      long more = minMore > 0 ? minMore : sites;
      // Not less than nothing: what the small job allocated more is chance.
      least = Math.min(least, Math.abs((ended - middle) - (middle - begun)) / (double) more);
      System.out.printf("[seedhawk] %s: round %d, %.3f bytes%n", what, round, least);
    }
    assertTrue(least <= bytesEach, what + ": " + least + " bytes, not at most " + bytesEach);
  }

  private static Seedhawk open(String model) {
    Seedhawk engine = Seedhawk.builder().model(model).threads(2).open();
    if (engine.backend().equals("java")) {
      engine.close();
      Assumptions.abort("the Java twins make slices");
    }
    return engine;
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "deeptarget"})
  void sitesOfALongTargetCostNothing(String model) throws IOException {
    Rows rows = new Rows();
    try (Seedhawk engine = open(model)) {
      checkGrowth(
          "a site of a long target, " + model,
          1,
          0,
          size ->
              engine
                  .prepare(MIRNAS, CANONICAL)
                  .scan(new Records(1, CHUNKS * size * CHUNK), OPTIONS, rows));
    }
  }

  /** A target has its views of packed letters; its sites and genes come for nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "deeptarget"})
  void targetsCostTheirViewsAlone(String model) throws IOException {
    int records = CHUNKS * CHUNK / 1024;
    Rows rows = new Rows();
    try (Seedhawk engine = open(model)) {
      checkGrowth(
          "a target, " + model,
          600,
          3 * records,
          size -> {
            rows.genes = 0;
            ScanSummary summary =
                engine
                    .prepare(MIRNAS, CANONICAL)
                    .scan(new Records(records * size, 1024), OPTIONS, rows);
            assertTrue(rows.genes > 3L * records * size, rows.genes + " genes");
            return summary;
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplexnet", "deeptarget", "targetnet"})
  void windowsOfAPairCostNothing(String model) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<List<Pair>> bySize = new ArrayList<>();
    for (int size = 0; size <= 4; size++) {
      List<Pair> pairs = new ArrayList<>();
      for (Rna mirna : MIRNAS) {
        pairs.add(new Pair(mirna.id(), mirna.letters(), "target", letters(random, 400 * size)));
      }
      bySize.add(pairs);
    }
    Rows rows = new Rows();
    try (Seedhawk engine = open(model)) {
      checkGrowth(
          "a window of a pair, " + model,
          1,
          0,
          size -> engine.predict(bySize.get(size).iterator(), Search.everyWindow(), OPTIONS, rows));
    }
  }
}
