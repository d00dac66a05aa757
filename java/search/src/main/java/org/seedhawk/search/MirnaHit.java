// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One local alignment of a query with a miRNA of the database. Coordinates are 0-based, half-open,
 * and count from the 5' end of the sequences as they were given, whatever the strand. Immutable.
 *
 * @param subject number of the miRNA in the database, from 0
 * @param plus whether the query as given was aligned, and not its reverse complement
 * @param score match 1, mismatch -2, ambiguous -1, gap of k letters -(5 + 2 k)
 * @param evalue alignments of this score that a random query would have in the database
 * @param bits the score in bits
 * @param identities columns of equal letters
 * @param length columns of the alignment
 * @param mismatches columns of two different letters
 * @param gapOpenings runs of gap columns
 * @param queryStart first letter of the query
 * @param queryEnd behind its last
 * @param subjectStart first letter of the miRNA
 * @param subjectEnd behind its last
 */
public record MirnaHit(
    int subject,
    boolean plus,
    int score,
    double evalue,
    double bits,
    int identities,
    int length,
    int mismatches,
    int gapOpenings,
    int queryStart,
    int queryEnd,
    int subjectStart,
    int subjectEnd) {

  /**
   * Within one miRNA: the higher score, then where it lies, the order of {@code blastn}; then which
   * of the alignments with the same ends.
   */
  private static final Comparator<MirnaHit> WITHIN =
      Comparator.comparingInt((MirnaHit hit) -> -hit.score)
          .thenComparingInt(hit -> hit.subjectStart)
          .thenComparingInt(hit -> -hit.subjectEnd)
          .thenComparing(hit -> !hit.plus)
          .thenComparingInt(hit -> hit.queryStart)
          .thenComparingInt(hit -> -hit.queryEnd)
          .thenComparingInt(hit -> -hit.identities)
          .thenComparingInt(hit -> hit.length);

  /** Returns the share of columns with equal letters, in per cent. */
  public double identityPercent() {
    return 100.0 * identities / length;
  }

  /**
   * Returns the share of the query's letters that are in the alignment, in per cent.
   *
   * @param queryLength letters of the query
   */
  public double coveragePercent(int queryLength) {
    return 100.0 * (queryEnd - queryStart) / queryLength;
  }

  /** Returns the same alignment with other statistics. */
  MirnaHit withStatistics(double otherEvalue, double otherBits) {
    return new MirnaHit(
        subject,
        plus,
        score,
        otherEvalue,
        otherBits,
        identities,
        length,
        mismatches,
        gapOpenings,
        queryStart,
        queryEnd,
        subjectStart,
        subjectEnd);
  }

  /**
   * Puts the hits of one query in order: the miRNA with the best hit first, of equal ones that
   * which comes later in the database (as {@code blastn} has it), each with all its hits.
   */
  static List<MirnaHit> ordered(List<MirnaHit> hits) {
    Map<Integer, Integer> best = new HashMap<>();
    for (MirnaHit hit : hits) {
      best.merge(hit.subject, hit.score, Math::max);
    }
    List<MirnaHit> ordered = new ArrayList<>(hits);
    ordered.sort(
        Comparator.comparingInt((MirnaHit hit) -> -best.get(hit.subject))
            .thenComparingInt(hit -> -hit.subject)
            .thenComparing(WITHIN));
    return ordered;
  }

  /**
   * Returns the one to report of hits in order, none of none: of the highest score, the first of
   * those whose miRNA has the fewest letters outside of the alignment. A miRNA found whole goes
   * before a longer one that begins like it. Of those that are as good as each other, the one with
   * the query's own name goes first: several miRNAs may have the same letters.
   *
   * @param name of the query
   */
  static List<MirnaHit> best(List<MirnaHit> ordered, MirnaDatabase database, String name) {
    MirnaHit best = null;
    int fewest = Integer.MAX_VALUE;
    for (MirnaHit hit : ordered) {
      int outside = database.length(hit.subject) - (hit.subjectEnd - hit.subjectStart);
      boolean isOwn = outside == fewest && database.id(hit.subject).equals(name);
      if (hit.score == ordered.getFirst().score && (outside < fewest || isOwn)) {
        best = hit;
        fewest = outside;
      }
    }
    return best == null ? List.of() : List.of(best);
  }
}
