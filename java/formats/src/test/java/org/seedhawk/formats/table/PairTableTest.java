// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.TestFiles;
import org.seedhawk.scan.Rna;

class PairTableTest {
  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.write(folder.resolve(name), TestFiles.bytes(content));
  }

  @Test
  void findsColumnsByNameInAnyOrder() throws IOException {
    Path file =
        file(
            "pairs.tsv",
            "label\tmrna_seq\tmirna_id\tmrna_id\tmirna_seq\r\n"
                + "1\tACGTN\tlet-7a\tutr 1\tUGAGGUAG\r\n\r\n"
                + "0\tAC\tx\ty\tugagguag\textra");
    try (PairTable table = PairTable.open(file)) {
      table.allowMoreFields();
      assertTrue(table.hasSequences());
      assertEquals(
          List.of("label", "mrna_seq", "mirna_id", "mrna_id", "mirna_seq"), table.columns());
      assertEquals(
          new PairTable.Pair(
              2,
              "let-7a",
              "utr 1",
              Optional.of(new Rna("let-7a", "UGAGGUAG")),
              Optional.of(new Rna("utr 1", "ACGTN")),
              List.of("1", "ACGTN", "let-7a", "utr 1", "UGAGGUAG")),
          table.next());
      PairTable.Pair second = table.next();
      assertEquals(4, second.line());
      assertEquals(List.of("0", "AC", "x", "y", "ugagguag", "extra"), second.fields());
      assertNull(table.next());
      assertNull(table.next());
      assertEquals(2, table.rows());
    }
  }

  /** Read as one line, such a file would be a header with a wrong last column. */
  @Test
  void linesThatEndWithCrAloneAreNamed() throws IOException {
    Path file = file("cr.tsv", "mirna_id\tmrna_id\rm\tt\rm\tu\r");
    String said = assertThrows(BadInputException.class, () -> PairTable.open(file)).getMessage();
    assertTrue(said.contains("cr.tsv:1: lines end with CR alone"), said);
    assertEquals(1, said.lines().count());
  }

  @Test
  void readsIdsAlone() throws IOException {
    byte[] bytes = TestFiles.gzip(TestFiles.bytes("#mrna_id\tmirna_id\nt\tm\n"));
    try (PairTable table = PairTable.open(Files.write(folder.resolve("ids.gz"), bytes))) {
      assertFalse(table.hasSequences());
      PairTable.Pair pair = table.next();
      assertEquals("m", pair.mirnaId());
      assertEquals("t", pair.mrnaId());
      assertEquals(Optional.empty(), pair.mirna());
    }
  }

  @Test
  void saysWhatIsWrongWhereAndWhatToDo() throws IOException {
    String header = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("empty.tsv", "");
    files.put("blank.tsv", "\n\n");
    files.put("headerless.tsv", "hsa-let-7a-5p\tNM_003483\t1\n");
    files.put("commas.csv", "mirna_id,mrna_id\na,b\n");
    files.put("half.tsv", "mirna_id\tmirna_seq\tmrna_id\nm\tACGU\tt\n");
    files.put("twice.tsv", "mirna_id\tmirna_id\tmrna_id\n");
    files.put("no-rows.tsv", header);
    files.put("short-row.tsv", header + "m\tACGUACGU\tt\tACGT\nm\tACGUACGU\n");
    files.put("no-id.tsv", header + "m\tACGUACGU\t\tACGT\n");
    files.put("no-sequence.tsv", header + "m\t\tt\tACGT\n");
    files.put("letter.tsv", header + "m\tACGUACGU\tt\tACG-T\n");
    files.put("non-ascii.tsv", header + "m\tACG\u00c3\u00a9\tt\tACGT\n");
    files.put("control.tsv", header + "m\u0001\tACGUACGU\tt\tACGT\n");
    files.put("latin1.tsv", header + "m\u00e9\tACGU\tt\tACGT\n");
    StringBuilder messages = new StringBuilder();
    for (Map.Entry<String, String> bad : files.entrySet()) {
      Path file = file(bad.getKey(), bad.getValue());
      BadInputException e =
          assertThrows(
              BadInputException.class,
              () -> {
                try (PairTable table = PairTable.open(file)) {
                  while (table.next() != null) {
                    assertTrue(table.rows() > 0);
                  }
                }
              },
              bad.getKey());
      messages.append(e.getMessage().replace(folder + "/", "")).append('\n');
    }
    TestFiles.assertGolden("pair-messages.txt", messages.toString());
  }

  @Test
  void readsTheMirawTestSets() throws IOException {
    Path file = Path.of(System.getProperty("seedhawk.data", ""), "miraw", "miRAW_Test0.txt");
    boolean there = Files.exists(file);
    if (!there && System.getProperty("seedhawk.require", "").contains("data")) {
      throw new AssertionError("the data pack is required but '" + file + "' does not exist");
    }
    assumeTrue(there, () -> "skipped: no data pack at '" + file + "'");
    int positives = 0;
    try (PairTable table = PairTable.open(file)) {
      for (PairTable.Pair pair; (pair = table.next()) != null; ) {
        positives += pair.fields().get(4).equals("1") ? 1 : 0;
      }
      assertEquals(1096, table.rows());
    }
    assertEquals(548, positives);
  }
}
