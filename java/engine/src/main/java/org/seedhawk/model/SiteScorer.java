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
  private final MemorySegment windows; // float32[capacity, 4, windowLength]
  private final MemorySegment
      siteRows; // float32[capacity, rowLength]; the windows themselves without towers
  private final MemorySegment pairWindow; // int32[capacity]
  private final MemorySegment pairMirna; // int32[capacity]
  private final MemorySegment pairMirnaRows; // float32[capacity, rowLength]
  private final MemorySegment pairSiteRows; // float32[capacity, rowLength]
  private final MemorySegment scores; // float32[capacity]
  private final RowRunner siteTower; // null without towers
  private final RowRunner pairs;

  SiteScorer(SiteModel model, WindowEncoder encoder, int batch) {
    this.contract = model.contract();
    this.encoder = encoder;
    this.capacity = RowRunner.rows(batch);
    this.rowLength = model.rowLength();
    int length = contract.windowLength();
    try {
      starts = arena.allocate(8L * capacity, 64);
      windows = arena.allocate(16L * length * capacity, 64);
      pairWindow = arena.allocate(4L * capacity, 64);
      pairMirna = arena.allocate(4L * capacity, 64);
      pairMirnaRows = arena.allocate(4 * rowLength * capacity, 64);
      pairSiteRows = arena.allocate(4 * rowLength * capacity, 64);
      scores = arena.allocate(4L * capacity, 64);
      long[] oneHot = {4, length};
      long[] row = model.hasTowers() ? new long[] {rowLength} : oneHot;
      if (model.hasTowers()) {
        siteRows = arena.allocate(4 * rowLength * capacity, 64);
        siteTower = new RowRunner(model.siteSession(), "site", "site_features");
        siteTower.bind(windows, 16L * length, oneHot, siteRows, row, capacity);
        pairs = new RowRunner(model.scoreSession(), "mirna_features", "site_features", "score");
      } else {
        siteRows = windows;
        siteTower = null;
        pairs = new RowRunner(model.scoreSession(), "mirna", "site", "score");
      }
      pairs.bind(
          new MemorySegment[] {pairMirnaRows, pairSiteRows, scores},
          new long[][] {row, row, {}},
          capacity);
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
    long rowBytes = 16L * contract.windowLength();
    encoder.oneHot(
        target,
        starts.asSlice(8L * first, 8L * count),
        count,
        contract.windowLength(),
        true,
        windows.asSlice(rowBytes * first, rowBytes * count));
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
    encoder.gatherRows(
        mirnas.segment(), mirnas.count(), rowLength, pairMirna, count, pairMirnaRows);
    encoder.gatherRows(siteRows, capacity, rowLength, pairWindow, count, pairSiteRows);
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
