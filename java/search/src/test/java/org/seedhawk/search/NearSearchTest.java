// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;

/** Near matches, against a twin that compares letter by letter. */
class NearSearchTest {
  private static final String GUIDE = "UCGAAGUAUUCCGCGUACGUU";

  private static String random(Random random, String alphabet, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return letters.toString();
  }

  /** Start, end and mismatches of every place, found the obvious way. */
  private static List<String> twin(String strand, String target, int most) {
    List<String> found = new ArrayList<>();
    for (int start = 0; start + strand.length() <= target.length(); start++) {
      int end = start + strand.length();
      List<String> mismatches = new ArrayList<>();
      for (int nt = 1; nt <= strand.length(); nt++) {
        String pair = strand.charAt(nt - 1) + ":" + target.charAt(end - nt);
        if (!List.of("A:U", "U:A", "C:G", "G:C").contains(pair)) {
          mismatches.add(nt + pair);
        }
      }
      if (mismatches.size() <= most) {
        found.add(start + " " + end + " " + mismatches);
      }
    }
    return found;
  }

  private static List<String> found(String strand, String target, int most) {
    return new NearSearch(strand, most)
        .in(NearSearch.Target.of(target)).stream()
            .map(match -> match.start() + " " + match.end() + " " + match.mismatches())
            .toList();
  }

  @Test
  void findsWhatTheTwinFinds() {
    Random random = new Random(1);
    int matches = 0;
    for (int round = 0; round < 3000; round++) {
      int length = NearSearch.SHORTEST + random.nextInt(18);
      // Two letters make near matches frequent; N pairs with nothing.
      String strand = random(random, round % 2 == 0 ? "ACGU" : "AU", length);
      String target = random(random, round % 2 == 0 ? "ACGUN" : "AAUUN", random.nextInt(120));
      int most = random.nextInt(9);
      List<String> expected = twin(strand, target, most);
      matches += expected.size();
      assertEquals(expected, found(strand, target, most), strand + " " + target);
    }
    assertTrue(matches > 1000, matches + " matches");
  }

  @Test
  void findsAPlantedPlaceWithItsMismatches() {
    String site = "AACGTACGCGGAATACTTCGA"; // the guide's reverse complement
    assertEquals(List.of("3 24 []"), found(GUIDE, "GGG" + site + "CC", 0));
    assertEquals(List.of("0 21 [1U:C, 21U:C]"), found(GUIDE, "C" + site.substring(1, 20) + "C", 2));
    assertEquals(List.of(), found(GUIDE, site.substring(1), 4).stream().limit(1).toList());
    assertEquals(List.of(), found(GUIDE, "", 4));
    assertEquals(
        found(GUIDE, site, 0), found(GUIDE.toLowerCase(Locale.ROOT).replace('u', 't'), site, 0));
    assertEquals(List.of("0 32 []"), found("A".repeat(32), "U".repeat(32), 0));
  }

  @Test
  void saysWhereATargetMayBeCut() {
    String site = "AACGUACGCGGAAUACUUCGA";
    assertTrue(cut(site));
    assertTrue(cut(site, 1));
    assertTrue(cut(site, 2));
    assertTrue(cut(site, 1, 12, 13, 15));
    assertTrue(cut(site, 12, 13, 14), "nt 12 is none of those behind");
    assertTrue(cut(site, 17, 18, 20, 21));
    assertFalse(cut(site, 10));
    assertFalse(cut(site, 11));
    assertFalse(cut(site, 2, 9));
    assertFalse(cut(site, 18, 19, 20));
  }

  private static boolean cut(String site, int... nts) {
    StringBuilder target = new StringBuilder(site);
    for (int nt : nts) {
      int at = site.length() - nt;
      target.setCharAt(at, site.charAt(at) == 'A' ? 'C' : 'A');
    }
    List<NearMatch> found = new NearSearch(GUIDE, 4).in(NearSearch.Target.of(target.toString()));
    assertEquals(nts.length, found.getFirst().mismatches().size());
    return found.getFirst().mayBeCut();
  }

  @Test
  void countsWobbles() {
    // Opposite nt 1, a U, stands a G; opposite nt 3, a G, a U; opposite nt 2, a C, an A.
    List<NearMatch> found =
        new NearSearch(GUIDE, 3).in(NearSearch.Target.of("AACGUACGCGGAAUACUUUAG"));
    assertEquals(2, found.getFirst().wobbles());
    assertEquals("[1U:G, 2C:A, 3G:U]", found.getFirst().mismatches().toString());
  }

  @Test
  void refusesWhatIsNoStrand() {
    for (String strand :
        List.of("A".repeat(14), "A".repeat(33), "ACGUACGUACGUACGN", "é".repeat(20))) {
      assertThrows(IllegalArgumentException.class, () -> new NearSearch(strand, 4));
    }
    assertThrows(IllegalArgumentException.class, () -> new NearSearch(GUIDE, -1));
    assertThrows(BadInputException.class, () -> NearSearch.Target.of("ACG-"));
  }
}
