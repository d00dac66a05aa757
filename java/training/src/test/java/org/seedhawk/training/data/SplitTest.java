// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.training.TestSequences;

class SplitTest {
  @Test
  void keepsMirnasWithEqualSeedsOnOneSide() {
    List<SiteTable.Row> rows = rows(2_000);
    Split split = Split.byFamily(rows, new MirnaFamilies(), 0.2, 4);
    Set<String> training = seeds(split.training());
    Set<String> validation = seeds(split.validation());
    assertTrue(training.stream().noneMatch(validation::contains));
    assertEquals(split.families(), validation);
    long positives = split.validation().stream().filter(SiteTable.Row::positive).count();
    long all = rows.stream().filter(row -> row.positive() && !row.heldOut()).count();
    assertTrue(positives >= 0.2 * all && positives < 0.4 * all, positives + " of " + all);
  }

  @Test
  void neverTrainsOnHeldOutRowsNorOnTheirPairs() {
    List<SiteTable.Row> rows = new ArrayList<>(rows(300));
    SiteTable.Row heldOut = rows.stream().filter(SiteTable.Row::heldOut).findFirst().orElseThrow();
    rows.add(new SiteTable.Row(heldOut.mirna(), heldOut.region(), !heldOut.positive(), false));
    Split split = Split.byFamily(rows, new MirnaFamilies(), 0.2, 4);
    assertEquals(1, split.dropped());
    assertEquals(
        rows.size() - 1, split.training().size() + split.validation().size() + split.test().size());
    assertTrue(split.test().stream().allMatch(SiteTable.Row::heldOut));
    for (SiteTable.Row row : split.training()) {
      assertFalse(row.heldOut());
      assertFalse(row.mirna().equals(heldOut.mirna()) && row.region().equals(heldOut.region()));
    }
  }

  @Test
  void isTheSameForTheSameSeedOnly() {
    List<SiteTable.Row> rows = rows(1_000);
    MirnaFamilies families = new MirnaFamilies();
    assertEquals(Split.byFamily(rows, families, 0.2, 4), Split.byFamily(rows, families, 0.2, 4));
    assertNotEquals(
        Split.byFamily(rows, families, 0.2, 4).families(),
        Split.byFamily(rows, families, 0.2, 5).families());
  }

  @Test
  void randomPartsHaveTheirSharesAndNoPairInCommonWithTheTestPart() {
    List<SiteTable.Row> rows = new ArrayList<>(rows(1_000));
    rows.addAll(rows.subList(0, 50).stream().map(SplitTest::otherLabel).toList());
    Split split = Split.random(rows, 0.2, 0.25, 6);
    assertEquals(210, split.test().size());
    assertEquals(
        rows.size(),
        split.training().size()
            + split.validation().size()
            + split.test().size()
            + split.dropped());
    assertTrue(split.dropped() > 5 && split.dropped() < 40, split.dropped() + " dropped");
    assertEquals(
        Math.round(0.25 * (split.training().size() + split.validation().size())),
        split.validation().size());
    Set<String> tested = pairs(split.test());
    assertTrue(pairs(split.training()).stream().noneMatch(tested::contains));
    assertTrue(pairs(split.validation()).stream().noneMatch(tested::contains));
    assertEquals(split, Split.random(rows, 0.2, 0.25, 6));
    assertNotEquals(split.test(), Split.random(rows, 0.2, 0.25, 7).test());
  }

  @Test
  void randomRowsBesideTheHeldOutOnesAreNeverOfTheirPairs() {
    List<SiteTable.Row> rows = new ArrayList<>(rows(1_000));
    List<SiteTable.Row> heldOut = rows.stream().filter(SiteTable.Row::heldOut).toList();
    rows.addAll(heldOut.subList(0, 20).stream().map(SplitTest::otherLabel).toList());
    Split split = Split.randomBesideHeldOut(rows, 0.25, 6);
    assertEquals(heldOut, split.test());
    assertEquals(20, split.dropped());
    int rest = 1_000 - heldOut.size();
    assertEquals(Math.round(0.25 * rest), split.validation().size());
    assertEquals(rest, split.training().size() + split.validation().size());
    Set<String> tested = pairs(split.test());
    assertTrue(pairs(split.training()).stream().noneMatch(tested::contains));
    assertTrue(pairs(split.validation()).stream().noneMatch(tested::contains));
    assertEquals(split, Split.randomBesideHeldOut(rows, 0.25, 6));
    assertNotEquals(split.validation(), Split.randomBesideHeldOut(rows, 0.25, 7).validation());
  }

  private static SiteTable.Row otherLabel(SiteTable.Row row) {
    return new SiteTable.Row(row.mirna(), row.region(), !row.positive(), false);
  }

  private static Set<String> pairs(List<SiteTable.Row> rows) {
    return rows.stream().map(row -> row.mirna() + " " + row.region()).collect(Collectors.toSet());
  }

  private static List<SiteTable.Row> rows(int count) {
    Random random = new Random(9);
    List<String> mirnas = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String seed = i % 2 == 0 ? TestSequences.random(random, 7, "ACGU") : seed(mirnas.get(i - 1));
      mirnas.add("U" + seed + TestSequences.random(random, 14, "ACGU"));
    }
    List<SiteTable.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          new SiteTable.Row(
              mirnas.get(random.nextInt(mirnas.size())),
              TestSequences.random(random, 40, "ACGU"),
              random.nextBoolean(),
              random.nextInt(10) == 0));
    }
    return rows;
  }

  private static String seed(String mirna) {
    return mirna.substring(1, 8);
  }

  private static Set<String> seeds(List<SiteTable.Row> rows) {
    return rows.stream().map(row -> seed(row.mirna())).collect(Collectors.toSet());
  }
}
