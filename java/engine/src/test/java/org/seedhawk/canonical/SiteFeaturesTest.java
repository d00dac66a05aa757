// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.seedhawk.Randoms;
import org.seedhawk.scan.Rna;

/** What describes a site, number by number, against loops over letters. */
class SiteFeaturesTest {
  private static final float[] ABUNDANCE = new float[1 << 14];

  static {
    for (int i = 0; i < ABUNDANCE.length; i++) {
      ABUNDANCE[i] = i / 1000f;
    }
  }

  /** Numbers of one site, by the names that they have. */
  private static final class Oracle {
    /** Xia et al. 1998, table 4: both strands 5'->3', so that each stack stands twice. */
    private static final Map<String, Double> STACKS =
        Map.of(
            "AA", -.93, "AU", -1.10, "UA", -1.33, "CU", -2.08, "CA", -2.11, "GU", -2.24, "GA",
            -2.35, "CG", -2.36, "GG", -3.26, "GC", -3.42);

    private final String mirna;
    private final String target;
    private final List<SlowSites.Found> sites;
    private final int utr;
    private final int orf;

    Oracle(String mirna, String target, int utr, int orf) {
      this.mirna = rna(mirna);
      this.target = rna(target);
      this.utr = utr;
      this.orf = orf;
      sites = new SlowSites(mirna, target).find();
    }

    static String rna(String letters) {
      return letters.toUpperCase(Locale.ROOT).replace('T', 'U');
    }

    private static char partner(char letter) {
      return "UGCA".charAt("ACGU".indexOf(letter));
    }

    private String letters(int from, int to) {
      StringBuilder found = new StringBuilder();
      for (int i = from; i < to; i++) {
        if (i >= 0 && i < target.length()) {
          found.append(target.charAt(i));
        }
      }
      return found.toString();
    }

    private static double share(String letters, String of, double empty) {
      return letters.isEmpty()
          ? empty
          : letters.chars().filter(c -> of.indexOf(c) >= 0).count() / (double) letters.length();
    }

    private double weightedAu(int nearest, int step) {
      double au = 0;
      double all = 0;
      for (int distance = 1; distance <= 30; distance++) {
        String at = letters(nearest + step * (distance - 1), nearest + step * (distance - 1) + 1);
        if (!at.isEmpty()) {
          all += 1.0 / distance;
          au += at.equals("A") || at.equals("U") ? 1.0 / distance : 0;
        }
      }
      return all == 0 ? 0.5 : au / all;
    }

    private double stability(String type) {
      int first = type.equals("offset-6mer") ? 3 : 2;
      int last = type.equals("6mer-A1") ? 6 : type.matches("8mer|7mer-m8|offset-6mer") ? 8 : 7;
      double energy = 4.09;
      for (int nt = first; nt < last; nt++) {
        String stack = mirna.substring(nt - 1, nt + 1);
        String other = "" + partner(stack.charAt(1)) + partner(stack.charAt(0));
        energy += STACKS.containsKey(stack) ? STACKS.get(stack) : STACKS.get(other);
      }
      for (int nt : new int[] {first, last}) {
        energy += "AU".indexOf(mirna.charAt(nt - 1)) >= 0 ? 0.45 : 0;
      }
      return energy;
    }

    private double ofName(String name, SlowSites.Found site) {
      int nt1 = site.nt1();
      int begin = nt1 - 7; // opposite nt 8
      if (name.contains("=")) {
        String letter = name.substring(name.indexOf('=') + 1);
        String what = name.substring(0, name.indexOf('='));
        if (what.startsWith("nt")) {
          int nt = Integer.parseInt(what.substring(2));
          return share(mirna.substring(nt - 1, nt), letter, 0);
        }
        if (what.startsWith("t")) { // t1 lies opposite nt 1, t-1 two letters behind it
          int at = nt1 + 1 - Integer.parseInt(what.substring(1));
          return share(letters(at, at + 1), letter, 0);
        }
        if (what.equals("all")) {
          return share(target, letter, 0);
        }
        String[] range = what.replaceAll("[a-z]", "").split("-");
        int near = Integer.parseInt(range[0]);
        int far = Integer.parseInt(range[1]);
        return what.startsWith("up")
            ? share(letters(begin - far, begin - near + 1), letter, 0.25)
            : share(letters(nt1 + near, nt1 + far + 1), letter, 0.25);
      }
      int start = Math.max(begin, 0) + 1;
      int end = Math.max(target.length() - 1 - nt1, 0) + 1;
      return switch (name) {
        case "abundance" -> {
          int code = 0;
          for (int nt = 8; nt >= 2; nt--) {
            code = 4 * code + "ACGU".indexOf(partner(mirna.charAt(nt - 1)));
          }
          yield ABUNDANCE[code];
        }
        case "stability" -> stability(site.type());
        case "au.up" -> weightedAu(begin - 1, -1);
        case "au.down" -> weightedAu(nt1 + 1, 1);
        case "au.15" -> share(letters(begin - 15, nt1 + 16), "AU", 0.5);
        case "au.100" -> share(letters(begin - 100, nt1 + 101), "AU", 0.5);
        case "log.start" -> Math.log10(start);
        case "log.end" -> Math.log10(end);
        case "log.nearer" -> Math.log10(Math.min(start, end));
        case "log.utr" -> Math.log10(Math.max(1, utr));
        case "log.orf" -> orf == 0 ? 3.1 : Math.log10(orf);
        case "orf.unknown" -> orf == 0 ? 1 : 0;
        case "near" -> near(nt1) > 0 ? 1 : 0;
        case "log.near" -> Math.log1p(near(nt1));
        case "offset6mers" -> Math.min(5, others(site, "offset-6mer"));
        case "log.sites" -> Math.log1p(others(site, "8mer|7mer-m8|7mer-A1|6mer"));
        default -> throw new IllegalArgumentException(name);
      };
    }

