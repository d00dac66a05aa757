// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

class FoldChangeMatrixTest {
  private static final Set<String> WANTED = Set.of("miR-1", "let-7", "miR-9");

  @TempDir Path folder;

  private FoldChangeMatrix read(String text) throws IOException {
    return FoldChangeMatrix.read(Files.writeString(folder.resolve("t.tsv"), text), WANTED);
  }

  private void refused(String message, String text) {
    String said = assertThrows(BadInputException.class, () -> read(text)).getMessage();
    assertTrue(said.contains("t.tsv" + message), said);
    assertEquals(1, said.lines().count(), said);
  }

  @Test
  void readsTheColumnsOfTheMirnas() throws IOException {
    FoldChangeMatrix table =
        read(
            "gene\tmiR-9\tsymbol\tlet-7\n"
                + "g1\t-1.5\tA\t2e-1\n\n"
                + "g 2\tNA\tB\t+.25\r\n"
                + "g3\t\tC\t n/a \n");
    assertEquals(List.of("miR-9", "let-7"), table.mirnas());
    assertEquals(List.of("symbol"), table.otherColumns());
    assertEquals(List.of("g1", "g 2", "g3"), table.genes());
    assertEquals(3, table.missing());
    assertEquals(-1.5f, table.value(0, table.row("g1")));
    assertEquals(0.2f, table.value(1, table.row("g1")));
    assertEquals(0.25f, table.value(1, table.row("g 2")));
    assertTrue(Float.isNaN(table.value(0, table.row("g 2"))));
    assertTrue(Float.isNaN(table.value(1, table.row("g3"))));
    assertEquals(-1, table.row("g4"));
  }

  @Test
  void readsCommasQuotesAndGzip() throws IOException {
    String text = "\"\",\"let-7\",\"a \"\"b\"\", c\"\n\"g,1\",-1,x\ng2,\"0.5\",\"\"\n";
    Path file = folder.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    FoldChangeMatrix table = FoldChangeMatrix.read(file, WANTED);
    assertEquals(List.of("a \"b\", c"), table.otherColumns());
    assertEquals(List.of("g,1", "g2"), table.genes());
    assertEquals(-1, table.value(0, 0));
    assertEquals(0.5f, table.value(0, 1));
  }

  @Test
  void keepsManyGenes() throws IOException {
    StringBuilder text = new StringBuilder("gene,let-7\n");
    for (int i = 0; i < 1000; i++) {
      text.append("g").append(i).append(',').append(i).append(".5\n");
    }
    FoldChangeMatrix table = read(text.toString());
    for (int i = 0; i < 1000; i++) {
      assertEquals(i + .5f, table.value(0, table.row("g" + i)));
    }
  }

  @Test
  void refusesHeadersThatNameNothing() {
    refused(": the file is empty", "");
    refused(": the table is empty", "\n \n");
    refused(":1: the header has one column, 'gene'", "gene\ng1\n");
    refused(
        ":1: no column names a miRNA of the set: the table has 'miR-2', the miRNAs are 'let-7'",
        "gene\tmiR-2\ng1\t1\n");
    refused(
        ":1: no column names a miRNA of the set: the table has 'mir-9', the miRNAs are 'miR-9'",
        "gene\tmiR-2\tmir-9\ng1\t1\t1\n");
    refused(":1: column 'let-7' stands twice in the header", "gene\tlet-7\tlet-7\ng1\t1\t1\n");
    refused(":1: the table has no rows", "gene\tlet-7\n");
  }

  @Test
  void refusesBadRows() {
    refused(
        ":3: the row has 3 fields, the header names 2; name each column",
        "gene\tlet-7\ng1\t1\ng2\t1\t1\n");
    refused(
        ":2: the row has 2 fields, the header names 3; write NA", "gene\tlet-7\tmiR-1\ng1\t1\n");
    refused(":2: the first column is empty", "gene\tlet-7\n\t1\n");
    refused(":5: gene 'g1' stands already in line 2", "gene\tlet-7\ng1\t1\n\ng2\t1\ng1\t1\n");
    refused(":2: field 2 begins with a double quote", "gene,let-7\ng1,\"1\n");
    refused(":2: field 1 begins with a double quote", "gene,let-7\n\"g\"1,1\n");
  }

  @Test
  void refusesCellsThatAreNoNumbers() {
    for (String cell : List.of("high", "0,5", "1.0.0", "Infinity", "1e99", "0x1p3", "1d", "-")) {
      refused(
          ":3: column 'let-7': '" + cell + "' is no log2 fold change; write a number",
          "gene\tlet-7\ng1\t1\ng2\t" + cell + "\n");
    }
    refused(":2: column 'let-7': 'a?b'", "gene\tlet-7\ng1\ta\u0007b\n");
  }
}
