// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.seq.PackedSequence;

/**
 * Scores (window, miRNA) pairs in the batch of one worker: windows are placed by {@link
 * #setWindow}, {@link #encode}d target by target, {@link #runSites} runs the site tower over them,
 * {@link #setPair} names pairs and {@link #runPairs} scores them. All tensors live in one confined
 * arena and are refilled, so scoring allocates nothing. One per thread.
 */
public final class SiteScorer implements AutoCloseable {
  private final ModelContract contract;
  private MirnaRows mirnas;
  private final WindowEncoder encoder;
  private final Arena arena = Arena.ofConfined();
  private final int capacity;
  private final long rowLength;
  private final MemorySegment starts; // int64[capacity]
  private final long windowBytes;
  private final MemorySegment windows; // float32[capacity, 4, windowLength], or planes
  private final MemorySegment
      siteRows; // float32[capacity, rowLength]; the windows themselves without towers
  private final MemorySegment pairWindow; // int32[capacity]
  private final MemorySegment pairMirna; // int32[capacity]
  private final MemorySegment pairMirnaRows; // float32[capacity, rowLength]
  private final MemorySegment pairSiteRows; // float32[capacity, rowLength]
  private final MemorySegment pairTensor; // float32[capacity, 10, 50] where pairs are encoded
  private final MemorySegment pairAlignment; // int32[capacity], likewise
  private final MemorySegment scores; // float32[capacity]
  private final RowRunner siteTower; // null without towers
  private final RowRunner pairs;

  SiteScorer(SiteModel model, WindowEncoder encoder, int batch) {
    this.contract = model.contract();
    this.encoder = encoder;
    this.capacity = RowRunner.rows(batch);
    this.rowLength = model.rowLength();
    int length = contract.windowLength();
    boolean encodesPairs = contract.encodesPairs();
    this.windowBytes = encodesPairs ? 4 * rowLength : 16L * length;
    long gathered = encodesPairs ? 0 : 4 * rowLength * capacity;
    long[] pairShape = {WindowEncoder.ESA_ROWS, WindowEncoder.ESA_COLUMNS};
    try {
      starts = arena.allocate(8L * capacity, 64);
      windows = arena.allocate(windowBytes * capacity, 64);
      pairWindow = arena.allocate(4L * capacity, 64);
      pairMirna = arena.allocate(4L * capacity, 64);
      pairMirnaRows = arena.allocate(gathered, 64);
      pairSiteRows = arena.allocate(gathered, 64);
      pairTensor =
          arena.allocate(encodesPairs ? 4 * pairShape[0] * pairShape[1] * capacity : 0, 64);
      pairAlignment = arena.allocate(encodesPairs ? 4L * capacity : 0, 64);
      scores = arena.allocate(4L * capacity, 64);
      long[] oneHot = {4, length};
      long[] row = model.hasTowers() ? new long[] {rowLength} : oneHot;
      if (model.hasTowers()) {
        siteRows = arena.allocate(4 * rowLength * capacity, 64);
        siteTower = new RowRunner(model.siteSession(), "site", "site_features");
        siteTower.bind(windows, windowBytes, oneHot, siteRows, row, capacity);
        pairs = new RowRunner(model.scoreSession(), "mirna_features", "site_features", "score");
      } else {
        siteRows = windows;
        siteTower = null;
        pairs =
            encodesPairs
                ? new RowRunner(model.scoreSession(), "pair", "score")
                : new RowRunner(model.scoreSession(), "mirna", "site", "score");
      }
      if (encodesPairs) {
        pairs.bind(
            new MemorySegment[] {pairTensor, scores}, new long[][] {pairShape, {}}, capacity);
      } else {
        pairs.bind(
            new MemorySegment[] {pairMirnaRows, pairSiteRows, scores},
            new long[][] {row, row, {}},
            capacity);
      }
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** Returns how many windows, and how many pairs, fit: the batch, rounded up to a power of two. */
  public int capacity() {
    return capacity;
  }

  /** Scores with these miRNAs from now on; they must stay open. */
  public void use(MirnaRows rows) {
    mirnas = rows;
  }

  /** Places a window by the position of the base opposite miRNA nt 1. */
  public void setWindow(int window, long nt1) {
    starts.setAtIndex(JAVA_LONG, window, contract.windowStart(nt1));
  }

  /** Encodes the windows {@code [first, first + count)}, all on one target. */
  public void encode(PackedSequence target, int first, int count) {
    if (count == 0) {
      return;
    }
    MemorySegment from = starts.asSlice(8L * first, 8L * count);
    MemorySegment out = windows.asSlice(windowBytes * first, windowBytes * count);
    if (contract.encodesPairs()) {
      encoder.planes(target, from, count, contract.windowLength(), true, out);
    } else {
      encoder.oneHot(target, from, count, contract.windowLength(), true, out);
    }
  }

  /**
   * Runs the site tower over the first {@code count} windows; without towers there is nothing to
   * do.
   */
  public void runSites(int count) {
    if (siteTower != null && count > 0) {
      siteTower.run(count);
    }
  }

  /** Names a pair. */
  public void setPair(int pair, int window, int mirna) {
    pairWindow.setAtIndex(JAVA_INT, pair, window);
    pairMirna.setAtIndex(JAVA_INT, pair, mirna);
  }

  /** Scores the first {@code count} pairs. */
  public void runPairs(int count) {
    if (count == 0) {
      return;
    }
    MemorySegment mirnaRows = mirnas.segment();
    if (contract.encodesPairs()) {
      encoder.esa(
          windows,
          capacity,
          mirnaRows,
          mirnas.count(),
          pairWindow,
          pairMirna,
          count,
          pairTensor,
          pairAlignment);
    } else {
      encoder.gatherRows(mirnaRows, mirnas.count(), rowLength, pairMirna, count, pairMirnaRows);
      encoder.gatherRows(siteRows, capacity, rowLength, pairWindow, count, pairSiteRows);
    }
    pairs.run(count);
  }

  /** Returns the probability of a pair of the last {@link #runPairs}. */
  public float score(int pair) {
    return scores.getAtIndex(JAVA_FLOAT, pair);
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    pairs.close();
    if (siteTower != null) {
      siteTower.close();
    }
    arena.close();
  }
}
