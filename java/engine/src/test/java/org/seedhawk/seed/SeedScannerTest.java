// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.Randoms;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

class SeedScannerTest {

  /** One hit, by miRNA. */
  private record Row(
      int mirna, long start, long end, String type, int matches, int wobbles, int mismatches) {}

  // ---- the rules, said once more on strings -------------------------------------------------

  private static boolean pairs(char mirna, char target) {
    return "AU UA CG GC".contains("" + mirna + target);
  }

  private static boolean wobbles(char mirna, char target) {
    return "GU UG".contains("" + mirna + target);
  }

  /** Letter at a position, or a letter that pairs with nothing. */
  private static char at(String text, long position) {
    return position < 0 || position >= text.length() ? '.' : text.charAt((int) position);
  }

  private static boolean paired(String mirna, String target, long nt1, int firstNt, int lastNt) {
    for (int nt = firstNt; nt <= lastNt; nt++) {
      if (!pairs(at(mirna, nt - 1), at(target, nt1 - nt + 1))) {
        return false;
      }
    }
    return true;
  }

  private static String exactType(String mirna, String target, long nt1, boolean strict) {
    boolean a1 = at(target, nt1) == 'A';
    if (paired(mirna, target, nt1, 2, 8)) {
      return a1 ? "8mer" : "7mer-m8";
    }
    if (paired(mirna, target, nt1, 2, 7)) {
      return a1 ? "7mer-A1" : "6mer";
    }
    if (strict && paired(mirna, target, nt1, 3, 9)) {
      return "offset-7mer";
    }
    if (paired(mirna, target, nt1, 3, 8)) {
      return "offset-6mer";
    }
    return strict && a1 && paired(mirna, target, nt1, 2, 6) ? "6mer-A1" : "noncanonical";
  }

  /** First and last nt of each type and its pairs. */
  private static int[] span(String type) {
    return switch (type) {
      case "8mer" -> new int[] {1, 8, 7};
      case "7mer-m8" -> new int[] {2, 8, 7};
      case "7mer-A1" -> new int[] {1, 7, 6};
      case "6mer" -> new int[] {2, 7, 6};
      case "offset-7mer" -> new int[] {3, 9, 7};
      case "offset-6mer" -> new int[] {3, 8, 6};
      case "6mer-A1" -> new int[] {1, 6, 5};
      default -> throw new AssertionError(type);
    };
  }

  private static List<Row> oracle(List<String> mirnas, String target, SeedMatch rule, boolean gu) {
    List<Row> rows = new ArrayList<>();
    int[][] fuzzy = {{2, 10, 2}, {1, 10, 3}, {1, 10, 4}}; // first nt, last nt, errors
    for (long nt1 = 0; nt1 < target.length() + 12; nt1++) {
      for (int m = 0; m < mirnas.size(); m++) {
        String mirna = mirnas.get(m);
        boolean exact = rule == SeedMatch.CANONICAL || rule == SeedMatch.STRICT;
        if (mirna.length() < (exact ? 8 : 10)) {
          continue;
        }
        String type = exactType(mirna, target, nt1, rule == SeedMatch.STRICT);
        if (exact) {
          if (!type.equals("noncanonical")) {
            int[] span = span(type);
            rows.add(new Row(m, nt1 - span[1] + 1, nt1 - span[0] + 2, type, span[2], 0, 0));
          }
          continue;
        }
        boolean only = rule.label().endsWith("-only");
        int[] f =
            fuzzy[
                rule.ordinal()
                    - (only ? SeedMatch.OFFSET_9_MER_M7_ONLY : SeedMatch.OFFSET_9_MER_M7)
                        .ordinal()];
        long start = nt1 - f[1] + 1;
        long end = nt1 - f[0] + 2;
        int before = only ? 0 : 3;
        int behind = only ? 0 : 3 - f[0];
        if (start < -before || end > target.length() + behind || target.length() < 6) {
          continue;
        }
        int matches = 0;
        int wobbles = 0;
        for (int nt = f[0]; nt <= f[1]; nt++) {
          char a = mirna.charAt(nt - 1);
          char b = at(target, nt1 - nt + 1);
          matches += pairs(a, b) ? 1 : 0;
          wobbles += gu && wobbles(a, b) ? 1 : 0;
        }
        int errors = f[1] - f[0] + 1 - matches - wobbles;
        if (errors <= f[2] || !only && !type.equals("noncanonical")) {
          if (type.equals("noncanonical")) {
            start = Math.max(start, 0);
            end = Math.min(end, target.length());
          } else {
            start = nt1 - span(type)[1] + 1;
            end = nt1 - span(type)[0] + 2;
          }
          rows.add(new Row(m, start, end, type, matches, wobbles, errors));
        }
      }
    }
    return rows;
  }

