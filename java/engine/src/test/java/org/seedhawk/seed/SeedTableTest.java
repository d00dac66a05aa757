// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedhawk.Randoms;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** The table and the grouping, each beside the slow and obvious way. */
class SeedTableTest {

  private static List<PackedSequence> pack(SequenceBatch batch, List<String> mirnas) {
    mirnas.forEach(batch::add);
    List<PackedSequence> views = new ArrayList<>();
    for (int i = 0; i < mirnas.size(); i++) {
      views.add(batch.get(i));
    }
    return views;
  }

  /**
   * Random miRNAs: some too short, some with ambiguous letters, some with a letter of another
   * exchanged, some twice, and always one of each plain letter, of which each has G:U pairs or not.
   */
  private static List<String> mirnas(Randoms random, int count) {
    List<String> mirnas = new ArrayList<>(List.of("A".repeat(22), "C".repeat(10)));
    mirnas.addAll(List.of("GGGGGGGGGGG", "UUUUUUUUUUNU"));
    while (mirnas.size() < count) {
      String other = mirnas.get(random.below(mirnas.size()));
      int ambiguousPercent = random.below(3) == 0 ? 15 : 0;
      switch (random.below(5)) {
        case 0 -> mirnas.add(other);
        case 1 -> {
          int at = random.below(other.length());
          mirnas.add(other.substring(0, at) + "N" + other.substring(at + 1));
        }
        default -> mirnas.add(random.sequence(6 + random.below(18), ambiguousPercent));
      }
    }
    return mirnas;
  }

  /** Asks the definition for each window and seed, and compares each number of the table. */
  private static void equalsTheDefinition(Seeds seeds, SeedTable table, String message) {
    int k = seeds.rule().k();
    int[] window = new int[k];
    int postings = 0;
    int longest = 0;
    for (int code = 0; code < 1 << 2 * k; code++) {
      for (int j = 0; j < k; j++) {
        window[j] = code >> 2 * j & 3;
      }
      if (table.listStart(code) != postings) {
        assertEquals(postings, table.listStart(code), "start of code " + code + ", " + message);
      }
      int start = postings;
      for (int seed = 0; seed < seeds.size(); seed++) {
        int detail = seeds.match(seed, window);
        if (detail >= 0) {
          int expected = seed << 8 | detail;
          if (postings >= table.postingCount() || table.posting(postings) != expected) {
            int found = postings < table.postingCount() ? table.posting(postings) : -1;
            assertEquals(expected, found, "code " + code + ", seed " + seed + ", " + message);
          }
          postings++;
        }
      }
      longest = Math.max(longest, postings - start);
    }
    assertEquals(postings, table.listStart(1 << 2 * k), "last start, " + message);
    assertEquals(postings, table.postingCount(), message);
    assertEquals(longest, table.maxList(), message);
  }

  static Stream<Object[]> searches() {
    return Stream.of(SeedMatch.values())
        .flatMap(
            rule ->
                rule.isFuzzy()
                    ? Stream.of(new Object[] {rule, false}, new Object[] {rule, true})
                    : Stream.<Object[]>of(new Object[] {rule, false}));
  }

  @ParameterizedTest
  @MethodSource("searches")
  void equalsTheDefinition(SeedMatch rule, boolean gu) {
    Randoms random = new Randoms(rule.ordinal());
    for (int count : new int[] {0, 1, 2, 9, 40}) { // seeds that the builder takes for few, and many
      List<String> mirnas = count < 4 ? new ArrayList<>() : mirnas(random, count);
      while (mirnas.size() < count) {
        mirnas.add(random.sequence(12, 10));
      }
      try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
        Seeds seeds = Seeds.of(pack(batch, mirnas), rule, gu);
        try (SeedTable table = new SeedTable(seeds)) {
          equalsTheDefinition(
              seeds, table, rule + (gu ? " with G:U " : " ") + mirnas + " " + random.repeat());
        }
      }
    }
  }

  /** The letters that a rule looks at, as one text: equal texts make a family. */
  private static String seedLetters(String mirna, SeedMatch rule) {
    String letters = mirna.toUpperCase(Locale.ROOT).replace('T', 'U').replaceAll("[^ACGU]", "N");
    return (letters + "NN").substring(rule.isFuzzy() ? rule.firstNt() - 1 : 1, rule.lastNt());
  }

  @ParameterizedTest
  @EnumSource(SeedMatch.class)
  void groupsWhatLooksEqualToTheRule(SeedMatch rule) {
    Randoms random = new Randoms(100 + rule.ordinal());
    for (int count : new int[] {4, 5, 63, 64, 3000}) {
      List<String> mirnas = mirnas(random, count);
      Map<String, List<Integer>> families = new LinkedHashMap<>();
      for (int m = 0; m < mirnas.size(); m++) {
        if (mirnas.get(m).length() >= rule.minMirnaLength()) {
          families
              .computeIfAbsent(seedLetters(mirnas.get(m), rule), key -> new ArrayList<>())
              .add(m);
        }
      }
      try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
        Seeds seeds = Seeds.of(pack(batch, mirnas), rule, false);
        List<List<Integer>> found = new ArrayList<>();
        for (int seed = 0; seed < seeds.size(); seed++) {
          List<Integer> members = new ArrayList<>();
          for (int i = 0; i < seeds.mirnaCount(seed); i++) {
            members.add(seeds.mirna(seed, i));
            assertEquals(seed, seeds.seed(seeds.mirna(seed, i)));
          }
          found.add(members);
        }
        assertEquals(List.copyOf(families.values()), found, random.repeat());
        assertEquals(count, seeds.mirnaCount());
        long withSeed = families.values().stream().mapToInt(List::size).sum();
        long hasSeed = 0;
        for (int m = 0; m < count; m++) {
          hasSeed += seeds.hasSeed(m) ? 1 : 0;
        }
        assertEquals(withSeed, hasSeed, random.repeat());
      }
    }
  }

  @Test
  void refusesMorePostingsThanATableHolds() {
    Randoms random = new Randoms(7);
    List<String> mirnas = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) { // each matches about 150,000 of the million windows
      StringBuilder mirna = new StringBuilder();
      for (int nt = 0; nt < 10; nt++) {
        mirna.append("ACGU".charAt(random.below(4)));
      }
      mirnas.add(mirna.toString());
    }
    try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava())) {
      Seeds seeds = Seeds.of(pack(batch, mirnas), SeedMatch.TEN_MER_M6, true);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> new SeedTable(seeds));
      assertEquals(
          "seed match '10-mer-m6' with G:U gives more than 2147483647 table entries for 40000"
              + " miRNAs; scan the miRNAs in parts",
          e.getMessage());
    }
  }
}
