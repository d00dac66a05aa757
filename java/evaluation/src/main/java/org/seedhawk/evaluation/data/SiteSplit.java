// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.seedhawk.evaluation.data.SitePairs.Row;

/**
 * Four parts of a table, so that one training is tested both ways: on sites that it has not seen,
 * and on rows drawn one by one, as published, whose site it may have seen. Immutable.
 *
 * @param training rows that are trained on
 * @param validation all rows of some sites
 * @param sites test part: all rows of some other sites
 * @param rows test part: single rows; their sites may be in training
 */
public record SiteSplit(List<Row> training, List<Row> validation, List<Row> sites, List<Row> rows) {

  /** Run of nt that two overlapping sites share. */
  private static final int RUN = 15;

  /**
   * What a held-out part shares with training.
   *
   * @param rows of the part
   * @param sameSite rows whose site is in training
   * @param samePair rows whose site is in training with the same miRNA
   * @param overlapping rows whose site shares 15 nt in a row with one in training, or is one
   * @param sameMirna rows whose miRNA is in training
   * @param distinctSites sites of the part
   * @param severalMirnas of those, the ones that the whole table gives to several miRNAs
   * @param ceiling largest possible share of rows that are named right: a site has one first answer
   */
  public record Overlap(
      int rows,
      int sameSite,
      int samePair,
      int overlapping,
      int sameMirna,
      int distinctSites,
      int severalMirnas,
      double ceiling) {}

  /**
   * Splits a table; the same rows, shares and seed give the same parts.
   *
   * @param validationShare of the rows, all of their sites
   * @param siteShare of the rows for the test, all of their sites
   * @param rowShare of the rows for the test, one by one
   */
  public static SiteSplit of(
      List<Row> all, double validationShare, double siteShare, double rowShare, long seed) {
    Map<String, List<Row>> bySite = new LinkedHashMap<>();
    all.forEach(row -> bySite.computeIfAbsent(row.site(), site -> new ArrayList<>()).add(row));
    List<List<Row>> groups = new ArrayList<>(bySite.values());
    Random random = new Random(seed);
    Collections.shuffle(groups, random);
    List<Row> validation = new ArrayList<>();
    List<Row> sites = new ArrayList<>();
    List<Row> rest = new ArrayList<>();
    for (List<Row> group : groups) {
      if (sites.size() < siteShare * all.size()) {
        sites.addAll(group);
      } else if (validation.size() < validationShare * all.size()) {
        validation.addAll(group);
      } else {
        rest.addAll(group);
      }
    }
    Collections.shuffle(rest, random);
    int rows = Math.min(rest.size(), (int) Math.ceil(rowShare * all.size()));
    return new SiteSplit(
        List.copyOf(rest.subList(rows, rest.size())),
        List.copyOf(validation),
        List.copyOf(sites),
        List.copyOf(rest.subList(0, rows)));
  }

  /** Counts what a part shares with training. */
  public Overlap overlap(List<Row> part) {
    Set<String> sites = new HashSet<>();
    Set<String> pairs = new HashSet<>();
    Set<String> mirnas = new HashSet<>();
    Set<String> runs = new HashSet<>();
    for (Row row : training) {
      sites.add(row.site());
      pairs.add(pair(row));
      mirnas.add(row.mirna());
      for (int i = 0; i + RUN <= row.site().length(); i++) {
        runs.add(row.site().substring(i, i + RUN));
      }
    }
    Map<String, Set<String>> answers = new LinkedHashMap<>();
    for (List<Row> rows : List.of(training, validation, this.sites, this.rows)) {
      rows.forEach(
          row -> answers.computeIfAbsent(row.site(), site -> new HashSet<>()).add(row.mirna()));
    }
    int sameSite = 0;
    int samePair = 0;
    int overlapping = 0;
    int sameMirna = 0;
    Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    for (Row row : part) {
      sameSite += sites.contains(row.site()) ? 1 : 0;
      samePair += pairs.contains(pair(row)) ? 1 : 0;
      overlapping += sites.contains(row.site()) || sharesRun(row.site(), runs) ? 1 : 0;
      sameMirna += mirnas.contains(row.mirna()) ? 1 : 0;
      counts
          .computeIfAbsent(row.site(), site -> new LinkedHashMap<>())
          .merge(row.mirna(), 1, Integer::sum);
    }
    int best =
        counts.values().stream().mapToInt(mirnasOf -> Collections.max(mirnasOf.values())).sum();
    int several =
        (int) counts.keySet().stream().filter(site -> answers.get(site).size() > 1).count();
    return new Overlap(
        part.size(),
        sameSite,
        samePair,
        overlapping,
        sameMirna,
        counts.size(),
        several,
        part.isEmpty() ? 0 : (double) best / part.size());
  }

  private static boolean sharesRun(String site, Set<String> runs) {
    for (int i = 0; i + RUN <= site.length(); i++) {
      if (runs.contains(site.substring(i, i + RUN))) {
        return true;
      }
    }
    return false;
  }

  private static String pair(Row row) {
    return row.mirna() + " " + row.site();
  }
}
