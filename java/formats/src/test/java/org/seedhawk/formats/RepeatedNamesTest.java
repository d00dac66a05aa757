// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader.Skip;
import org.seedhawk.scan.Rna;

/** What is done about records whose name stands before, and about modified bases. */
class RepeatedNamesTest {
  private final List<String> said = new ArrayList<>();
  private long bases;
  private long ambiguous;

  private List<Rna> read(Set<Skip> skips, String content) throws IOException {
    said.clear();
    try (FastaReader reader =
        FastaReader.of(new ByteArrayInputStream(TestFiles.bytes(content)), "t.fa", skips)) {
      List<Rna> all = reader.readAll(name -> true);
      reader.notes().sayAll(said::add, "t.fa");
      bases = reader.bases();
      ambiguous = reader.ambiguousBases();
      long left = reader.notes().equalRecords() + reader.notes().repeatedRecords();
      assertEquals(reader.records(), all.size());
      assertEquals(content.chars().filter(c -> c == '>').count(), all.size() + left);
      return all;
    }
  }

  @Test
  void theFirstRecordIsTaken() throws IOException {
    assertEquals(
        List.of(new Rna("a", "ACGN"), new Rna("b", "GG")),
        read(Set.of(Skip.REPEATED), ">a 1\nACGN\n>a 2\nTTTN\n>b\nGG\n>a\nACGN\n"));
    assertEquals(List.of("t.fa: 2 left out, as their names stand before: 'a' in line 3"), said);
    assertEquals(6, bases);
    assertEquals(1, ambiguous);
  }

  @Test
  void recordsAreRenamed() throws IOException {
    assertEquals(
        List.of(
            new Rna("a#2", "A"),
            new Rna("a", "C"),
            new Rna("a#3", "G"),
            new Rna("a#4", "T"),
            new Rna("a#2#2", "N")),
        read(Set.of(Skip.RENAMED), ">a#2\nA\n>a\nC\n>a\nG\n>a\nT\n>a#2\nN\n"));
    assertEquals(
        List.of("t.fa: 3 renamed, as their names stand before: 'a' in line 5 is 'a#3' now"), said);
  }

  /** It would be renamed otherwise, though it is the only one of its name. */
  @Test
  void aNameThatWasMadeIsRefused() {
    String message =
        assertThrows(
                BadInputException.class,
                () -> read(Set.of(Skip.RENAMED), ">a\nA\n>a\nC\n>a#2\nG\n"))
            .getMessage();
    assertEquals(
        "t.fa:5: 'a#2' is the name that --duplicates rename gave to a record before; rename one"
            + " of them in the file",
        message);
  }

  @Test
  void modifiedBasesAreReadAsPlainLetters() throws IOException {
    assertEquals(
        List.of(
            new Rna("a", "UGAGGU"),
            new Rna("b", "UGAGGUAG"),
            new Rna("c", "ACGTacgtnACGT"),
            new Rna("d", "UGAGG")),
        read(
            Set.of(Skip.MODIFIED),
            ">a\r\nmUmGmA\r\nmGmGmU\r\n>b\n\n/5Phos/UG\nAGG UAG\n>c\nACGTacgtnACGT\n>d\n+U+GAGG"));
    assertEquals(
        List.of("t.fa: 3 with modified bases, read as plain letters: 'a' in line 1 is the first"),
        said);
    assertEquals(32, bases);
  }

  /** Equal letters are equal in either notation. */
  @Test
  void plainLettersAreCompared() throws IOException {
    assertEquals(
        List.of(new Rna("a", "UGAGG")),
        read(Set.of(Skip.MODIFIED, Skip.EQUAL), ">a\nUGAGG\n>a\nmUmGmAmGmG\n"));
    assertTrue(said.getFirst().startsWith("t.fa: 1 left out, as their names and letters"));
  }

  /** A record that is longer than such notation ever is streams as it did. */
  @Test
  void longRecordsStream() throws IOException {
    String letters = "ACGTTGCA".repeat(40_000);
    assertEquals(
        List.of(new Rna("long", letters), new Rna("b", "UGAGG")),
        read(Set.of(Skip.MODIFIED), ">long\n" + letters + "\n>b\nmUmGmAmGmG\n"));
    String message =
        assertThrows(
                BadInputException.class,
                () -> read(Set.of(Skip.MODIFIED), ">long\n" + letters + "\nAC*GT*\n"))
            .getMessage();
    assertTrue(message.startsWith("t.fa:3: record 'long'"), message);
  }

  @Test
  void messagesOfUnknownMarksNameTheRecord() {
    String message =
        assertThrows(
                BadInputException.class,
                () -> read(Set.of(Skip.MODIFIED), ">a\nACGT\n>b\nmUmGmAmGI\n"))
            .getMessage();
    assertTrue(message.startsWith("t.fa:4: record 'b': 'I' at position 9"), message);
  }
}