    private long near(int nt1) {
      return sites.stream()
          .filter(site -> site.type().matches("8mer|7mer-m8|7mer-A1|6mer"))
          .filter(site -> Math.abs(site.nt1() - nt1) >= 8 && Math.abs(site.nt1() - nt1) <= 60)
          .count();
    }

    private long others(SlowSites.Found but, String types) {
      return sites.stream().filter(s -> !s.equals(but) && s.type().matches(types)).count();
    }
  }

  @Test
  void describesEachSiteAsItsNamesSay() {
    Randoms random = new Randoms(62);
    SiteFeatures features = new SiteFeatures(ABUNDANCE);
    int compared = 0;
    int seen = 0;
    for (int round = 0; round < 120; round++) {
      List<Rna> mirnas = CanonicalSitesTest.mirnas(random, 1 + random.below(5));
      SeedGroups groups = new SeedGroups(mirnas);
      CanonicalSites sites = new CanonicalSites(groups);
      for (int i = 0; i < 12; i++) {
        int length = i < 6 ? random.below(41) : random.below(i == 11 ? 2000 : 300);
        String target = CanonicalSitesTest.target(random, mirnas, length);
        int utr = random.below(3) == 0 ? length : random.below(40_000);
        int orf = random.below(3) == 0 ? 0 : random.below(40_000);
        byte[] codes = CanonicalSitesTest.codes(target);
        sites.find(codes, length);
        features.onto(codes, length, utr, orf);
        for (int mirna = 0; mirna < mirnas.size(); mirna++) {
          int group = groups.groupOf(mirna);
          if (group < 0 || sites.count(group) == 0) {
            continue;
          }
          float[] rows = new float[sites.count(group) * SiteFeatures.COUNT];
          features.write(groups, sites, group, MemorySegment.ofArray(rows));
          Oracle oracle = new Oracle(mirnas.get(mirna).letters(), target, utr, orf);
          assertEquals(oracle.sites.size(), sites.count(group));
          for (int site = 0; site < oracle.sites.size(); site++) {
            seen++;
            for (int name = 0; name < SiteFeatures.COUNT; name++) {
              double expected = oracle.ofName(SiteFeatures.NAMES.get(name), oracle.sites.get(site));
              int at = site * SiteFeatures.COUNT + name;
              String what =
                  "%s of site %s of %s on %s, %s"
                      .formatted(
                          SiteFeatures.NAMES.get(name),
                          site,
                          mirnas.get(mirna),
                          target,
                          random.repeat());
              // Sums of up to 30 floats of at most 1.
              assertEquals(expected, rows[at], 1e-5, what);
              compared++;
            }
          }
        }
      }
    }
    assertTrue(seen > 5000, seen + " sites");
    assertEquals(seen * SiteFeatures.COUNT, compared);
  }

  @Test
  void namesAreDistinct() {
    assertEquals(SiteFeatures.COUNT, SiteFeatures.NAMES.stream().distinct().count());
  }

  @Test
  void countsSevenMersAsTheyStand() {
    Randoms random = new Randoms(63);
    for (int length : new int[] {0, 6, 7, 8, 40, 900}) {
      String letters = random.sequence(length, 8);
      long[] counts = new long[1 << 14];
      SiteFeatures.countSevenMers(CanonicalSitesTest.codes(letters), length, counts);
      long[] expected = new long[1 << 14];
      String rna = Oracle.rna(letters);
      List<String> kmers = new ArrayList<>();
      for (int i = 0; i + 7 <= length; i++) {
        kmers.add(rna.substring(i, i + 7));
      }
      for (String kmer : kmers) {
        if (kmer.matches("[ACGU]+")) {
          int code = 0;
          for (char letter : kmer.toCharArray()) {
            code = 4 * code + "ACGU".indexOf(letter);
          }
          expected[code]++;
        }
      }
      assertArrayEquals(expected, counts, random.repeat());
      float[] abundance = SiteFeatures.abundance(counts, 2_000_000);
      for (int code = 0; code < expected.length; code++) {
        assertEquals(Math.log10(1 + expected[code] / 2.0), abundance[code], 1e-6);
      }
    }
  }

  @Test
  void refusesAnotherNumberOfAbundances() {
    assertThrows(IllegalArgumentException.class, () -> new SiteFeatures(new float[12]));
  }
}
