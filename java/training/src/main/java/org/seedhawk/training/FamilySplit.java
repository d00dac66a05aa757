// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Three parts of a table: <em>test</em> are the rows that it marks as held out, <em>validation</em>
 * the other rows of some miRNA families, <em>training</em> the rest. A training or validation row
 * whose very pair stands in the test part is dropped. Immutable.
 *
 * @param families the families of the validation part
 * @param dropped rows left out because their pair stands in the test part
 */
record FamilySplit(
    List<SiteTable.Row> training,
    List<SiteTable.Row> validation,
    List<SiteTable.Row> test,
    Set<String> families,
    int dropped) {

  /** A family with more than this share of the rows is never taken for validation. */
  private static final double MAX_FAMILY_SHARE = 0.04;

  private record Pair(String mirna, String region) {}

  /**
   * Splits. Families are taken in an order drawn from the seed until the validation part has {@code
   * share} of the positive rows.
   *
   * @param share of positive rows that are not held out, 0..1
   */
  static FamilySplit of(List<SiteTable.Row> rows, MirnaFamilies families, double share, long seed) {
    Set<Pair> testPairs = new HashSet<>();
    List<SiteTable.Row> test = new ArrayList<>();
    for (SiteTable.Row row : rows) {
      if (row.heldOut()) {
        test.add(row);
        testPairs.add(new Pair(row.mirna(), row.region()));
      }
    }
    List<SiteTable.Row> rest =
        rows.stream()
            .filter(row -> !testPairs.contains(new Pair(row.mirna(), row.region())))
            .toList();
    List<SiteTable.Row> positives = rest.stream().filter(SiteTable.Row::positive).toList();
    Map<String, Integer> all = families.count(mirnas(rest));
    Map<String, Integer> positive = families.count(mirnas(positives));
    List<String> order = new ArrayList<>(all.keySet());
    Collections.shuffle(order, new Random(seed));
    Set<String> chosen = new TreeSet<>();
    int taken = 0;
    for (String family : order) {
      if (taken < share * positives.size()
          && all.get(family) <= Math.max(1, MAX_FAMILY_SHARE * rest.size())) {
        chosen.add(family);
        taken += positive.getOrDefault(family, 0);
      }
    }
    List<SiteTable.Row> training = new ArrayList<>();
    List<SiteTable.Row> validation = new ArrayList<>();
    for (SiteTable.Row row : rest) {
      (chosen.contains(families.of(row.mirna())) ? validation : training).add(row);
    }
    return new FamilySplit(
        training, validation, test, chosen, rows.size() - test.size() - rest.size());
  }

  private static List<String> mirnas(List<SiteTable.Row> rows) {
    return rows.stream().map(SiteTable.Row::mirna).toList();
  }
}
