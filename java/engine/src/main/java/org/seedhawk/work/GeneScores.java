// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.Arrays;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.PairStatus;

/**
 * Collects the site scores of one target into one score a miRNA: the maximum (as all published
 * systems do) and, for those who want it, the noisy-or {@code 1 - prod(1 - p)}, in which sites that
 * overlap count once, see {@link CandidateRuns}. The best site is the first with the highest score.
 * Refilled target by target; allocates nothing after creation. One thread at a time.
 */
public final class GeneScores {
  private final float[] best;
  private final CandidateRuns runs = new CandidateRuns();
  private final long[] count;
  private final long[] bestStart;
  private final long[] bestEnd;
  private final int[] touched;
  private int touchedCount;
  private long ring; // length of a circular target, 0 for a linear one

  /** Creates one for miRNAs {@code 0..mirnaCount - 1}. */
  public GeneScores(int mirnaCount) {
    best = new float[mirnaCount];
    runs.ensure(mirnaCount);
    count = new long[mirnaCount];
    bestStart = new long[mirnaCount];
    bestEnd = new long[mirnaCount];
    touched = new int[mirnaCount];
  }

  /** Returns the number of miRNAs that it was made for. */
  public int size() {
    return best.length;
  }

  /** Names the length of a circular target before its sites come; 0 for a linear one. */
  void onto(long ringLength) {
    ring = ringLength;
  }

  /**
   * Adds a scored site; they come in the order of their windows.
   *
   * @param matched whether a seed rule named it, so that its letters are those that match
   */
  void add(int mirna, float score, long start, long end, boolean matched) {
    take(mirna, score, 1, start, end);
    runs.add(mirna, score, start, matched ? end : start, ring);
  }

  /** Adds what was collected from another part of the same target; parts come in order. */
  void merge(
      int mirna, float score, long sites, long start, long end, CandidateRuns other, int from) {
    take(mirna, score, sites, start, end);
    runs.add(mirna, other, from, ring);
  }

  private void take(int mirna, float score, long sites, long start, long end) {
    if (count[mirna] == 0) {
      touched[touchedCount++] = mirna;
      runs.clear(mirna);
      best[mirna] = Float.NEGATIVE_INFINITY;
    }
    if (score > best[mirna]) {
      best[mirna] = score;
      bestStart[mirna] = start;
      bestEnd[mirna] = end;
    }
    count[mirna] += sites;
  }

  /** Sorts the miRNAs that have sites and returns how many there are. */
  public int sort() {
    Arrays.sort(touched, 0, touchedCount);
    return touchedCount;
  }

  /** Returns the i-th miRNA that has sites; ascending after {@link #sort}. */
  public int mirna(int i) {
    return touched[i];
  }

  /** Returns the number of sites of a miRNA, 0 when it has none. */
  public long count(int mirna) {
    return count[mirna];
  }

  /** Returns the highest site score; only for a miRNA with sites. */
  public float best(int mirna) {
    return best[mirna];
  }

  CandidateRuns runs() {
    return runs;
  }

  /** Returns {@code 1 - prod(1 - p)}, sites that overlap once; only for a miRNA with sites. */
  public float noisyOr(int mirna) {
    return (float) (1 - runs.miss(mirna, ring));
  }

  /** Returns the first base of the best site; only for a miRNA with sites. */
  public long bestStart(int mirna) {
    return bestStart[mirna];
  }

  /** Returns the exclusive end of the best site; only for a miRNA with sites. */
  public long bestEnd(int mirna) {
    return bestEnd[mirna];
  }

  /** Forgets everything. */
  public void clear() {
    for (int i = 0; i < touchedCount; i++) {
      count[touched[i]] = 0;
    }
    touchedCount = 0;
  }

  /**
   * A pair as it is handed over; one object serves all pairs. One thread at a time.
   *
   * <p>{@link #at} chooses the pair.
   */
  final class Cursor implements GeneView {
    private final boolean noisyOr;
    private String targetId;
    private int mirna;
    private String mirnaId;
    private PairStatus withoutSite;

    /** Creates one whose scores are noisy-ors, or maxima. */
    Cursor(boolean noisyOr) {
      this.noisyOr = noisyOr;
    }

    /**
     * Chooses a pair.
     *
     * @param withoutSite its status if it has no site
     */
    Cursor at(String targetId, int mirna, String mirnaId, PairStatus withoutSite) {
      this.targetId = targetId;
      this.mirna = mirna;
      this.mirnaId = mirnaId;
      this.withoutSite = withoutSite;
      return this;
    }

    boolean hasSites() {
      return count[mirna] > 0;
    }

    @Override
    public String targetId() {
      return targetId;
    }

    @Override
    public int mirna() {
      return mirna;
    }

    @Override
    public String mirnaId() {
      return mirnaId;
    }

    @Override
    public float score() {
      return !hasSites() ? 0 : noisyOr ? GeneScores.this.noisyOr(mirna) : best[mirna];
    }

    @Override
    public long siteCount() {
      return count[mirna];
    }

    @Override
    public long bestStart() {
      return hasSites() ? bestStart[mirna] : -1;
    }

    @Override
    public long bestEnd() {
      return hasSites() ? bestEnd[mirna] : -1;
    }

    @Override
    public PairStatus status() {
      return hasSites() ? PairStatus.SCORED : withoutSite;
    }
  }
}
