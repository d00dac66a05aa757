// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a worker made of one chunk: mapped sites in order, and for each piece what its miRNAs
 * scored. It is cleared and filled again. One thread at a time.
 */
public final class ChunkResult<R> {
  public final List<R> mapped = new ArrayList<>();
  public long sites;
  public long listedSites;

  private int[] piece = new int[256];
  private int[] mirna = new int[256];
  private float[] best = new float[256];
  private final CandidateRuns runs = new CandidateRuns();
  private long[] count = new long[256];
  private long[] start = new long[256];
  private long[] end = new long[256];
  private int size;
  private int next;

  /** Creates one without results. */
  public ChunkResult() {
    runs.ensure(piece.length);
  }

  /** Forgets everything and keeps the memory. */
  public void clear() {
    mapped.clear();
    sites = 0;
    listedSites = 0;
    size = 0;
    next = 0;
  }

  /** Adds the scores of a pair, without what a noisy-or is made of. */
  void addGene(
      int pieceIndex, int mirnaIndex, float score, long siteCount, long bestStart, long bestEnd) {
    if (size == piece.length) {
      int grown = 2 * size;
      piece = Arrays.copyOf(piece, grown);
      mirna = Arrays.copyOf(mirna, grown);
      best = Arrays.copyOf(best, grown);
      runs.ensure(grown);
      count = Arrays.copyOf(count, grown);
      start = Arrays.copyOf(start, grown);
      end = Arrays.copyOf(end, grown);
    }
    piece[size] = pieceIndex;
    mirna[size] = mirnaIndex;
    best[size] = score;
    runs.clear(size);
    count[size] = siteCount;
    start[size] = bestStart;
    end[size] = bestEnd;
    size++;
  }

  /** Adds what was collected of a piece, and empties the collection. */
  void addGenes(int pieceIndex, GeneScores genes) {
    int genesOfPiece = genes.sort();
    for (int i = 0; i < genesOfPiece; i++) {
      int mirnaIndex = genes.mirna(i);
      addGene(
          pieceIndex,
          mirnaIndex,
          genes.best(mirnaIndex),
          genes.count(mirnaIndex),
          genes.bestStart(mirnaIndex),
          genes.bestEnd(mirnaIndex));
      runs.add(size - 1, genes.runs(), mirnaIndex, 0);
    }
    genes.clear();
  }

  /**
   * Adds the entries of a piece to the scores of its record; pieces are asked for in ascending
   * order.
   */
  public void mergeInto(GeneScores genes, int pieceIndex) {
    for (; next < size && piece[next] == pieceIndex; next++) {
      genes.merge(mirna[next], best[next], count[next], start[next], end[next], runs, next);
    }
  }
}
