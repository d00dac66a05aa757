// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seed.HitBuffer;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedScannerDirect;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * The distinct miRNAs and regions of some tables, packed off-heap. {@link Inputs} encode their
 * windows with the engine's own encoders: what is trained is what is served. One thread at a time.
 */
public final class SitePool implements AutoCloseable {
  private final SequenceBatch mirnas = new SequenceBatch(new SequencePackerJava());
  private final SequenceBatch regions = new SequenceBatch(new SequencePackerJava());
  private final Map<String, Integer> mirnaIndex = new HashMap<>();
  private final Map<String, Integer> regionIndex = new HashMap<>();
  private final List<String> mirnaLetters = new ArrayList<>();
  private final List<String> regionLetters = new ArrayList<>();

  public int addMirna(String letters) {
    return add(letters, mirnas, mirnaIndex, mirnaLetters);
  }

  public int addRegion(String letters) {
    return add(letters, regions, regionIndex, regionLetters);
  }

  private static int add(
      String letters, SequenceBatch batch, Map<String, Integer> index, List<String> all) {
    Integer known = index.get(letters);
    if (known != null) {
      return known;
    }
    batch.add(letters);
    index.put(letters, all.size());
    all.add(letters);
    return all.size() - 1;
  }

  public PackedSequence mirna(int index) {
    return mirnas.get(index);
  }

  public PackedSequence region(int index) {
    return regions.get(index);
  }

  public String mirnaLetters(int index) {
    return mirnaLetters.get(index);
  }

  public String regionLetters(int index) {
    return regionLetters.get(index);
  }

  /** Returns the window of a row in the register that pairs best. */
  private Window bestWindow(LabelledSites.Row row, WindowLayout layout) {
    int mirna = addMirna(row.mirna());
    int region = addRegion(row.region());
    return new Window(
        mirna, region, Window.bestNt1(mirna(mirna), region(region), layout), row.positive());
  }

  /** Returns a window for each row, in the register that pairs best. */
  public List<Window> bestWindows(List<LabelledSites.Row> rows, WindowLayout layout) {
    return rows.stream().map(row -> bestWindow(row, layout)).toList();
  }

  /** Returns a window for each row that ends where its region ends. */
  public List<Window> endWindows(List<LabelledSites.Row> rows, WindowLayout layout) {
    return rows.stream()
        .map(
            row -> {
              int region = addRegion(row.region());
              return new Window(
                  addMirna(row.mirna()), region, layout.regionEnd(region(region)), row.positive());
            })
        .toList();
  }

  /** Returns every window that lies inside the region of a pair. */
  public List<Window> allWindows(Window pair, WindowLayout layout) {
    PackedSequence region = region(pair.region());
    List<Window> windows = new ArrayList<>();
    for (int nt1 = layout.firstNt1(region); nt1 < layout.endNt1(region); nt1++) {
      windows.add(new Window(pair.mirna(), pair.region(), nt1, pair.positive()));
    }
    return windows;
  }

  /** Returns the windows of a pair that a scan under a rule would propose. */
  public List<Window> candidates(Window pair, SeedMatch rule) {
    PackedSequence region = region(pair.region());
    Seeds seeds = Seeds.of(List.of(mirna(pair.mirna())), rule, false);
    SeedScanner scanner = new SeedScannerDirect(seeds);
    List<Window> windows = new ArrayList<>();
    try (Arena hitArena = Arena.ofConfined()) {
      HitBuffer hits = new HitBuffer(hitArena, Math.max(scanner.minCapacity(), 256));
      long end = SeedScanner.end(rule, region);
      for (long from = SeedScanner.begin(rule); from < end; from = scanner.next()) {
        long count = scanner.scan(region, from, end, hits);
        for (long hit = 0; hit < count; hit++) {
          int nt1 = (int) seeds.nt1(hits.start(hit));
          windows.add(new Window(pair.mirna(), pair.region(), nt1, pair.positive()));
        }
      }
    }
    return windows;
  }

  @Override
  public void close() {
    mirnas.close();
    regions.close();
  }
}
