// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.TestSequences;

class TranscriptPiecesTest {
  private static final WindowLayout LAYOUT = new WindowLayout(30, 0);

  @TempDir Path directory;

  @Test
  void cutsRecordsAlternatelyAndLeavesAmbiguousPiecesOut() throws IOException {
    String a = "ACGT".repeat(40); // two pieces and a rest
    String b = "ac".repeat(30) + "N" + "c".repeat(59) + "g".repeat(60);
    TranscriptPieces pieces =
        read(">a\n" + a.substring(0, 70) + "\n" + a.substring(70) + "\n>b\n" + b);
    assertEquals(List.of("ACGU".repeat(15), "ACGU".repeat(15)), pieces.training());
    assertEquals(List.of("AC".repeat(30), "G".repeat(60)), pieces.validation());
  }

  @Test
  void drawsOnlyCandidatesAndOtherRegisters() throws IOException {
    Random random = new Random(3);
    String text = TestSequences.random(random, 60_000, "ACGU");
    TranscriptPieces pieces = read(">a\n" + text + "\n>b\n" + text.substring(7) + "\n");
    try (SitePool pool = new SitePool()) {
      String site = TestSequences.partner(TestSequences.LET_7A.substring(1, 10));
      LabelledSites.Row row =
          new LabelledSites.Row(TestSequences.LET_7A, "C".repeat(26) + site + "CCCCC", true, false);
      List<Window> positives = pool.bestWindows(List.of(row, row), LAYOUT);
      BackgroundSites background = new BackgroundSites(pool, pieces.training(), LAYOUT);
      List<Window> drawn = background.draw(positives, 1.5, random);
      assertEquals(3, drawn.size(), "1.5 for each of two positives");
      for (Window window : drawn) {
        assertTrue(
            Window.isCandidate(
                pool.mirna(window.mirna()), pool.region(window.region()), window.nt1()));
      }
      for (int i = 0; i < 50; i++) {
        for (Window window : background.drawOtherRegisters(positives, 2, random)) {
          assertTrue(window.nt1() >= 29 && window.nt1() < 40 && window.nt1() != 35);
          assertTrue(!window.positive());
        }
      }
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertTrue(
        assertThrows(BadInputException.class, () -> read("ACGT\n"))
            .getMessage()
            .endsWith(":1: a FASTA file starts with '>'"));
    assertTrue(
        assertThrows(BadInputException.class, () -> read(">a\nACGT\n"))
            .getMessage()
            .contains("fewer than two records of 60 bases"));
  }

  private TranscriptPieces read(String text) throws IOException {
    return TranscriptPieces.read(Files.writeString(directory.resolve("utr.fa"), text));
  }
}
