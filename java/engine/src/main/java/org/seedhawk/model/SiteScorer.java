// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowFrame;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/**
 * Scores (window, miRNA) pairs in the batch of one worker: windows are placed by {@link
 * #setWindow}, {@link #encode}d target by target, {@link #runSites} runs the site tower over them,
 * {@link #setPair} names pairs and {@link #runPairs} scores them. All tensors live in one confined
 * arena and are refilled, so scoring allocates nothing. One thread at a time.
 */
public final class SiteScorer implements AutoCloseable {
  private final WindowFrame frame;
  private final WindowEncoder encoder;
  private final Arena arena = Arena.ofShared();
  private final InputEncoding encoding;
  private final int capacity;
  private final MemorySegment starts; // int64[capacity]
  private final MemorySegment scratch; // int64[capacity]
  private final long windowBytes;
  private final MemorySegment windows; // rows of the encoding
  private final MemorySegment pairWindow; // int32[capacity]
  private final MemorySegment pairMirna; // int32[capacity]
  private final MemorySegment scores; // float32[capacity]
  private final PathRun run;
  private PairRows rows; // of the windows and the miRNAs in use

  SiteScorer(ScoringPath path, WindowFrame frame, WindowEncoder encoder, int batch, int minRows) {
    this.frame = frame;
    this.encoder = encoder;
    encoding = path.written();
    capacity = RowRunner.rows(batch, minRows);
    windowBytes = encoding.siteBytes();
    try {
      starts = arena.allocate(8L * capacity, 64);
      scratch = arena.allocate(8L * Math.max(capacity, InputEncoding.SCRATCH), 64);
      windows = arena.allocate(windowBytes * capacity, 64);
      pairWindow = arena.allocate(4L * capacity, 64);
      pairMirna = arena.allocate(4L * capacity, 64);
      scores = arena.allocate(4L * capacity, 64);
      run =
          path.bind(
              new ScoringPath.Buffers(arena, capacity, windows, scratch, scores), encoder, minRows);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
    rows = rows(MemorySegment.NULL, 0);
  }

  /** Returns how many windows, and how many pairs, fit: the batch, rounded up to a power of two. */
  public int capacity() {
    return capacity;
  }

  /** Scores with these miRNAs from now on; they must stay open. */
  public void use(MirnaRows mirnas) {
    MemorySegment segment = mirnas.segment();
    if (rows.mirnas() != segment) { // a caller that scans for one set again makes no objects
      rows = rows(segment, mirnas.count());
    }
  }

  private PairRows rows(MemorySegment mirnas, long count) {
    return new PairRows(run.siteRows(), capacity, mirnas, count, pairWindow, pairMirna);
  }

  /** Places a window by the position of the base opposite miRNA nt 1. */
  public void setWindow(int window, long nt1) {
    starts.setAtIndex(JAVA_LONG, window, frame.start(nt1));
  }

  /** Encodes the windows {@code [first, first + count)}, all on one target. */
  public void encode(PackedSequence target, int first, int count) {
    if (count == 0) {
      return;
    }
    if (first == 0) { // a slice is an object, and one pair is to be scored without any
      encoding.sites(encoder, target, starts, count, scratch, windows);
      return;
    }
    MemorySegment from = starts.asSlice(8L * first, 8L * count);
    MemorySegment out = windows.asSlice(windowBytes * first, windowBytes * count);
    encoding.sites(encoder, target, from, count, scratch, out);
  }

  /**
   * Runs the site tower over the first {@code count} windows; without towers there is nothing to
   * do.
   */
  public void runSites(int count) {
    if (count > 0) {
      run.runSites(count);
    }
  }

  /** Names a pair. */
  public void setPair(int pair, int window, int mirna) {
    pairWindow.setAtIndex(JAVA_INT, pair, window);
    pairMirna.setAtIndex(JAVA_INT, pair, mirna);
  }

  /**
   * Scores the first {@code count} pairs.
   *
   * @throws ModelException if the graph fails, or a score is no number
   */
  public void runPairs(int count) {
    if (count > 0) {
      run.runPairs(rows, count);
      checkScores(count);
    }
  }

  /** Finite weights may overflow all the same. */
  private void checkScores(int count) {
    for (int pair = 0; pair < count; pair++) {
      if (!Float.isFinite(score(pair))) {
        throw new ModelException(
            "the model scores %s, which is no number; its weights are damaged: take its files anew"
                .formatted(score(pair)));
      }
    }
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
    run.close();
    arena.close();
  }
}
