// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.seedhawk.scan.Rna;

/**
 * How far two engines agree on the same queries. Immutable.
 *
 * @param first name of the one engine
 * @param second name of the other
 * @param queries how many were asked
 * @param mirnas how many the database holds
 * @param evalue largest E-value of a hit
 * @param firstHits hits of the one
 * @param secondHits hits of the other
 * @param sameBest queries whose best hits are the same, or of equal score, or both absent
 * @param equal queries of which every hit is equal in every column but the E-value
 * @param worstEvalue largest relative difference of the best hits' E-values
 * @param firstSeconds time that the one took
 * @param secondSeconds time that the other took
 */
public record Agreement(
    String first,
    String second,
    int queries,
    int mirnas,
    double evalue,
    long firstHits,
    long secondHits,
    int sameBest,
    int equal,
    double worstEvalue,
    double firstSeconds,
    double secondSeconds) {

  /**
   * Asks both.
   *
   * @throws IOException if one fails
   */
  public static Agreement measure(
      MirnaSearch first,
      MirnaSearch second,
      MirnaDatabase database,
      List<Rna> queries,
      SearchOptions options)
      throws IOException {
    long begun = System.nanoTime();
    List<List<MirnaHit>> ones = first.search(queries, options);
    long between = System.nanoTime();
    List<List<MirnaHit>> others = second.search(queries, options);
    long ended = System.nanoTime();
    int sameBest = 0;
    int equal = 0;
    double worst = 0;
    for (int i = 0; i < queries.size(); i++) {
      List<MirnaHit> one = ones.get(i);
      List<MirnaHit> other = others.get(i);
      equal += columns(one).equals(columns(other)) ? 1 : 0;
      if (one.isEmpty() || other.isEmpty()) {
        sameBest += one.isEmpty() && other.isEmpty() ? 1 : 0;
        continue;
      }
      sameBest += one.getFirst().score() == other.getFirst().score() ? 1 : 0;
      double evalue = one.getFirst().evalue();
      worst = Math.max(worst, Math.abs(other.getFirst().evalue() - evalue) / evalue);
    }
    return new Agreement(
        first.engine(),
        second.engine(),
        queries.size(),
        database.size(),
        options.evalue(),
        ones.stream().mapToLong(List::size).sum(),
        others.stream().mapToLong(List::size).sum(),
        sameBest,
        equal,
        worst,
        (between - begun) / 1e9,
        (ended - between) / 1e9);
  }

  /** The hits without what one engine rounds. */
  private static List<MirnaHit> columns(List<MirnaHit> hits) {
    return hits.stream().map(hit -> hit.withStatistics(0, 0)).toList();
  }

  /** Returns names and values, in order. */
  public Map<String, String> figures() {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("engine_1", first);
    figures.put("engine_2", second);
    figures.put("queries", Integer.toString(queries));
    figures.put("mirnas", Integer.toString(mirnas));
    figures.put("evalue", Double.toString(evalue));
    figures.put("hits_1", Long.toString(firstHits));
    figures.put("hits_2", Long.toString(secondHits));
    figures.put("same_best_hit", Integer.toString(sameBest));
    figures.put("all_hits_equal", Integer.toString(equal));
    figures.put("worst_evalue_difference", String.format(Locale.ROOT, "%.6f", worstEvalue));
    figures.put("seconds_1", String.format(Locale.ROOT, "%.3f", firstSeconds));
    figures.put("seconds_2", String.format(Locale.ROOT, "%.3f", secondSeconds));
    return figures;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s and %s have the same or an equally good best hit for %,d of %,d queries, equal hits"
            + " throughout for %,d; E-values differ by at most %.4f %%; %.2f s and %.2f s",
        first,
        second,
        sameBest,
        queries,
        equal,
        100 * worstEvalue,
        firstSeconds,
        secondSeconds);
  }
}
