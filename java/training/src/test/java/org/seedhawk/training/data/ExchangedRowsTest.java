// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.training.recipe.Recipe;

/** A table without labels as positives and exchanged pairs. */
class ExchangedRowsTest {
  private static final String TABLE =
      """
      UGAGGUAGUAGG,ACUCCAUCAA
      CAGUGCAAUGUU,GUCACGUUAC
      AAAGUGCUUACA,UUUCACGAAU
      UGAGGUAGUAGU,ACUCCAUCCC
      UGAGGUAGUAGC,ACUCCAUCGG
      CAGUGCAAUGAU,GUCACGUAAA
      """;

  @TempDir private Path folder;

  @Test
  void exchangesMirnasOfOtherFamiliesBehindThePositives() throws IOException {
    List<LabelledSites.Row> rows = read(2, 4).rows();
    assertEquals(6, rows.size());
    assertEquals(new LabelledSites.Row("UGAGGUAGUAGG", "AACUACCUCA", true, false), rows.get(0));
    assertEquals(new LabelledSites.Row("CAGUGCAAUGUU", "CAUUGCACUG", true, false), rows.get(1));
    // Row 3 takes the miRNA of row 5, row 4 that of row 6. Row 5 would take that of row 3 and does;
    // row 6 that of row 4.
    assertEquals("UGAGGUAGUAGC", rows.get(2).mirna());
    assertEquals("CAGUGCAAUGAU", rows.get(3).mirna());
    assertEquals("AAAGUGCUUACA", rows.get(4).mirna());
    assertEquals("UGAGGUAGUAGU", rows.get(5).mirna());
    rows.subList(2, 6).forEach(row -> assertFalse(row.positive()));
    // Rows 4 and 5 are of one family: each takes the next of another one.
    rows = read(3, 3).rows();
    assertEquals("CAGUGCAAUGAU", rows.get(3).mirna());
    assertEquals("CAGUGCAAUGAU", rows.get(4).mirna());
    assertEquals("UGAGGUAGUAGU", rows.get(5).mirna());
  }

  @Test
  void saysWhatItCannotDo() {
    String message = assertThrows(BadInputException.class, () -> read(4, 3)).getMessage();
    assertTrue(
        message.contains("6 rows, but data.positives and data.exchanged ask for 7"), message);
  }

  @Test
  void needsTwoFamilies() {
    String same = "UGAGGUAGUAGG,ACUCCAUCAA\n".repeat(3);
    String message = assertThrows(BadInputException.class, () -> read(same, 1, 2)).getMessage();
    assertTrue(message.contains("table.csv:2: the miRNAs of all 2 rows bind this site"), message);
  }

  private LabelledSites read(int positives, int exchanged) throws IOException {
    return read(TABLE, positives, exchanged);
  }

  private LabelledSites read(String text, int positives, int exchanged) throws IOException {
    return read(text, positives, exchanged, null, 1);
  }

  private LabelledSites read(String text, int positives, int exchanged, String with, long seed)
      throws IOException {
    Path file = folder.resolve("table.csv");
    Files.writeString(file, text);
    Recipe.DataPart part =
        new Recipe.DataPart(
            "table.csv",
            "seq2seq",
            positives,
            exchanged,
            with,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return ExchangedRows.read(file, part, new MirnaFamilies(), seed, LabelledSites.Lengths.ANY);
  }

  /** One miRNA has 90 of 100 rows: a drawn row is mostly its, a drawn miRNA seldom. */
  @Test
  void drawsRowsOrMirnas() throws IOException {
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      String mirna =
          i % 10 == 0 ? "CAGUGCAAUG" + "ACGU".repeat(3).substring(i / 10) : "UGAGGUAGUAGG";
      table.append(mirna).append(",ACUCCAUCAA\n");
    }
    List<LabelledSites.Row> rows = read(table.toString(), 20, 80, "any-row", 1).rows();
    assertEquals(100, rows.size());
    assertTrue(frequent(rows.subList(20, 100)) > 55, rows::toString);
    rows.subList(20, 100).forEach(row -> assertFalse(row.positive()));
    assertEquals(rows, read(table.toString(), 20, 80, "any-row", 1).rows());
    assertNotEquals(rows, read(table.toString(), 20, 80, "any-row", 2).rows());
    rows = read(table.toString(), 20, 80, "any-mirna", 1).rows();
    assertTrue(frequent(rows.subList(20, 100)) < 25, rows::toString);
  }

  private static long frequent(List<LabelledSites.Row> rows) {
    return rows.stream().filter(row -> row.mirna().equals("UGAGGUAGUAGG")).count();
  }
}
