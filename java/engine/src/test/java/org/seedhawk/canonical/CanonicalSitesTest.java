// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;

/** Canonical sites against an oracle that reads letters, and against TargetScan's own output. */
class CanonicalSitesTest {

  static byte[] codes(String letters) {
    byte[] codes = new byte[letters.length()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) Bases.code((byte) letters.charAt(i));
    }
    return codes;
  }

  private static List<SlowSites.Found> found(CanonicalSites sites, int group) {
    List<SlowSites.Found> found = new ArrayList<>();
    for (int i = 0; i < sites.count(group); i++) {
      int site = sites.begin(group) + i;
      found.add(new SlowSites.Found(sites.nt1(site), sites.type(site).label()));
    }
    return found;
  }

  /** MiRNAs of which some share the seed, some nt 2-7, and some are too short or ambiguous. */
  static List<Rna> mirnas(Randoms random, int count) {
    List<String> letters = new ArrayList<>();
    while (letters.size() < count) {
      String fresh = random.sequence(random.below(4) == 0 ? random.below(10) : 22, 2);
      letters.add(
          letters.isEmpty() || random.below(3) > 0 || fresh.length() < 12
              ? fresh
              : related(random, letters.get(random.below(letters.size())), fresh));
    }
    List<Rna> mirnas = new ArrayList<>();
    for (String one : letters) {
      mirnas.add(new Rna("m" + mirnas.size(), one));
    }
    return mirnas;
  }

  private static String related(Randoms random, String old, String fresh) {
    int shared = Math.min(old.length(), 6 + random.below(4));
    return old.substring(0, shared) + fresh.substring(Math.min(shared, fresh.length()));
  }

  /** A sequence in which pieces of seed matches stand, also at its ends. */
  static String target(Randoms random, List<Rna> mirnas, int length) {
    StringBuilder letters = new StringBuilder();
    while (letters.length() < length) {
      letters.append(random.sequence(random.below(6), 10));
      String mirna = mirnas.get(random.below(mirnas.size())).letters().toUpperCase(Locale.ROOT);
      if (mirna.length() >= 8 && random.below(3) > 0) {
        StringBuilder match = new StringBuilder();
        for (int i = 7 - random.below(4); i >= random.below(3); i--) {
          int at = "ACGUT".indexOf(mirna.charAt(i));
          match.append(at < 0 ? 'N' : "UGCAA".charAt(at));
        }
        letters.append(match).append(random.below(2) == 0 ? "A" : "");
      }
    }
    int skip = random.below(letters.length() - length + 1);
    return letters.substring(skip, skip + length);
  }

  @Test
  void findsWhatTheDefinitionSays() {
    Randoms random = new Randoms(61);
    Map<String, Integer> types = new HashMap<>();
    for (int round = 0; round < 150; round++) {
      List<Rna> mirnas = mirnas(random, 1 + random.below(12));
      SeedGroups groups = new SeedGroups(mirnas);
      CanonicalSites sites = new CanonicalSites(groups);
      for (int length = 0; length <= 44; length++) {
        String target = target(random, mirnas, length < 41 ? length : 50 + random.below(2000));
        sites.find(codes(target), target.length());
        int size = 0;
        for (int mirna = 0; mirna < mirnas.size(); mirna++) {
          List<SlowSites.Found> expected =
              new SlowSites(mirnas.get(mirna).letters(), target).find();
          int group = groups.groupOf(mirna);
          String what = mirnas.get(mirna) + " on " + target + ", " + random.repeat();
          assertEquals(expected, group < 0 ? List.of() : found(sites, group), what);
          expected.forEach(site -> types.merge(site.type(), 1, Integer::sum));
        }
        int before = -1;
        for (int i = 0; i < sites.groupCount(); i++) {
          assertTrue(sites.group(i) > before, random.repeat());
          before = sites.group(i);
          assertTrue(sites.count(before) > 0, random.repeat());
          assertEquals(size, sites.begin(before), random.repeat());
          size += sites.count(before);
        }
        assertEquals(size, sites.size(), random.repeat());
      }
    }
    assertEquals(6, types.size(), types.toString());
    types.values().forEach(count -> assertTrue(count > 200, types.toString()));
  }

  /** A miRNA whose seed repeats itself, and a target of few letters, so that sites overlap. */
  static String repeats(Randoms random, int length) {
    String unit = random.sequence(1 + random.below(4), 0).toUpperCase(Locale.ROOT);
    StringBuilder letters = new StringBuilder();
    while (letters.length() < length) {
      letters.append(unit.repeat(1 + random.below(12)));
      if (random.below(3) == 0) {
        letters.append(random.sequence(random.below(12), 5));
      }
    }
    return letters.substring(0, length);
  }

  /** MiRNAs that a target of repeats holds matches of, among others. */
  static List<Rna> matchesOf(Randoms random, String target, int count) {
    List<Rna> mirnas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder letters = new StringBuilder("U");
      int at = random.below(Math.max(1, target.length() - 22));
      for (int j = Math.min(at + 21, target.length() - 1); j >= at; j--) {
        int code = "ACGUT".indexOf(Character.toUpperCase(target.charAt(j)));
        letters.append(code < 0 ? 'G' : "UGCAA".charAt(code));
      }
      mirnas.add(new Rna("r" + i, letters.toString()));
    }
    return mirnas;
  }

  @Test
  void ofSitesThatOverlapTheStrongestCounts() {
    Randoms random = new Randoms(62);
    Map<String, Integer> types = new HashMap<>(); // of sites that count in place of others
    for (int round = 0; round < 800; round++) {
      String target = repeats(random, random.below(round % 50 == 0 ? 3000 : 150));
      List<Rna> mirnas = matchesOf(random, target, 1 + random.below(5));
      SeedGroups groups = new SeedGroups(mirnas);
      CanonicalSites sites = new CanonicalSites(groups);
      sites.find(codes(target), target.length());
      int all = sites.size();
      assertEquals(all, sites.countRunsOnce() + sites.size(), random.repeat());
      int uncounted = 0;
      for (int mirna = 0; mirna < mirnas.size(); mirna++) {
        int group = groups.groupOf(mirna);
        if (group < 0) {
          continue;
        }
        SlowSites slow = new SlowSites(mirnas.get(mirna).letters(), target);
        String what = mirnas.get(mirna) + " on " + target + ", " + random.repeat();
        List<SlowSites.Found> left = new ArrayList<>(slow.find());
        left.removeAll(slow.counted());
        assertEquals(slow.counted(), found(sites, group), what);
        List<SlowSites.Found> seen = new ArrayList<>();
        for (int i = 0; i < sites.uncountedCount(group); i++) {
          int site = sites.uncounted(group) + i;
          seen.add(new SlowSites.Found(sites.nt1(site), sites.type(site).label()));
        }
        assertEquals(left, seen, what);
        uncounted += groups.member(group, 0) == mirna ? left.size() : 0;
        if (!left.isEmpty()) {
          slow.counted().forEach(site -> types.merge(site.type(), 1, Integer::sum));
        }
      }
      assertEquals(uncounted, all - sites.size(), random.repeat());
    }
    assertEquals(6, types.size(), types.toString());
  }

  @Test
  void aTailCountsOnceAsItsStrongestSite() {
    List<Rna> mirnas = List.of(new Rna("m", "UUUUUUUUGCGC"));
    CanonicalSites sites = new CanonicalSites(new SeedGroups(mirnas));
    String target = "GGCGCGAAAAAAAGCGCG" + "A".repeat(60);
    sites.find(codes(target), target.length());
    assertEquals(4 + 57, sites.size());
    assertEquals(59, sites.countRunsOnce());
    // 7 A hold a 7mer-m8, which is stronger than a 7mer-A1; the tail begins at 18.
    assertEquals(2, sites.size());
    assertEquals("7mer-m8 6-13", sites.type(0) + " " + sites.start(0) + "-" + sites.end(0));
    assertEquals("8mer 18-26", sites.type(1) + " " + sites.start(1) + "-" + sites.end(1));
    sites.find(codes("GGG"), 3);
    assertEquals(0, sites.uncountedCount(0));
    assertEquals(0, sites.countRunsOnce());
  }

  @Test
  void sitesTouchBothEnds() {
    // The match of UGAGGUAG is CUACCUCA; the letters beyond an end are missing.
    assertEquals("7 8mer 0-8", all("CUACCUCA"));
    assertEquals("7 7mer-m8 0-7", all("CUACCUC"));
    assertEquals("6 7mer-A1 0-7", all("UACCUCA"));
    assertEquals("6 6mer 0-6", all("UACCUC"));
    assertEquals("7 offset-6mer 0-6", all("CUACCU"));
    assertEquals("5 6mer-A1 0-6", all("ACCUCA"));
    assertEquals("", all("ACCUC"));
    assertEquals("", all("CUACC"));
    assertEquals("7 offset-6mer 0-6", all("CUACCUNA"));
    assertEquals("7 7mer-A1 1-8", all("NUACCUCA"));
    assertEquals("7 6mer-A1 2-8", all("NNACCUCA"));
    assertEquals("7 6mer-A1 2-8", all("CNACCUCA"));
    assertEquals("7 7mer-m8 0-7", all("CUACCUCN"));
    assertEquals("", all("CUANCUCA"));
    assertEquals("", all(""));
  }

  private static String all(String target) {
    CanonicalSites sites = new CanonicalSites(new SeedGroups(List.of(new Rna("m", "UGAGGUAGU"))));
    sites.find(codes(target), target.length());
    List<String> found = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      found.add("%s %s %s-%s".formatted(sites.nt1(i), sites.type(i), sites.start(i), sites.end(i)));
    }
    return String.join(", ", found);
  }

  @Test
  void groupsMirnasByTheirFirstEightNt() {
    List<Rna> mirnas =
        List.of(
            new Rna("a", "UGAGGUAGUAGG"),
            new Rna("short", "UGAGGUA"),
            new Rna("b", "tgaggtagAAAA"),
            new Rna("first", "NGAGGUAG"),
            new Rna("seed", "UGAGNUAG"),
            new Rna("eighth", "UGAGGUAN"));
    SeedGroups groups = new SeedGroups(mirnas);
    assertEquals(2, groups.size());
    assertEquals(groups.groupOf(0), groups.groupOf(2));
    assertTrue(groups.groupOf(3) >= 0 && groups.groupOf(3) != groups.groupOf(0));
    for (int without : new int[] {1, 4, 5}) {
      assertEquals(-1, groups.groupOf(without));
    }
    assertEquals(Bases.AMBIGUOUS, groups.letter(groups.groupOf(3), 1));
  }

  @Test
  void refusesMirnasWithLettersThatAreNoNucleotides() {
    for (String bad : List.of("UGAGG!AGUU", "UGAGGUAGUU!", "UGA-", "\u0141GAGGUAGU", "UGAGGUAG ")) {
      BadInputException e =
          assertThrows(BadInputException.class, () -> new SeedGroups(List.of(new Rna("mir", bad))));
      assertTrue(e.getMessage().startsWith("miRNA 'mir': "), e.getMessage());
      assertTrue(e.getMessage().contains("is no nucleotide"), e.getMessage());
    }
  }

  private static List<String[]> table(String file) throws IOException {
    return Files.readAllLines(TestEnvironment.data("targetscan/v70_sample/test/" + file)).stream()
        .map(line -> line.split("\t", -1))
        .toList();
  }

  /** Positions count from 1 there; families name their species. */
  @Test
  void findsThePublishedSitesAndNoOthers() throws IOException {
    TreeSet<String> published = new TreeSet<>();
    for (String[] row : table("output/targetscan_70_output.txt")) {
      if (!row[0].equals("a_Gene_ID")) {
        String type = row[8].replace("8mer-1a", "8mer").replace("7mer-1a", "7mer-A1");
        published.add(String.join(" ", row[0], row[1], row[2], row[5], row[6], type));
      }
    }
    assertEquals(213, published.size());
    List<String[]> families = table("input/miR_Family_info_sample.txt");
    List<Rna> mirnas = families.stream().map(row -> new Rna(row[0], "N" + row[1])).toList();
    SeedGroups groups = new SeedGroups(mirnas);
    CanonicalSites sites = new CanonicalSites(groups);
    TreeSet<String> found = new TreeSet<>();
    for (String[] row : table("input/UTR_Sequences_sample.txt")) {
      byte[] codes = codes(row[2].replace("-", ""));
      sites.find(codes, codes.length);
      for (int mirna = 0; mirna < mirnas.size(); mirna++) {
        int group = groups.groupOf(mirna);
        if (Set.of(families.get(mirna)[2].split(";")).contains(row[1])) {
          for (int site = sites.begin(group);
              site < sites.begin(group) + sites.count(group);
              site++) {
            if (sites.typeNumber(site) <= CanonicalSites.LAST_SEED_TYPE) {
              found.add(
                  "%s %s %s %s %s %s"
                      .formatted(
                          row[0],
                          mirnas.get(mirna).id(),
                          row[1],
                          sites.start(site) + 1,
                          sites.end(site),
                          sites.type(site)));
            }
          }
        }
      }
    }
    assertEquals(published, found);
  }
}
