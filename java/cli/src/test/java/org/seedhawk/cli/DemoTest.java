// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.scan.Rna;

class DemoTest {
  @TempDir Path folder;

  private static Path data(String path) {
    Path file = Path.of(System.getProperty("seedhawk.data", "../shared/data")).resolve(path);
    if (!Files.exists(file)) {
      String reason = "data pack file " + file + " is absent";
      if (List.of(System.getProperty("seedhawk.require", "").split(",")).contains("data")) {
        fail(reason + ", but -Dseedhawk.require has 'data'");
      }
      System.out.println("[seedhawk] skipped: " + reason);
      Assumptions.abort(reason);
    }
    return file;
  }

  @Test
  void findsPublishedPairsAmongTheTop() {
    CommandRun run = CommandRun.of("demo").ok();
    List<String> rows =
        run.out().lines().filter(line -> line.matches("[* ] \\S+ +hsa-.*")).toList();
    List<String> table = rows.subList(0, 25);
    assertTrue(table.stream().allMatch(line -> line.matches(".* 0\\.\\d{6} .*")), run.out());
    // Then the targets that go down most, the first one most of all.
    List<String> ranked = rows.subList(25, rows.size());
    assertEquals(5, ranked.size(), run.out());
    List<Double> changes =
        ranked.stream().map(line -> Double.valueOf(line.strip().split(" +")[2])).toList();
    assertEquals(changes.stream().sorted().toList(), changes);
    assertTrue(changes.getFirst() < -0.5 && ranked.getFirst().contains("8mer at "), run.out());
    long known = table.subList(0, 10).stream().filter(line -> line.startsWith("*")).count();
    assertTrue(known >= 3, () -> "chance gives 0.8 of 10, found " + known + "\n" + run.out());
  }

  @Test
  void savesFilesThatScanReads() throws IOException {
    CommandRun.of("demo", "--save", folder).ok();
    CommandRun run =
        CommandRun.of(
                "scan",
                "--mirna",
                folder.resolve("mirnas.fa"),
                "--target",
                folder.resolve("targets.fa"),
                "--genes",
                "-")
            .ok();
    Set<String> pairs = new HashSet<>();
    run.rows().forEach(row -> pairs.add(row.split("\t")[0] + " " + row.split("\t")[1]));
    try (PairTable known = PairTable.open(folder.resolve("known.tsv"))) {
      for (PairTable.Pair pair; (pair = known.next()) != null; ) {
        assertTrue(
            pairs.contains(pair.mrnaId() + " " + pair.mirnaId()),
            pair.mrnaId() + " : " + pair.mirnaId() + " has no candidate site");
      }
      assertEquals(16, known.rows());
    }
  }

  @Test
  void shipsMirnasAndHumanTargetsThatAreReal() throws IOException {
    CommandRun.of("demo", "--save", folder).ok();
    Map<String, String> mirbase = new HashMap<>();
    FastaReader.readAll(data("mirbase/mature_v22.1_all_species.fa"))
        .forEach(rna -> mirbase.put(rna.id(), rna.letters()));
    for (Rna mirna : FastaReader.readAll(folder.resolve("mirnas.fa"))) {
      assertEquals(mirbase.get(mirna.id()), mirna.letters(), mirna.id());
    }
    assertEquals(mirbase.get("cel-let-7-5p"), mirbase.get("hsa-let-7a-5p"));
    StringBuilder utrs = new StringBuilder();
    for (String file :
        List.of("utr/human_3utr_miraw_4025.fa", "deeptarget/mrna_partial_2934.fasta")) {
      FastaReader.readAll(data(file)).forEach(rna -> utrs.append(rna.letters()).append('|'));
    }
    String all = utrs.toString().replace('T', 'U');
    for (Rna target : FastaReader.readAll(folder.resolve("targets.fa"))) {
      if (!target.id().equals("lin-41") && !target.id().equals("HCV-5UTR")) {
        assertTrue(all.contains(target.letters()), target.id());
      }
    }
  }
}
