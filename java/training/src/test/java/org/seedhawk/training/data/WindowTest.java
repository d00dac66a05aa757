// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.training.TestSequences;
import org.seedhawk.training.network.DeepTarget;

class WindowTest {
  private static final WindowLayout LAYOUT = new WindowLayout(30, 0);
  private static final long INPUT_FLOATS = 4 * 30;

  private static final String SITE_8MER = TestSequences.partner("GAGGUAG") + "A";

  @Test
  void findsTheRegisterOfASeedMatch() {
    String region = "C".repeat(25) + SITE_8MER + "C".repeat(7);
    assertEquals(32, nt1(region)); // the A
  }

  @Test
  void prefersMoreMatchesToTheMoreCanonicalType() {
    // nt 2-10 paired without an A opposite nt 1, and further 3' an 8mer with two letters less.
    String nine = TestSequences.partner("GAGGUAGUA") + "C";
    String region = "C".repeat(20) + nine + "CC" + SITE_8MER;
    assertEquals(40, region.length());
    assertEquals(29, nt1(region));
  }

  @Test
  void prefersTheMoreCanonicalTypeAmongEqualMatchesAndThenThe3PrimeEnd() {
    String weak = TestSequences.partner("GAGGUAG") + "C";
    assertEquals(30, nt1("C".repeat(23) + SITE_8MER + "C" + weak));
    assertEquals(39, nt1("C".repeat(23) + weak + "C" + SITE_8MER));
    assertEquals(39, nt1("C".repeat(23) + SITE_8MER + "C" + SITE_8MER));
  }

  @Test
  void looksOnlyAtWindowsInsideTheRegion() {
    String region = SITE_8MER + TestSequences.random(new Random(2), 32, "CG");
    assertTrue(nt1(region) >= 29);
  }

  @Test
  void takesRegionsShorterThanAWindow() {
    assertEquals(19, nt1("C".repeat(12) + SITE_8MER));
    assertEquals(3, nt1("CCCA"));
  }

  @Test
  void proposesWhatTheEnginesScannerProposes() {
    Random random = new Random(17);
    try (SitePool pool = new SitePool()) {
      int candidates = 0;
      for (int round = 0; round < 3_000; round++) {
        // Two letters make matches frequent.
        int mirna = pool.addMirna(TestSequences.random(random, 22, "AU"));
        int region = pool.addRegion(TestSequences.random(random, 40, "AU"));
        PackedSequence letters = pool.mirna(mirna);
        Seeds seeds = Seeds.of(List.of(letters), Window.RULE, false);
        int nt1 = 9 + random.nextInt(31);
        boolean proposed = seeds.match(0, pool.region(region), nt1 - 9) >= 0;
        assertEquals(proposed, Window.isCandidate(letters, pool.region(region), nt1));
        assertEquals(proposed, Window.matches(letters, pool.region(region), nt1) >= 7);
        candidates += proposed ? 1 : 0;
      }
      assertTrue(candidates > 100, "only " + candidates + " candidates");
    }
  }

  @Test
  void findsAllCandidatesOfATarget() {
    String site = TestSequences.partner(TestSequences.LET_7A.substring(1, 10));
    String region = ("C".repeat(17) + site).repeat(40);
    try (SitePool pool = new SitePool()) {
      Window pair =
          new Window(pool.addMirna(TestSequences.LET_7A), pool.addRegion(region), 0, true);
      List<Window> windows = pool.candidates(pair, Window.RULE);
      assertEquals(40, windows.size());
      for (int i = 0; i < windows.size(); i++) {
        // Of the last site, the base opposite nt 1 is behind the target's end.
        assertEquals(26 * (i + 1), windows.get(i).nt1());
      }
    }
  }

  @Test
  void rowsWithoutCandidatesScoreZero() {
    Window a = new Window(0, 0, 9, true);
    Window b = new Window(0, 0, 10, true);
    RowWindows rows =
        RowWindows.of(List.of(List.of(a, b), List.of()), new boolean[] {true, false})
            .and(List.of(new Window(1, 1, 9, false)));
    assertArrayEquals(new float[] {0.7f, 0, 0.4f}, rows.maxima(new float[] {0.2f, 0.7f, 0.4f}));
    assertArrayEquals(new boolean[] {true, false, false}, rows.labels());
  }