  // ---- scanners under test ------------------------------------------------------------------

  private static List<Row> rows(
      SeedScanner scanner, Seeds seeds, PackedSequence target, long capacity) {
    List<Row> rows = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      HitBuffer hits = new HitBuffer(arena, Math.max(capacity, scanner.minCapacity()));
      long end = SeedScanner.end(seeds.rule(), target);
      long from = Long.MIN_VALUE;
      do {
        long count = scanner.scan(target, from, end, hits);
        from = scanner.next();
        for (long i = 0; i < count; i++) {
          int seed = hits.seed(i);
          SiteType type = seeds.type(seed, hits.detail(i), target, hits.start(i));
          for (int m = 0; m < seeds.mirnaCount(seed); m++) {
            rows.add(
                new Row(
                    seeds.mirna(seed, m),
                    seeds.siteStart(type, hits.start(i)),
                    seeds.siteEnd(type, target, hits.start(i)),
                    type.label(),
                    seeds.matches(hits.detail(i)),
                    seeds.wobbles(hits.detail(i)),
                    seeds.mismatches(hits.detail(i))));
          }
        }
      } while (from < end);
    }
    return rows;
  }

  private static List<Row> sorted(List<Row> rows) {
    return rows.stream()
        .sorted(
            java.util.Comparator.comparingLong(Row::end)
                .thenComparingLong(Row::start)
                .thenComparingInt(Row::mirna)
                .thenComparing(Row::toString))
        .toList();
  }

  private interface ScannerTest {
    void accept(SeedScanner scanner, String name);
  }

  /** Runs a test with each scanner; the native ones are left out where libseedhawk is absent. */
  private static void eachScanner(Seeds seeds, boolean withNative, ScannerTest test) {
    test.accept(new SeedScannerDirect(seeds), "direct");
    try (SeedTable table = new SeedTable(seeds)) {
      test.accept(new SeedScannerJava(table), "java");
      if (!withNative) {
        return;
      }
      for (NativeKernels.Backend backend : TestEnvironment.backends()) {
        try (NativeKernels kernels = NativeKernels.open(backend);
            KernelCalls calls = kernels.newCalls();
            NativeTable nativeTable = table.toNative(kernels)) {
          test.accept(
              new SeedScannerNative(calls, nativeTable, seeds.rule()), kernels.backendName());
        }
      }
    }
  }

  private static void findsWhatTheOracleFinds(SeedMatch rule, boolean withNative) {
    Randoms random = new Randoms(rule.ordinal());
    for (int round = 0; round < 12; round++) {
      boolean gu = rule.isFuzzy() && random.below(2) == 0;
      List<String> mirnas = new ArrayList<>();
      for (int i = 0; i <= random.below(12); i++) {
        mirnas.add(random.sequence(7 + random.below(17), random.below(5) == 0 ? 10 : 0));
      }
      mirnas.add(mirnas.getFirst()); // a family
      try (SequenceBatch packed = new SequenceBatch(new SequencePackerJava());
          SequenceBatch targets = new SequenceBatch(new SequencePackerJava())) {
        mirnas.forEach(packed::add);
        List<PackedSequence> views = new ArrayList<>();
        for (int i = 0; i < mirnas.size(); i++) {
          views.add(packed.get(i));
        }
        List<String> letters = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          String sequence = random.sequence(random.size(), random.below(4) * 3);
          letters.add(i % 3 == 0 ? plant(sequence, mirnas, random) : sequence);
        }
        letters.forEach(targets::add);
        Seeds seeds = Seeds.of(views, rule, gu);
        List<String> plainMirnas = mirnas.stream().map(SeedScannerTest::plain).toList();
        eachScanner(
            seeds,
            withNative,
            (scanner, name) -> {
              for (int i = 0; i < letters.size(); i++) {
                List<Row> expected = oracle(plainMirnas, plain(letters.get(i)), rule, gu);
                List<Row> direct =
                    rows(new SeedScannerDirect(seeds), seeds, targets.get(i), 1 << 14);
                List<Row> found = rows(scanner, seeds, targets.get(i), 1 << 14);
                String message = name + " " + letters.get(i) + " " + random.repeat();
                assertEquals(sorted(expected), sorted(found), message);
                assertEquals(direct, found, "order: " + message);
                assertEquals(
                    direct, rows(scanner, seeds, targets.get(i), 1), "resumed: " + message);
                long hits = 0;
                try (Arena arena = Arena.ofConfined()) {
                  hits =
                      new SeedScannerDirect(seeds)
                          .scan(
                              targets.get(i),
                              Long.MIN_VALUE,
                              Long.MAX_VALUE,
                              new HitBuffer(arena, 1 << 14));
                }
                assertEquals(
                    hits,
                    scanner.count(targets.get(i), Long.MIN_VALUE, Long.MAX_VALUE),
                    "count: " + message);
              }
            });
      }
    }
  }

  private static String plain(String letters) {
    return letters.toUpperCase(Locale.ROOT).replace('T', 'U').replaceAll("[^ACGU]", ".");
  }

  /** Puts the partner of a miRNA's first nt at both ends and somewhere inside. */
  private static String plant(String sequence, List<String> mirnas, Randoms random) {
    String mirna = plain(mirnas.get(random.below(mirnas.size())));
    StringBuilder partner = new StringBuilder();
    for (int i = Math.min(mirna.length(), 10) - 1; i >= 0; i--) {
      partner.append("UGCAN".charAt("ACGU.".indexOf(mirna.charAt(i))));
    }
    int cut = random.below(4);
    return partner.substring(cut) + sequence + partner.substring(0, partner.length() - cut);
  }

  @ParameterizedTest
  @EnumSource(SeedMatch.class)
  void javaFindsWhatTheOracleFinds(SeedMatch rule) {
    findsWhatTheOracleFinds(rule, false);
  }

  @ParameterizedTest
  @EnumSource(SeedMatch.class)
  void everyNativeBackendFindsWhatTheOracleFinds(SeedMatch rule) {
    TestEnvironment.backends();
    findsWhatTheOracleFinds(rule, true);
  }

  @Test
  void refusesABufferThatOneListCanOverflow() {
    try (SequenceBatch packed = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      packed.add("UGAGGUAGUAGGUUGUAUAGUU");
      packed.add("UGAGGUAGAAAAAAAAAAAAAA");
      Seeds seeds =
          Seeds.of(List.of(packed.get(0), packed.get(1)), SeedMatch.OFFSET_9_MER_M7, false);
      eachScanner(
          seeds,
          false,
          (scanner, name) -> {
            IllegalArgumentException e =
                assertThrows(
                    IllegalArgumentException.class,
                    () -> scanner.scan(packed.get(0), 0, 1, new HitBuffer(arena, 1)));
            assertTrue(e.getMessage().contains("at least 2"), e.getMessage());
          });
    }
  }

  @Test
  void refusesWobblesUnderAnExactRule() {
    assertThrows(
        IllegalArgumentException.class, () -> Seeds.of(List.of(), SeedMatch.CANONICAL, true));
  }

  @Test
  void scansWithoutAnySeed() {
    try (SequenceBatch packed = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      packed.add("ACGU");
      packed.add("ACGUACGUACGUACGUACGU");
      Seeds seeds = Seeds.of(List.of(packed.get(0)), SeedMatch.CANONICAL, false);
      assertEquals(0, seeds.size());
      eachScanner(
          seeds,
          false,
          (scanner, name) ->
              assertEquals(0, scanner.scan(packed.get(1), -9, 99, new HitBuffer(arena, 4)), name));
    }
  }
}
