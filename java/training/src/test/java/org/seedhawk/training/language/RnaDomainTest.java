// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.training.TestSequences;

class RnaDomainTest {
  @TempDir Path directory;

  private final Random random = new Random(3);

  private static String letters(PackedSequence sequence, long start, long end) {
    StringBuilder letters = new StringBuilder();
    for (long i = start; i < end; i++) {
      letters.append(sequence.code(i) < 0 ? 'N' : "ACGU".charAt(sequence.code(i)));
    }
    return letters.toString();
  }

  private static String letters(Piece piece) {
    return letters(piece.sequence(), piece.start(), piece.start() + piece.length());
  }

  @Test
  void holdsOutWholeFamiliesAndTheirNearRelatives() {
    List<String> mirnas = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String mirna = TestSequences.random(random, 22, "ACGU");
      mirnas.add(mirna);
      mirnas.add(mirna); // a second species
      mirnas.add(mirna.substring(0, 21) + "A"); // same family
      mirnas.add("A" + mirna.substring(0, 20)); // another seed, nearly the same RNA
    }
    try (RnaDomain domain = LanguageTestData.mirnas(mirnas.toArray(String[]::new))) {
      assertEquals(new HashSet<>(mirnas).size(), domain.counts().records());
      assertTrue(domain.counts().dropped() > 0, domain.counts().toString());
      assertEquals(
          domain.counts().records(),
          domain.counts().trainingRecords()
              + domain.counts().validationRecords()
              + domain.counts().dropped());
      List<Piece> held = domain.validationPieces(30);
      assertEquals(domain.counts().validationRecords(), held.size());
      MirnaFamilies families = new MirnaFamilies();
      Set<String> heldFamilies = new HashSet<>();
      Set<String> heldWords = new HashSet<>();
      for (Piece piece : held) {
        String mirna = letters(piece);
        heldFamilies.add(families.of(mirna));
        for (int i = 0; i + 12 <= mirna.length(); i++) {
          heldWords.add(mirna.substring(i, i + 12));
        }
      }
      for (int i = 0; i < domain.trainingRecords(); i++) {
        PackedSequence record = domain.trainingRecord(i);
        String mirna = letters(record, 0, record.baseCount());
        assertFalse(heldFamilies.contains(families.of(mirna)), mirna);
        for (int j = 0; j + 12 <= mirna.length(); j++) {
          assertFalse(heldWords.contains(mirna.substring(j, j + 12)), mirna);
        }
      }
    }
  }

  @Test
  void leavesOutHeldOutPiecesThatTrainingHasSeen() {
    String[] records = LanguageTestData.transcripts(random, 20, 300);
    String shared = TestSequences.random(random, 40, "ACGT");
    for (int i = 0; i < records.length; i++) {
      records[i] = records[i].substring(0, 150) + shared + records[i].substring(190);
    }
    try (RnaDomain domain = LanguageTestData.transcripts("t", records)) {
      assertEquals(2, domain.counts().validationRecords());
      assertEquals(18 * 300, domain.counts().trainingBases());
      List<Piece> pieces = domain.validationPieces(50);
      // Of the six pieces of a record, that of 150..200 holds what all records share.
      assertEquals(10, pieces.size());
      assertTrue(pieces.stream().noneMatch(piece -> piece.start() == 150));
      assertTrue(pieces.stream().anyMatch(Piece::reversed));
    }
  }

  @Test
  void drawsEveryTrainingBaseAndNoOther() {
    String[] records = LanguageTestData.transcripts(random, 20, 40);
    records[3] = TestSequences.random(random, 16, "ACGT");
    records[5] = TestSequences.random(random, 14, "ACGT");
    try (RnaDomain domain = LanguageTestData.transcripts("t", records)) {
      assertEquals(19, domain.counts().records());
      Set<String> training = new HashSet<>();
      for (int i = 0; i < domain.trainingRecords(); i++) {
        PackedSequence record = domain.trainingRecord(i);
        training.add(letters(record, 0, record.baseCount()));
      }
      Set<String> drawn = new HashSet<>();
      SplittableRandom draws = new SplittableRandom(1);
      for (int i = 0; i < 2_000; i++) {
        Piece piece = domain.draw(draws, 15 + i % 10, false);
        PackedSequence record = piece.sequence();
        drawn.add(letters(record, 0, record.baseCount()));
        assertTrue(piece.start() >= 0 && piece.start() + piece.length() <= record.baseCount());
        assertEquals(Math.min(15 + i % 10, record.baseCount()), piece.length());
      }
      assertEquals(training, drawn);
    }
  }

  @Test
  void saysWhichFileIsNoUse() throws IOException {
    Path file = directory.resolve("t.fa");
    LanguageTestData.write(file, "ACGT", "ACGT");
    BadInputException e =
        assertThrows(BadInputException.class, () -> RnaDomain.transcripts("t", file, 0.1, 1));
    assertTrue(e.getMessage().contains("t.fa: too few records of 15 nt or more"), e.getMessage());
    Files.writeString(file, "ACGT");
    e = assertThrows(BadInputException.class, () -> RnaDomain.transcripts("t", file, 0.1, 1));
    assertTrue(e.getMessage().contains("t.fa:1"), e.getMessage());
    e =
        assertThrows(
            BadInputException.class,
            () -> RnaDomain.transcripts("t", directory.resolve("none.fa"), 0.1, 1));
    assertTrue(e.getMessage().contains("none.fa"), e.getMessage());
  }

  @Test
  void theTableFindsWhatNeighboursTell() {
    String[] records = new String[40];
    for (int i = 0; i < records.length; i++) {
      // Period 8: two neighbours on each side tell every letter, one does not.
      records[i] = "AACAAGUU".repeat(8).substring(i % 8, 56);
    }
    try (RnaDomain domain = LanguageTestData.transcripts("t", records)) {
      KmerTable table = new KmerTable(domain, 3);
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < domain.trainingRecords(); i++) {
        PackedSequence record = domain.trainingRecord(i);
        pieces.add(new Piece(record, 0, (int) record.baseCount(), false));
      }
      double none = table.accuracy(0, pieces, 0.02, 1);
      double one = table.accuracy(1, pieces, 0.02, 1);
      double two = table.accuracy(2, pieces, 0.02, 1);
      assertEquals(0.5, none, 0.1);
      assertTrue(one > none, one + " " + none);
      assertTrue(two > 0.9 && two > one, two + " " + one);
      // C stands between AA and AA only; what is not known backs off to the rest.
      assertEquals(1, table.predict(3, new int[] {3, 0, 0, -1, 0, 0, 2}));
      assertEquals(1, table.predict(3, new int[] {2, 0, 0, -1, 0, 0, 2}));
      assertEquals(0, table.predict(3, new int[] {-1, -1, -1, -1, -1, -1, -1}));
    }
  }
}
