// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

class MirnaDatabaseTest {
  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("mature.fa"), text);
  }

  private void refuses(String text, String message) throws IOException {
    Path file = write(text);
    BadInputException e = assertThrows(BadInputException.class, () -> MirnaDatabase.read(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void readsRnaAndDnaLettersOfEitherCase() throws IOException {
    MirnaDatabase database =
        MirnaDatabase.read(write(">a MIMAT1 of some species\nUGAGGU\n>b\ntgagnr\n"));
    assertEquals(2, database.size());
    assertEquals(12, database.letterCount());
    assertEquals("a", database.id(0));
    assertEquals("UGAGGU", database.letters(0));
    assertEquals("UGAGNN", database.letters(1));
    assertEquals(6, database.length(1));
    assertEquals(">1\nTGAGNN\n", MirnaDatabase.fasta(1, database.codes(1)));
  }

  @Test
  void refusesWhatIsNoDatabaseOfMirnas() throws IOException {
    refuses("", "the file is empty");
    refuses("\n\n", "the file holds no record");
    refuses(">a\n>b\nACGU\n", "record 'a': the sequence is empty; leave it out");
    refuses(">a\nACGU\n>a\nACGU\n", "record 'a' stands already in line 1");
    refuses(">a\nMKVLAA\n", "is no nucleotide");
    refuses(
        ">chr1\n" + "ACGT".repeat(251) + "\n",
        "record 'chr1': a sequence of 1,004 nt; a database of miRNAs holds 1,000 at most: remove"
            + " it");
    Path absent = folder.resolve("absent.fa");
    BadInputException e = assertThrows(BadInputException.class, () -> MirnaDatabase.read(absent));
    assertTrue(e.getMessage().contains("does not exist; check the path"), e.getMessage());
  }
}
