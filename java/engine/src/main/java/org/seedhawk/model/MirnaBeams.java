// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The candidates of the sites of a run of {@link MirnaDecoder}: the best ones of each site, how
 * they go on, and which row of the decoder each has. All memory is allocated by the constructor.
 * One thread at a time.
 */
final class MirnaBeams {
  private static final int NONE = -1;

  /** Tokens that a candidate can go on with: A C G U and stop, in this order. */
  private static final int[] TOKENS = {0, 1, 2, 3, MirnaTokens.STOP};

  private final int beam;

  // Candidates of all sites, beam of each; the next ones are gathered in place and copied back.
  private final int[] count;
  private final Beam current;
  private final Beam next;
  private final int[] parentRow;
  private final boolean[] taken;
  private int sites;

  /** What a candidate of a row takes along when it gets another row. */
  interface Move {
    /** Copies a row to another one. */
    void row(int from, int to);
  }

  /** Candidates. The letters of one are two bits each, the first one lowest. */
  private static final class Beam {
    final long[] letters;
    final int[] length;
    final double[] sum;
    final boolean[] ended;
    final int[] row;
    final int[] last;

    Beam(int size) {
      letters = new long[size];
      length = new int[size];
      sum = new double[size];
      ended = new boolean[size];
      row = new int[size];
      last = new int[size];
    }

    void set(int at, Beam from, int index) {
      letters[at] = from.letters[index];
      length[at] = from.length[index];
      sum[at] = from.sum[index];
      ended[at] = from.ended[index];
      row[at] = from.row[index];
      last[at] = from.last[index];
    }

    double score(int index) {
      // What was cut off at the greatest length has no stop that counts.
      int tokens = length[index] + (last[index] == MirnaTokens.STOP ? 1 : 0);
      return sum[index] / tokens;
    }
  }

  /**
   * Allocates.
   *
   * @param capacity most sites
   * @param beam candidates of a site
   * @param rows of the decoder
   */
  MirnaBeams(int capacity, int beam, int rows) {
    this.beam = beam;
    count = new int[capacity];
    current = new Beam(capacity * beam);
    next = new Beam(beam);
    parentRow = new int[capacity * beam];
    taken = new boolean[rows];
  }

  /** Gives each of the first sites one empty candidate, in the row of its number. */
  void start(int newSites) {
    sites = newSites;
    for (int site = 0; site < sites; site++) {
      int at = site * beam;
      count[site] = 1;
      current.letters[at] = 0;
      current.length[at] = 0;
      current.sum[at] = 0;
      current.ended[at] = false;
      current.row[at] = site;
      current.last[at] = MirnaTokens.START;
    }
  }

