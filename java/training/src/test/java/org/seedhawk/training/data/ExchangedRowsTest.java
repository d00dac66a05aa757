// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    Path file = folder.resolve("table.csv");
    Files.writeString(file, text);
    return ExchangedRows.read(
        file, positives, exchanged, new MirnaFamilies(), LabelledSites.Lengths.ANY);
  }
}
