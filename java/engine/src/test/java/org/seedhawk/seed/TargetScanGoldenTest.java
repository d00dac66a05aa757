// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedhawk.TestEnvironment;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.scan.SiteType;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** The sample that TargetScan 7.0 ships with its output: positions and types of all 213 sites. */
class TargetScanGoldenTest {

  private record Family(String name, List<String> species) {}

  private interface Scan {
    SeedScanner scanner(SeedTable table);
  }

  private static List<String[]> table(String file) throws IOException {
    return Files.readAllLines(TestEnvironment.data("targetscan/v70_sample/test/" + file)).stream()
        .map(line -> line.split("\t", -1))
        .toList();
  }

  /**
   * Rows "gene family species start end type", counted from 1, inclusive, as TargetScan prints
   * them.
   */
  private static TreeSet<String> sites(SeedMatch rule, Scan scan) throws IOException {
    List<Family> families = new ArrayList<>();
    TreeSet<String> sites = new TreeSet<>();
    try (SequenceBatch packed = new SequenceBatch(new SequencePackerJava());
        SequenceBatch targets = new SequenceBatch(new SequencePackerJava());
        Arena arena = Arena.ofConfined()) {
      for (String[] row : table("input/miR_Family_info_sample.txt")) {
        families.add(new Family(row[0], List.of(row[2].split(";"))));
        packed.add("N" + row[1] + "NN"); // the table gives nt 2-8
      }
      List<PackedSequence> views = new ArrayList<>();
      for (int i = 0; i < families.size(); i++) {
        views.add(packed.get(i));
      }
      Seeds seeds = Seeds.of(views, rule, false);
      HitBuffer hits = new HitBuffer(arena, 1 << 16);
      try (SeedTable seedTable = new SeedTable(seeds)) {
        SeedScanner scanner = scan.scanner(seedTable);
        for (String[] row : table("input/UTR_Sequences_sample.txt")) {
          targets.clear();
          targets.add(row[2].replace("-", ""));
          long count = scanner.scan(targets.get(0), Long.MIN_VALUE, Long.MAX_VALUE, hits);
          for (long hit = 0; hit < count; hit++) {
            int seed = hits.seed(hit);
            SiteType type = seeds.type(seed, hits.detail(hit), targets.get(0), hits.start(hit));
            boolean listed = type.ordinal() <= SiteType.SIX_MER.ordinal();
            for (int i = 0; i < seeds.mirnaCount(seed) && listed; i++) {
              Family family = families.get(seeds.mirna(seed, i));
              if (family.species.contains(row[1])) {
                sites.add(
                    String.join(
                        " ",
                        row[0],
                        family.name,
                        row[1],
                        Long.toString(seeds.siteStart(type, hits.start(hit)) + 1),
                        Long.toString(seeds.siteEnd(type, targets.get(0), hits.start(hit))),
                        type.label()));
              }
            }
          }
        }
      }
    }
    return sites;
  }

  private static TreeSet<String> published() throws IOException {
    TreeSet<String> sites = new TreeSet<>();
    for (String[] row : table("output/targetscan_70_output.txt")) {
      String type =
          switch (row[8]) {
            case "8mer-1a" -> "8mer";
            case "7mer-1a" -> "7mer-A1";
            default -> row[8];
          };
      if (!row[0].equals("a_Gene_ID")) {
        sites.add(String.join(" ", row[0], row[1], row[2], row[5], row[6], type));
      }
    }
    assertEquals(213, sites.size());
    return sites;
  }

  /** Of nt 9 and 10 the sample says nothing: they are letters that pair with nothing. */
  @ParameterizedTest
  @EnumSource(names = {"CANONICAL", "OFFSET_9_MER_M7", "TEN_MER_M7", "TEN_MER_M6"})
  void javaFindsThePublishedSitesAndNoOthers(SeedMatch rule) throws IOException {
    assertEquals(published(), sites(rule, SeedScannerJava::new));
  }

  @Test
  void aFuzzyRuleAloneLosesPublishedSites() throws IOException {
    TreeSet<String> found = sites(SeedMatch.OFFSET_9_MER_M7_ONLY, SeedScannerJava::new);
    assertTrue(published().containsAll(found));
    assertTrue(found.size() < published().size(), found.size() + " of them");
  }

  @Test
  void everyNativeBackendFindsThePublishedSitesAndNoOthers() throws IOException {
    for (NativeKernels.Backend backend : TestEnvironment.backends()) {
      List<NativeTable> tables = new ArrayList<>();
      try (NativeKernels kernels = NativeKernels.open(backend);
          KernelCalls calls = kernels.newCalls()) {
        assertEquals(
            published(),
            sites(
                SeedMatch.CANONICAL,
                table -> {
                  tables.add(table.toNative(kernels));
                  return new SeedScannerNative(calls, tables.getFirst(), SeedMatch.CANONICAL);
                }),
            backend.name());
        tables.forEach(NativeTable::close);
      }
    }
  }
}