  /** Writes the last tokens of the candidates that have not ended, int64[rows]. */
  void writeTokens(MemorySegment token) {
    for (int site = 0; site < sites; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at]) {
          token.setAtIndex(JAVA_LONG, current.row[at], current.last[at]);
        }
      }
    }
  }

  /**
   * Follows the best candidates of all sites.
   *
   * @param written letters so far
   * @param logp float32[rows, tokens], what the decoder says of each row
   * @return how many candidates have not ended
   */
  int extend(int written, MemorySegment logp) {
    int left = 0;
    for (int site = 0; site < sites; site++) {
      left += extend(site, written, logp);
    }
    return left;
  }

  /** Follows a site's best candidates; returns how many of them have not ended. */
  private int extend(int site, int written, MemorySegment logp) {
    int from = site * beam;
    int size = 0;
    boolean isLast = written + 1 == MirnaTokens.MAX_LENGTH;
    for (int at = from; at < from + count[site]; at++) {
      if (current.ended[at]) {
        size = offer(size, at, NONE, current.sum[at], false);
        continue;
      }
      long row = (long) current.row[at] * MirnaTokens.COUNT;
      for (int next : TOKENS) {
        if (next != MirnaTokens.STOP || written > 0) {
          double sum = current.sum[at] + logp.getAtIndex(JAVA_FLOAT, row + next);
          size = offer(size, at, next, sum, isLast || next == MirnaTokens.STOP);
        }
      }
    }
    int left = 0;
    count[site] = size;
    for (int i = 0; i < size; i++) {
      current.set(from + i, next, i);
      parentRow[from + i] = next.row[i];
      left += next.ended[i] ? 0 : 1;
    }
    return left;
  }

  /**
   * Takes a candidate among the next ones if it is good enough.
   *
   * @param origin its place among the current ones
   * @param token that it goes on with; NONE: it has ended before
   * @return how many next ones there are
   */
  private int offer(int size, int origin, int token, double sum, boolean ends) {
    int at = size;
    while (at > 0 && sum > next.sum[at - 1]) {
      at--;
    }
    if (at == beam) {
      return size;
    }
    int grown = Math.min(size + 1, beam);
    for (int i = grown - 1; i > at; i--) {
      next.set(i, next, i - 1);
    }
    next.set(at, current, origin);
    if (token != NONE) {
      next.sum[at] = sum;
      next.last[at] = token;
      next.ended[at] = ends;
      if (token != MirnaTokens.STOP) {
        next.letters[at] |= (long) token << 2 * next.length[at];
        next.length[at]++;
      }
    }
    return grown;
  }

  /**
   * Gives candidates their rows, 0 to {@code left}. The first heir of a row there keeps it; the
   * others take rows without one, so that no copy overwrites what another one reads.
   */
  void place(int left, Move move) {
    Arrays.fill(taken, false);
    for (int site = 0; site < sites; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at]) {
          int row = parentRow[at];
          boolean keeps = row < left && !taken[row];
          current.row[at] = keeps ? row : NONE;
          if (keeps) {
            taken[row] = true;
          }
        }
      }
    }
    int free = 0;
    for (int site = 0; site < sites; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at] && current.row[at] == NONE) {
          while (taken[free]) {
            free++;
          }
          taken[free] = true;
          current.row[at] = free;
          move.row(parentRow[at], free);
        }
      }
    }
  }

  /** Tells of each candidate that has not ended from which row it comes and which one it has. */
  void eachRow(Move move) {
    for (int site = 0; site < sites; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at]) {
          move.row(parentRow[at], current.row[at]);
        }
      }
    }
  }

  /** Orders the candidates of each site by the mean log-probability of a token. */
  void rank() {
    for (int site = 0; site < sites; site++) {
      rank(site);
    }
  }

  private void rank(int site) {
    int from = site * beam;
    for (int i = 0; i < count[site]; i++) {
      int at = i;
      while (at > 0 && current.score(from + i) > next.score(at - 1)) {
        next.set(at, next, at - 1);
        at--;
      }
      next.set(at, current, from + i);
    }
    for (int i = 0; i < count[site]; i++) {
      current.set(from + i, next, i);
    }
  }

  /** Returns the number of candidates of a site of the last run: the beam, as a rule. */
  int candidates(int site) {
    return count[checkSite(site)];
  }

  /**
   * Returns a candidate's letters, 5'->3'.
   *
   * @param candidate from 0, the best
   */
  String mirna(int site, int candidate) {
    int at = index(site, candidate);
    StringBuilder text = new StringBuilder(current.length[at]);
    for (int i = 0; i < current.length[at]; i++) {
      text.append(MirnaTokens.letter((int) (current.letters[at] >>> 2 * i) & 3));
    }
    return text.toString();
  }

  /** Returns the mean log-probability of a candidate's tokens, its stop included: at most 0. */
  double logProbability(int site, int candidate) {
    return current.score(index(site, candidate));
  }

  private int index(int site, int candidate) {
    if (candidate < 0 || candidate >= candidates(site)) {
      throw new IndexOutOfBoundsException(
          "candidate %s of site %s, which has %s".formatted(candidate, site, count[site]));
    }
    return site * beam + candidate;
  }

  private int checkSite(int site) {
    if (site < 0 || site >= sites) {
      throw new IndexOutOfBoundsException("site %s; the last run had %s".formatted(site, sites));
    }
    return site;
  }
}
