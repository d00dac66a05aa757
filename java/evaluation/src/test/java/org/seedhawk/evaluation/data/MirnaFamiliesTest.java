// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;

class MirnaFamiliesTest {
  @TempDir Path directory;

  @Test
  void joinsSeedsOfOneFamilyAndArm() throws IOException {
    MirnaFamilies families =
        MirnaFamilies.read(
            write("families.tsv", "MirGeneDB_ID\tFamily\nHsa-Mir-1\tMIR-1\nHsa-Mir-2\tMIR-1\n"),
            write(
                "mature.fas",
                ">Hsa-Mir-1_3p\n"
                    + "UGGAAUGUAAAG\n"
                    + ">Hsa-Mir-2_3p*\n"
                    + "UCCCCCCCAAAG\n"
                    + ">Hsa-Mir-2_5p\n"
                    + "UAAAAAAAC\n"));
    assertEquals(families.of("AGGAAUGUCCCC"), families.of("ACCCCCCCUUUU"));
    assertNotEquals(families.of("AGGAAUGUCCCC"), families.of("UAAAAAAAC"));
    assertEquals("GGUUCCA", families.of("AGGUUCCAGG"));
  }

  @Test
  void saysWhereAFamilyTableIsWrong() throws IOException {
    Path table = write("families.tsv", "id\tfamily\nHsa-Mir-1\n");
    Path fasta = write("mature.fas", "");
    BadInputException e =
        assertThrows(BadInputException.class, () -> MirnaFamilies.read(table, fasta));
    assertEquals(table + ":2: 1 columns; 2 are needed: identifier and family", e.getMessage());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
