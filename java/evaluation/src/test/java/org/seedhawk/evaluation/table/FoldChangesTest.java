// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.FoldChanges;
import org.seedhawk.evaluation.data.TestSequences;

class FoldChangesTest {
  private static final String HEADER = "RefSeq ID,Gene symbol,let-7a,miR-x\n";

  @TempDir Path folder;
  private Path mirnas;
  private Path utrs;

  @BeforeEach
  void writeFasta() throws IOException {
    mirnas = write("m.fa", ">let-7a\n" + TestSequences.LET_7A + "\n>miR-x\nTTTTTTTTTTTTTTTTTTTT\n");
    utrs = write("u.fa", ">NM_1\nACGTACGTACGT\n>NM_2\nCCCCCCCCCC\n>NM_9\nGGGG\n>NM_3\nAAAA\n");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private FoldChanges read(String rows) throws IOException {
    return FoldChanges.read(write("fcs.csv", rows), mirnas, utrs);
  }

  @Test
  void joinsGenesWithTheirUtrsAndKeepsWhatWasNotMeasuredApart() throws IOException {
    FoldChanges changes =
        read(HEADER + "NM_2,B,-1,0.5\nNM_0,X,9,9\nNM_1,A,N/A,-0.25\nNM_3,C,0.1,-0.5\n");
    assertEquals(4, changes.allGenes());
    assertEquals(List.of("NM_2", "NM_1", "NM_3"), changes.genes());
    assertEquals("ACGUACGUACGU", changes.utrs().get(1));
    assertEquals("UUUUUUUUUUUUUUUUUUUU", changes.mirnas().get(1));
    assertEquals(6, changes.pairs().size());

    // let-7a is measured in two genes, one went down; miR-x in three, one went down by just 0.5.
    FoldChangeFigures figures =
        FoldChangeFigures.of("s", changes, new float[][] {{3, 9, 1}, {1, 2, 0}}, 20, 1);
    assertEquals(
        new FoldChangeFigures.OfMirna("let-7a", 2, 1, -1, 1, 1), figures.mirnas().getFirst());
    FoldChangeFigures.OfMirna second = figures.mirnas().getLast();
    assertEquals(3, second.genes());
    assertEquals(1, second.down());
    assertEquals(0.5, second.spearman(), 1e-12);
    assertEquals(0, second.auroc());
    assertEquals(1.0 / 3, second.averagePrecision(), 1e-12);
    assertEquals(-0.25, figures.spearman(), 1e-12);
  }

  @Test
  void saysWhereATableIsWrong() {
    refused(
        "gene,let-7a\nNM_1,1\n", "fcs.csv:1: the header has no column 'RefSeq ID' (it has gene");
    refused("RefSeq ID,Gene symbol\nNM_1,A\n", "fcs.csv:1: the header has no column of a miRNA");
    refused(
        HEADER + "NM_1,A,1\n",
        "fcs.csv:2: the row has 3 of 4 columns; fields are separated by commas");
    refused(HEADER + "NM_1,A,1,x\n", "fcs.csv:2: miR-x is 'x' but must be a number");
    refused(HEADER + "NM_1,A,1,1\nNM_1,A,1,1\n", "fcs.csv:3: gene 'NM_1' stands in a row before");
    refused(HEADER + "NM_7,A,1,1\n", "none of its 1 genes has a 3'UTR in");
    refused(
        HEADER.replace("miR-x", "miR-y") + "NM_1,A,1,1\n",
        "fcs.csv:1: column 'miR-y' is no miRNA of");
    refused(HEADER, "the table has no rows");
  }

  private void refused(String rows, String message) {
    BadInputException e = assertThrows(BadInputException.class, () -> read(rows));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
