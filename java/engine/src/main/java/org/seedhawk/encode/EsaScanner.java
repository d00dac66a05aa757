// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/**
 * Scores the windows of a target by extended seed alignment with one miRNA: how TargetNet chooses
 * its candidates. {@link #scan} takes as many windows as fit, {@link #score} tells their scores.
 * One thread at a time.
 */
public final class EsaScanner implements AutoCloseable {
  /** The score from which published TargetNet takes a window for a candidate. */
  public static final int MIN_SCORE = 6;

  private static final int CAPACITY = 1024;

  private final WindowEncoder encoder;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment starts = arena.allocate(JAVA_LONG, CAPACITY);
  private final MemorySegment sites = arena.allocate(JAVA_LONG, WindowEncoder.PLANES * CAPACITY);
  private final MemorySegment siteIndex = arena.allocate(JAVA_INT, CAPACITY);
  private final MemorySegment mirnaIndex = arena.allocate(JAVA_INT, CAPACITY);
  private final MemorySegment scores = arena.allocate(JAVA_INT, CAPACITY);
  private PairRows rows = rows(MemorySegment.NULL, 0); // of the miRNAs of the last scan

  /** Creates one on the encoder of its thread. */
  public EsaScanner(WindowEncoder encoder) {
    this.encoder = encoder;
    for (int i = 0; i < CAPACITY; i++) {
      siteIndex.setAtIndex(JAVA_INT, i, i);
    }
  }

  /**
   * Scores windows that lie inside a target, from a start on.
   *
   * @param mirnas rows of a model whose encoding is {@link InputEncoding#ESA_50}
   * @return how many were scored; 0 when none is left
   */
  public int scan(PackedSequence target, long from, MirnaRows mirnas, int mirna) {
    long left = target.baseCount() - WindowEncoder.ESA_SITE_LENGTH + 1 - from;
    int count = (int) Math.max(0, Math.min(left, CAPACITY));
    for (int i = 0; i < count; i++) {
      starts.setAtIndex(JAVA_LONG, i, from + i);
      mirnaIndex.setAtIndex(JAVA_INT, i, mirna);
    }
    encoder.planes(target, starts, count, WindowEncoder.ESA_SITE_LENGTH, true, sites);
    if (rows.mirnas() != mirnas.segment()) { // it is an object, and most scans need none
      rows = rows(mirnas.segment(), mirnas.count());
    }
    encoder.esa(rows, count, MemorySegment.NULL, scores);
    return count;
  }

  private PairRows rows(MemorySegment mirnas, long count) {
    return new PairRows(sites, CAPACITY, mirnas, count, siteIndex, mirnaIndex);
  }

  /** Returns the score of a window of the last {@link #scan}, 0..10. */
  public int score(int window) {
    return scores.getAtIndex(JAVA_INT, window);
  }

  @Override
  public void close() {
    arena.close();
  }
}
