// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedhawk.model.WindowEncoder;
import org.seedhawk.model.WindowEncoderJava;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * The distinct miRNAs and regions of some tables, packed off-heap, and the encoding of their
 * windows by the engine's own encoder: what is trained is what is served. One thread at a time.
 */
final class SitePool implements AutoCloseable {
  static final int INPUT_FLOATS = 4 * ContractMetadata.WINDOW_LENGTH;

  private final SequenceBatch mirnas = new SequenceBatch(new SequencePackerJava());
  private final SequenceBatch regions = new SequenceBatch(new SequencePackerJava());
  private final Map<String, Integer> mirnaIndex = new HashMap<>();
  private final Map<String, Integer> regionIndex = new HashMap<>();
  private final List<String> mirnaLetters = new ArrayList<>();
  private final List<String> regionLetters = new ArrayList<>();
  private final WindowEncoder encoder = new WindowEncoderJava();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment start = arena.allocate(JAVA_LONG);

  int addMirna(String letters) {
    return add(letters, mirnas, mirnaIndex, mirnaLetters);
  }

  int addRegion(String letters) {
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

  PackedSequence mirna(int index) {
    return mirnas.get(index);
  }

  PackedSequence region(int index) {
    return regions.get(index);
  }

  String mirnaLetters(int index) {
    return mirnaLetters.get(index);
  }

  String regionLetters(int index) {
    return regionLetters.get(index);
  }

  /** Returns the window of a row in the register that pairs best. */
  Window bestWindow(SiteTable.Row row) {
    int mirna = addMirna(row.mirna());
    int region = addRegion(row.region());
    return new Window(mirna, region, Window.bestNt1(mirna(mirna), region(region)), row.positive());
  }

  /** Returns the windows of rows, see {@link #bestWindow(SiteTable.Row)}. */
  List<Window> bestWindows(List<SiteTable.Row> rows) {
    rows.forEach(
        row -> {
          addMirna(row.mirna());
          addRegion(row.region());
        });
    return rows.stream().map(this::bestWindow).toList();
  }

  /** Returns every window that lies inside the region of a pair. */
  List<Window> allWindows(Window pair) {
    PackedSequence region = region(pair.region());
    List<Window> windows = new ArrayList<>();
    for (int nt1 = Window.firstNt1(region); nt1 < region.baseCount(); nt1++) {
      windows.add(new Window(pair.mirna(), pair.region(), nt1, pair.positive()));
    }
    return windows;
  }

  /**
   * Encodes windows {@code [from, to)}.
   *
   * @param mirnaOut receives float32[to - from, 4, 30], 5'->3', padded right
   * @param siteOut receives float32[to - from, 4, 30], 3'->5', padded right
   */
  void encode(
      List<Window> windows, int from, int to, MemorySegment mirnaOut, MemorySegment siteOut) {
    long stride = INPUT_FLOATS * JAVA_FLOAT.byteSize();
    int length = ContractMetadata.WINDOW_LENGTH;
    for (int i = from; i < to; i++) {
      Window window = windows.get(i);
      long offset = (i - from) * stride;
      start.set(JAVA_LONG, 0, 0);
      encoder.oneHot(
          mirna(window.mirna()), start, 1, length, false, mirnaOut.asSlice(offset, stride));
      start.set(JAVA_LONG, 0, window.nt1() + 1L + ContractMetadata.WINDOW_AFTER_NT1 - length);
      encoder.oneHot(
          region(window.region()), start, 1, length, true, siteOut.asSlice(offset, stride));
    }
  }

  @Override
  public void close() {
    arena.close();
    mirnas.close();
    regions.close();
  }
}
