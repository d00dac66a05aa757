// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.Arrays;

/**
 * The best alignment that begins at a given pair of letters and runs in one direction: affine gaps,
 * exact. One thread at a time; what it found stands until the next call.
 */
final class Extension {
  private static final int NEVER = Integer.MIN_VALUE / 2;

  /** Score of the best alignment, 0 when it is empty. */
  int score;

  /** Letters of the query in it. */
  int queryLength;

  /** Letters of the subject in it. */
  int subjectLength;

  int identities;
  int mismatches;
  int gapLetters;
  int gapOpenings;

  /** How far from the diagonal an alignment goes. */
  private int band;

  // Best scores of prefixes: any end, end in a gap of the query, end in a gap of the subject.
  private int[] best = new int[1024];
  private int[] queryGap = new int[1024];
  private int[] subjectGap = new int[1024];

  /**
   * Aligns.
   *
   * @param query codes, read from {@code queryFrom} in steps of {@code step} (1 or -1)
   * @param queryCount letters at most
   */
  void find(
      byte[] query,
      int queryFrom,
      int queryCount,
      byte[] subject,
      int subjectFrom,
      int subjectCount,
      int step) {
    score = 0;
    queryLength = 0;
    subjectLength = 0;
    identities = 0;
    mismatches = 0;
    gapLetters = 0;
    gapOpenings = 0;
    int common = Math.min(queryCount, subjectCount);
    // A gap of k letters pays when at least 6 + 2 k matches follow it.
    band = Math.max(0, (common - Scoring.GAP_OPEN - 1) / Scoring.GAP_EXTEND);
    if (band == 0) {
      diagonal(query, queryFrom, subject, subjectFrom, common, step);
      return;
    }
    int rows = Math.min(queryCount, common + band);
    int columns = Math.min(subjectCount, common + band);
    int width = columns + 1;
    fill(query, queryFrom, rows, subject, subjectFrom, columns, step);
    trace(query, queryFrom, subject, subjectFrom, step, width);
  }

  /** Without room for a gap that pays. */
  private void diagonal(
      byte[] query, int queryFrom, byte[] subject, int subjectFrom, int count, int step) {
    int running = 0;
    int same = 0;
    for (int i = 0; i < count; i++) {
      int a = query[queryFrom + step * i];
      int b = subject[subjectFrom + step * i];
      running += Scoring.column(a, b);
      same += a == b ? 1 : 0;
      if (running > score) {
        score = running;
        queryLength = i + 1;
        identities = same;
      }
    }
    subjectLength = queryLength;
    mismatches = queryLength - identities;
  }

  private void fill(
      byte[] query,
      int queryFrom,
      int rows,
      byte[] subject,
      int subjectFrom,
      int columns,
      int step) {
    int width = columns + 1;
    int cells = Math.multiplyExact(rows + 1, width);
    if (best.length < cells) {
      best = new int[cells];
      queryGap = new int[cells];
      subjectGap = new int[cells];
    }
    Arrays.fill(best, 0, cells, NEVER);
    Arrays.fill(queryGap, 0, cells, NEVER);
    Arrays.fill(subjectGap, 0, cells, NEVER);
    best[0] = 0;
    for (int j = 1; j <= Math.min(columns, band); j++) {
      queryGap[j] = -Scoring.GAP_OPEN - Scoring.GAP_EXTEND * j;
      best[j] = queryGap[j];
    }
    for (int i = 1; i <= rows; i++) {
      int a = query[queryFrom + step * (i - 1)];
      for (int j = Math.max(0, i - band); j <= Math.min(columns, i + band); j++) {
        int cell = i * width + j;
        int up = cell - width;
        int down = Math.max(subjectGap[up], best[up] - Scoring.GAP_OPEN) - Scoring.GAP_EXTEND;
        subjectGap[cell] = down;
        int highest = down;
        if (j > 0) {
          int right =
              Math.max(queryGap[cell - 1], best[cell - 1] - Scoring.GAP_OPEN) - Scoring.GAP_EXTEND;
          queryGap[cell] = right;
          int aligned = best[up - 1] + Scoring.column(a, subject[subjectFrom + step * (j - 1)]);
          highest = Math.max(aligned, Math.max(down, right));
        }
        best[cell] = highest;
        if (highest > score) {
          score = highest;
          queryLength = i;
          subjectLength = j;
        }
      }
    }
  }

  /** Counts the columns of the best alignment, from its end. */
  private void trace(
      byte[] query, int queryFrom, byte[] subject, int subjectFrom, int step, int width) {
    int i = queryLength;
    int j = subjectLength;
    while (i > 0 || j > 0) {
      int cell = i * width + j;
      if (i > 0 && j > 0) {
        int a = query[queryFrom + step * (i - 1)];
        int b = subject[subjectFrom + step * (j - 1)];
        if (best[cell] == best[cell - width - 1] + Scoring.column(a, b)) {
          if (a == b) {
            identities++;
          } else {
            mismatches++;
          }
          i--;
          j--;
          continue;
        }
      }
      gapOpenings++;
      int[] gap = best[cell] == queryGap[cell] ? queryGap : subjectGap;
      int back = gap == queryGap ? 1 : width;
      boolean open;
      do {
        open = gap[cell] == best[cell - back] - Scoring.GAP_OPEN - Scoring.GAP_EXTEND;
        gapLetters++;
        cell -= back;
      } while (!open);
      i = cell / width;
      j = cell % width;
    }
  }
}
