// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.seedhawk.evaluation.data.MirnaFamilies;

/**
 * Three parts of a table. A training or validation row whose very pair stands in the test part is
 * dropped. Immutable.
 *
 * @param by what decides, in words
 * @param families the families of the validation part, empty for a random split
 * @param dropped rows left out because their pair stands in the test part
 */
public record Split(
    String by,
    List<SiteTable.Row> training,
    List<SiteTable.Row> validation,
    List<SiteTable.Row> test,
    Set<String> families,
    int dropped) {

  /** A family with more than this share of the rows is never taken for validation. */
  private static final double MAX_FAMILY_SHARE = 0.04;

  private record Pair(String mirna, String region) {}

  /**
   * Splits by miRNA family: <em>test</em> are the rows that the table marks as held out,
   * <em>validation</em> the other rows of some families, <em>training</em> the rest. Families are
   * taken in an order drawn from the seed until the validation part has {@code share} of the
   * positive rows.
   *
   * @param share of positive rows that are not held out, 0..1
   */
  public static Split byFamily(
      List<SiteTable.Row> rows, MirnaFamilies families, double share, long seed) {
    List<SiteTable.Row> test = rows.stream().filter(SiteTable.Row::heldOut).toList();
    List<SiteTable.Row> rest = without(rows, test);
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
    return new Split(
        "miRNA family (nt 2-8, joined by MirGeneDB family and arm)",
        training,
        validation,
        test,
        chosen,
        rows.size() - test.size() - rest.size());
  }

  /**
   * Splits at random, as published tables were: related rows fall on both sides.
   *
   * @param testShare of all rows
   * @param validationShare of the rest
   */
  public static Split random(
      List<SiteTable.Row> rows, double testShare, double validationShare, long seed) {
    List<SiteTable.Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    int tested = (int) Math.round(testShare * shuffled.size());
    List<SiteTable.Row> test = List.copyOf(shuffled.subList(0, tested));
    List<SiteTable.Row> rest = without(shuffled.subList(tested, shuffled.size()), test);
    int validated = (int) Math.round(validationShare * rest.size());
    return new Split(
        "random rows",
        rest.subList(validated, rest.size()),
        rest.subList(0, validated),
        test,
        Set.of(),
        shuffled.size() - tested - rest.size());
  }

  /**
   * Splits at random, as published tables were, but never trains on what the table marks as held
   * out: <em>test</em> are those rows, the others fall on both sides.
   *
   * @param validationShare of the rows that are not held out
   */
  public static Split randomBesideHeldOut(
      List<SiteTable.Row> rows, double validationShare, long seed) {
    List<SiteTable.Row> test = rows.stream().filter(SiteTable.Row::heldOut).toList();
    List<SiteTable.Row> rest = new ArrayList<>(without(rows, test));
    Collections.shuffle(rest, new Random(seed));
    int validated = (int) Math.round(validationShare * rest.size());
    return new Split(
        "random rows beside those that the table marks as held out",
        List.copyOf(rest.subList(validated, rest.size())),
        List.copyOf(rest.subList(0, validated)),
        test,
        Set.of(),
        rows.size() - test.size() - rest.size());
  }

  private static List<SiteTable.Row> without(List<SiteTable.Row> rows, List<SiteTable.Row> test) {
    Set<Pair> pairs = new HashSet<>();
    test.forEach(row -> pairs.add(new Pair(row.mirna(), row.region())));
    Set<SiteTable.Row> tested = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    tested.addAll(test);
    return rows.stream()
        .filter(
            row -> !tested.contains(row) && !pairs.contains(new Pair(row.mirna(), row.region())))
        .toList();
  }

  private static List<String> mirnas(List<SiteTable.Row> rows) {
    return rows.stream().map(SiteTable.Row::mirna).toList();
  }

  /** Returns whether each part has rows of both labels. */
  public boolean isUsable() {
    for (List<SiteTable.Row> part : List.of(training, validation, test)) {
      if (part.stream().map(SiteTable.Row::positive).distinct().count() != 2
          && !(part == test && test.isEmpty())) {
        return false;
      }
    }
    return true;
  }
}
