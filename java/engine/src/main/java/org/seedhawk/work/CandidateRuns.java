// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.Arrays;

/**
 * The chance that none of the candidates of a pair is a site, for many pairs, by number. Of
 * candidates of which each shares a letter with the next one only the best counts: they stand for
 * one site, and a miRNA whose seed repeats itself has a candidate at nearly each letter of a
 * poly(A) tail. A part of a target keeps its first and its last run open, so that parts that come
 * in order give what the whole target gives. Refilled target by target. One thread at a time.
 */
final class CandidateRuns {
  private long[] firstStart = new long[0]; // of the first candidate
  private long[] firstEnd = new long[0];
  private long[] lastStart = new long[0]; // of the last candidate
  private long[] lastEnd = new long[0];
  private long[] candidates = new long[0];
  private long[] runs = new long[0];
  private float[] firstBest = new float[0]; // of the first run
  private float[] lastBest = new float[0]; // of the last run, which may be the first
  private double[] each = new double[0]; // prod(1 - p) of all candidates, in groups by part
  private double[] inner = new double[0]; // prod(1 - best) of the runs between

  /** Makes room for so many pairs. */
  void ensure(int pairs) {
    firstStart = Arrays.copyOf(firstStart, pairs);
    firstEnd = Arrays.copyOf(firstEnd, pairs);
    lastStart = Arrays.copyOf(lastStart, pairs);
    lastEnd = Arrays.copyOf(lastEnd, pairs);
    candidates = Arrays.copyOf(candidates, pairs);
    runs = Arrays.copyOf(runs, pairs);
    firstBest = Arrays.copyOf(firstBest, pairs);
    lastBest = Arrays.copyOf(lastBest, pairs);
    each = Arrays.copyOf(each, pairs);
    inner = Arrays.copyOf(inner, pairs);
  }

  /** Forgets the candidates of a pair. */
  void clear(int pair) {
    candidates[pair] = 0;
    runs[pair] = 0;
    each[pair] = 1;
    inner[pair] = 1;
  }

  /**
   * Adds a candidate; they come in the order of their windows.
   *
   * @param start first base of what matches; a candidate that no seed rule named is empty, and
   *     overlaps no other
   * @param ring the length of a circular target, 0 for a linear one
   */
  void add(int pair, float score, long start, long end, long ring) {
    if (runs[pair] == 0) {
      firstStart[pair] = start;
      firstEnd[pair] = end;
      firstBest[pair] = score;
      lastBest[pair] = score;
      runs[pair] = 1;
    } else if (overlap(lastStart[pair], lastEnd[pair], start, end, ring)) {
      raise(pair, Math.max(lastBest[pair], score));
    } else {
      close(pair);
      lastBest[pair] = score;
      runs[pair]++;
    }
    lastStart[pair] = start;
    lastEnd[pair] = end;
    candidates[pair]++;
    each[pair] *= 1.0 - score;
  }

  /** Adds the candidates of a part that follows, which are those of a pair of another list. */
  void add(int pair, CandidateRuns other, int from, long ring) {
    if (other.runs[from] == 0) {
      return;
    }
    if (runs[pair] == 0) {
      copy(pair, other, from);
      return;
    }
    if (overlap(
        lastStart[pair], lastEnd[pair], other.firstStart[from], other.firstEnd[from], ring)) {
      raise(pair, Math.max(lastBest[pair], other.firstBest[from]));
    } else {
      close(pair);
      lastBest[pair] = other.firstBest[from];
      runs[pair]++;
    }
    if (other.runs[from] > 1) {
      close(pair);
      inner[pair] *= other.inner[from];
      lastBest[pair] = other.lastBest[from];
      runs[pair] += other.runs[from] - 1;
    }
    lastStart[pair] = other.lastStart[from];
    lastEnd[pair] = other.lastEnd[from];
    candidates[pair] += other.candidates[from];
    each[pair] *= other.each[from];
  }

  private void copy(int pair, CandidateRuns other, int from) {
    firstStart[pair] = other.firstStart[from];
    firstEnd[pair] = other.firstEnd[from];
    lastStart[pair] = other.lastStart[from];
    lastEnd[pair] = other.lastEnd[from];
    candidates[pair] = other.candidates[from];
    runs[pair] = other.runs[from];
    firstBest[pair] = other.firstBest[from];
    lastBest[pair] = other.lastBest[from];
    each[pair] = other.each[from];
    inner[pair] = other.inner[from];
  }

  private void raise(int pair, float best) {
    lastBest[pair] = best;
    if (runs[pair] == 1) {
      firstBest[pair] = best;
    }
  }

  /** Takes the last run to those between, unless it is the first. */
  private void close(int pair) {
    if (runs[pair] > 1) {
      inner[pair] *= 1.0 - lastBest[pair];
    }
  }

  private static boolean overlap(long start, long end, long nextStart, long nextEnd, long ring) {
    return share(start, end, nextStart, nextEnd)
        || ring > 0
            && (share(start, end, nextStart + ring, nextEnd + ring)
                || share(start + ring, end + ring, nextStart, nextEnd));
  }

  private static boolean share(long start, long end, long nextStart, long nextEnd) {
    return nextStart < end && start < nextEnd;
  }

  /**
   * Returns the chance that no candidate is a site; only for a pair with candidates. On a ring the
   * last run may go on as the first one.
   */
  double miss(int pair, long ring) {
    if (runs[pair] == 1) {
      return 1.0 - firstBest[pair];
    }
    if (ring > 0
        && overlap(lastStart[pair], lastEnd[pair], firstStart[pair], firstEnd[pair], ring)) {
      return inner[pair] * (1.0 - Math.max(firstBest[pair], lastBest[pair]));
    }
    // Without a run, the factors are multiplied as ever: in their order.
    return runs[pair] == candidates[pair]
        ? each[pair]
        : (1.0 - firstBest[pair]) * inner[pair] * (1.0 - lastBest[pair]);
  }
}