  @Test
  void encodesTheMirnaForwardAndTheSiteReversedBothPaddedRight() {
    String region = "ACGUACGUGGCCAAUUACGUACGUAAGGCCUUACGUGCAA";
    try (SitePool pool = new SitePool();
        Arena arena = Arena.ofConfined()) {
      int mirna = pool.addMirna(TestSequences.LET_7A);
      int inside = pool.addRegion(region);
      int brief = pool.addRegion(region.substring(0, 20));
      MemorySegment mirnas = arena.allocate(JAVA_FLOAT, 2 * INPUT_FLOATS);
      MemorySegment sites = arena.allocate(JAVA_FLOAT, 2 * INPUT_FLOATS);
      List<Window> windows =
          List.of(new Window(mirna, inside, 35, true), new Window(mirna, brief, 19, false));
      new DeepTarget().inputs().encode(pool, windows, 0, 2, List.of(mirnas, sites));
      assertEquals(TestSequences.LET_7A + "-".repeat(8), decode(mirnas, 0));
      assertEquals(TestSequences.LET_7A + "-".repeat(8), decode(mirnas, 1));
      assertEquals(
          new StringBuilder(region.substring(6, 36)).reverse().toString(), decode(sites, 0));
      assertEquals(
          new StringBuilder(region.substring(0, 20)).reverse() + "-".repeat(10), decode(sites, 1));
    }
  }

  @Test
  void keepsThePairingOfMutatedPairs() {
    Random random = new Random(23);
    CompensatoryMutation mutation = new CompensatoryMutation(30, random, 1);
    try (SitePool pool = new SitePool();
        Arena arena = Arena.ofConfined()) {
      int mirna = pool.addMirna(TestSequences.LET_7A);
      MemorySegment mirnas = arena.allocate(JAVA_FLOAT, INPUT_FLOATS);
      MemorySegment sites = arena.allocate(JAVA_FLOAT, INPUT_FLOATS);
      boolean changed = false;
      for (int round = 0; round < 200; round++) {
        int region = pool.addRegion(TestSequences.random(random, 40, "ACGU"));
        new DeepTarget()
            .inputs()
            .encode(
                pool, List.of(new Window(mirna, region, 35, true)), 0, 1, List.of(mirnas, sites));
        String site = decode(sites, 0);
        String before = pairing(decode(mirnas, 0), site);
        mutation.apply(mirnas, sites, 0);
        assertEquals(before, pairing(decode(mirnas, 0), decode(sites, 0)));
        assertEquals(site.charAt(0), decode(sites, 0).charAt(0), "the base opposite nt 1");
        changed |= !site.equals(decode(sites, 0));
      }
      assertTrue(changed);
    }
  }

  @Test
  void leavesPairsAloneAtShareZero() {
    try (SitePool pool = new SitePool();
        Arena arena = Arena.ofConfined()) {
      MemorySegment mirnas = arena.allocate(JAVA_FLOAT, INPUT_FLOATS);
      MemorySegment sites = arena.allocate(JAVA_FLOAT, INPUT_FLOATS);
      int mirna = pool.addMirna(TestSequences.LET_7A);
      int region = pool.addRegion("ACGUACGUGGCCAAUUACGUACGUAAGGCCUUACGUGCAA");
      new DeepTarget()
          .inputs()
          .encode(pool, List.of(new Window(mirna, region, 35, true)), 0, 1, List.of(mirnas, sites));
      String before = decode(sites, 0);
      new CompensatoryMutation(30, new Random(1), 0).apply(mirnas, sites, 0);
      assertEquals(before, decode(sites, 0));
    }
  }

  private static int nt1(String region) {
    try (SitePool pool = new SitePool()) {
      LabelledSites.Row row = new LabelledSites.Row(TestSequences.LET_7A, region, true, false);
      return pool.bestWindows(List.of(row), LAYOUT).getFirst().nt1();
    }
  }

  private static String pairing(String mirna, String site) {
    StringBuilder pairing = new StringBuilder();
    for (int i = 0; i < mirna.length(); i++) {
      String pair = mirna.substring(i, i + 1) + site.charAt(i);
      pairing.append(
          List.of("AU", "UA", "CG", "GC").contains(pair)
              ? "|"
              : List.of("GU", "UG").contains(pair) ? ":" : pair.contains("-") ? "-" : ".");
    }
    return pairing.toString();
  }

  private static String decode(MemorySegment tensor, int row) {
    StringBuilder letters = new StringBuilder();
    for (int column = 0; column < 30; column++) {
      char letter = '-';
      for (int channel = 0; channel < 4; channel++) {
        float value = tensor.getAtIndex(JAVA_FLOAT, (row * 4L + channel) * 30 + column);
        if (value == 1) {
          assertEquals('-', letter, "two letters in column " + column);
          letter = "ACGU".charAt(channel);
        } else {
          assertEquals(0, value);
        }
      }
      letters.append(letter);
    }
    assertFalse(letters.isEmpty());
    return letters.toString();
  }
}
