// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.seedhawk.seed.DeepTargetCompat.Rule;

/**
 * Compares with the positions that the published search gave on DeepTarget's own test pairs (data
 * pack).
 */
class DeepTargetCompatGoldenTest {
  private static final int WINDOW = 30;

  private static Path data;
  private static Map<String, String> mirnas;
  private static Map<String, String> targets;

  @BeforeAll
  static void readSequences() throws IOException {
    data = Path.of(System.getProperty("seedhawk.data", "../shared/data"));
    Path probe = data.resolve("golden/deeptarget_sites_offset-9-mer-m7.tsv");
    if (!Files.isRegularFile(probe)) {
      String reason =
          "no data pack: '%s' is missing; set -Dseedhawk.data=<folder>".formatted(probe);
      if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains("data")) {
        fail(reason);
      }
      System.out.println("skipped DeepTargetCompatGoldenTest: " + reason);
      Assumptions.abort(reason);
    }
    mirnas = fasta(data.resolve("deeptarget/mirna.fasta"));
    targets = fasta(data.resolve("deeptarget/mrna_partial_2934.fasta"));
  }

  @Test
  void endsOfThreeFuzzyRulesEqualThePublishedSearch() throws IOException {
    // The file holds the first 100 pairs of test_split_0 whose ids are both known, three rules
    // each.
    List<String> expectedKeys = new ArrayList<>();
    for (List<String> pair : knownPairs(0).subList(0, 100)) {
      for (Rule rule : List.of(Rule.TEN_MER_M6, Rule.TEN_MER_M7, Rule.OFFSET_NINE_MER_M7)) {
        expectedKeys.add(pair.get(0) + " " + pair.get(1) + " " + rule);
      }
    }
    List<String> keys = new ArrayList<>();
    for (String[] row : rows("golden/deeptarget_cts_ends_3modes_split0_first100.tsv")) {
      String key = row[0] + " " + row[1] + " " + row[2];
      keys.add(key);
      int[] ends =
          DeepTargetCompat.siteEnds(mirnas.get(row[0]), targets.get(row[1]), Rule.of(row[2]));
      String joined = String.join(",", Arrays.stream(ends).mapToObj(Integer::toString).toList());
      assertEquals(row[3], joined, key);
    }
    assertEquals(300, keys.size());
    assertEquals(expectedKeys, keys);
  }

  @Test
  void endsAndWindowsOfTheSeedsRuleEqualThePublishedSites() throws IOException {
    Map<List<String>, List<String>> golden = new LinkedHashMap<>();
    Set<List<String>> testPairs = new HashSet<>();
    for (int split = 0; split < 10; split++) {
      testPairs.addAll(knownPairs(split));
    }
    int emptyPairs = 0;
    // The pairs with a score: some of those in test_split_0..9. A pair with N_CTS 0 has no site
    // row.
    Map<List<String>, Integer> siteCounts = new LinkedHashMap<>();
    for (String[] row : rows("golden/deeptarget_gene_scores.tsv")) {
      List<String> pair = List.of(row[0], row[1]);
      assertTrue(testPairs.contains(pair), () -> pair + " is in no test split");
      siteCounts.put(pair, Integer.parseInt(row[3]));
      emptyPairs += row[3].equals("0") ? 1 : 0;
    }
    int siteCount = 0;
    for (String[] row : rows("golden/deeptarget_sites_offset-9-mer-m7.tsv")) {
      golden
          .computeIfAbsent(List.of(row[0], row[1]), pair -> new ArrayList<>())
          .add(row[2] + " " + row[3]);
      siteCount++;
    }
    assertEquals(2_074, siteCounts.size());
    assertEquals(282, emptyPairs);
    assertEquals(15_361, siteCount);

    for (Map.Entry<List<String>, Integer> entry : siteCounts.entrySet()) {
      List<String> pair = entry.getKey();
      String target = targets.get(pair.get(1));
      List<String> sites = new ArrayList<>();
      for (int end :
          DeepTargetCompat.siteEnds(mirnas.get(pair.get(0)), target, Rule.OFFSET_NINE_MER_M7)) {
        sites.add(end + " " + DeepTargetCompat.reversedWindow(target, end, WINDOW));
      }
      List<String> expected = golden.remove(pair);
      assertEquals(expected == null ? List.of() : expected, sites, pair::toString);
      assertEquals(entry.getValue(), sites.size(), pair::toString);
    }
    assertEquals(Map.of(), golden, "sites of pairs without a score");
  }

  /** Returns the pairs of a test split whose ids are both in the FASTA files, in file order. */
  private static List<List<String>> knownPairs(int split) throws IOException {
    List<List<String>> pairs = new ArrayList<>();
    for (String line :
        Files.readAllLines(data.resolve("deeptarget/test_split_" + split + ".csv"))) {
      String[] row = line.split("\t");
      if (mirnas.containsKey(row[0]) && targets.containsKey(row[1])) {
        pairs.add(List.of(row[0], row[1]));
      }
    }
    return pairs;
  }

  private static List<String[]> rows(String file) throws IOException {
    List<String> lines = Files.readAllLines(data.resolve(file));
    return lines.subList(1, lines.size()).stream().map(line -> line.split("\t", -1)).toList();
  }

  private static Map<String, String> fasta(Path file) throws IOException {
    Map<String, StringBuilder> records = new HashMap<>();
    StringBuilder letters = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(">")) {
        letters = new StringBuilder();
        records.put(line.substring(1).split("\\s")[0], letters);
      } else {
        letters.append(line.strip());
      }
    }
    Map<String, String> sequences = new HashMap<>();
    records.forEach((id, sequence) -> sequences.put(id, sequence.toString()));
    return sequences;
  }
}
