// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.network.SeedhawkModel;

class DuplexMutationTest {
  private static final int COLUMNS = 50;
  private static final int PLACES = 24;

  private final SeedhawkModel model =
      new SeedhawkModel(new SeedhawkModel.Sizes(1, 12, 24, 32, 0), 0);
  private final Random random = new Random(12);

  private static String decode(MemorySegment tensor) {
    StringBuilder letters = new StringBuilder();
    for (int column = 0; column < COLUMNS; column++) {
      char letter = '-';
      for (int channel = 0; channel < 4; channel++) {
        if (tensor.getAtIndex(JAVA_FLOAT, (long) channel * COLUMNS + column) == 1) {
          letter = "ACGU".charAt(channel);
        }
      }
      letters.append(letter);
    }
    return letters.toString();
  }

  private static boolean isWatsonCrick(char a, char b) {
    return "ACGU".indexOf(a) >= 0 && "ACGU".indexOf(a) + "ACGU".indexOf(b) == 3;
  }

  private static boolean isStrong(char a) {
    return a == 'C' || a == 'G';
  }

  /** The duplex covers the whole miRNA, so all that changes must change in opposite places. */
  @Test
  void exchangesOnlyOppositePairsAndKeepsTheirStrength() {
    try (SitePool pool = new SitePool();
        Arena arena = Arena.ofConfined()) {
      MemorySegment mirnas = arena.allocate(JAVA_FLOAT, 4L * COLUMNS);
      MemorySegment sites = arena.allocate(JAVA_FLOAT, 4L * COLUMNS);
      int changed = 0;
      for (int round = 0; round < 300; round++) {
        String mirna = TestSequences.random(random, 22, "ACGU");
        int before = random.nextInt(28);
        String region =
            TestSequences.random(random, before, "ACGU")
                + TestSequences.partner(mirna)
                + TestSequences.random(random, 28 - before, "ACGU");
        Window window =
            new Window(
                pool.addMirna(mirna),
                pool.addRegion(region),
                model.layout().regionEnd(pool.region(pool.addRegion(region))),
                true);
        model.inputs().encode(pool, List.of(window), 0, 1, List.of(mirnas, sites));
        String siteBefore = decode(sites);
        int shift = 28 - before; // nt 1 is opposite this column of the reversed site
        new DuplexMutation(PLACES, COLUMNS, random, 1).apply(mirnas, sites, 0);
        String mirnaAfter = decode(mirnas);
        String siteAfter = decode(sites);
        for (int place = 0; place < 22; place++) {
          assertTrue(isWatsonCrick(mirnaAfter.charAt(place), siteAfter.charAt(place + shift)));
          assertEquals(isStrong(mirna.charAt(place)), isStrong(mirnaAfter.charAt(place)));
          changed += mirna.charAt(place) == mirnaAfter.charAt(place) ? 0 : 1;
        }
        assertEquals("--", mirnaAfter.substring(22, 24));
        assertEquals(siteBefore.substring(0, shift), siteAfter.substring(0, shift));
        assertEquals(siteBefore.substring(shift + 22), siteAfter.substring(shift + 22));
      }
      // Half of half of the pairs, on average.
      assertEquals(0.25, changed / (300.0 * 22), 0.03);
    }
  }

  @Test
  void leavesPairsWithoutADuplexAndThoseBeyondTheShareAlone() {
    try (SitePool pool = new SitePool();
        Arena arena = Arena.ofConfined()) {
      MemorySegment mirnas = arena.allocate(JAVA_FLOAT, 4L * COLUMNS);
      MemorySegment sites = arena.allocate(JAVA_FLOAT, 4L * COLUMNS);
      int mirna = pool.addMirna("A".repeat(22));
      int none = pool.addRegion("AC".repeat(25));
      int duplex = pool.addRegion("U".repeat(50));
      int nt1 = model.layout().regionEnd(pool.region(none));
      for (int round = 0; round < 50; round++) {
        model
            .inputs()
            .encode(
                pool, List.of(new Window(mirna, none, nt1, true)), 0, 1, List.of(mirnas, sites));
        new DuplexMutation(PLACES, COLUMNS, random, 1).apply(mirnas, sites, 0);
        assertEquals("A".repeat(22) + "-".repeat(28), decode(mirnas));
        assertEquals("CA".repeat(25), decode(sites));
        model
            .inputs()
            .encode(
                pool, List.of(new Window(mirna, duplex, nt1, true)), 0, 1, List.of(mirnas, sites));
        new DuplexMutation(PLACES, COLUMNS, random, 0).apply(mirnas, sites, 0);
        assertEquals("U".repeat(50), decode(sites));
      }
    }
  }

  @Test
  void drawsNegativesOfKnownSitesWithMirnasOfOtherFamilies() {
    SiteTable.Row bound = new SiteTable.Row(TestSequences.LET_7A, "AAAA", true, false);
    SiteTable.Row sameFamily =
        new SiteTable.Row(TestSequences.LET_7A.substring(0, 15) + "CCCCCC", "CCCC", true, false);
    SiteTable.Row other = new SiteTable.Row("UAAAGUGCUUAUAGUGCAGGUAG", "GGGG", true, false);
    SiteTable.Row negative = new SiteTable.Row("UUUUUUUUUUUUUUUUUUUUUU", "UUUU", false, false);
    ExchangedMirnas exchanged =
        new ExchangedMirnas(List.of(bound, sameFamily, other, negative), new MirnaFamilies());
    List<SiteTable.Row> drawn = exchanged.draw(200, random);
    assertTrue(drawn.size() > 200 && drawn.size() < 600, drawn.size() + " drawn");
    for (SiteTable.Row row : drawn) {
      boolean isLet7 = row.mirna().startsWith("UGAGGUAG");
      assertTrue(!row.positive() && !row.mirna().startsWith("UUU"), row.toString());
      assertTrue(!isLet7 || !List.of("AAAA", "CCCC").contains(row.region()), row.toString());
      assertTrue(isLet7 || !row.region().equals("GGGG"), row.toString());
    }
    assertTrue(drawn.stream().anyMatch(row -> row.region().equals("UUUU")));
  }
}
