// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTableTest {
  private static final String HEADER = "mirna_seq\tmrna_seq\tlabel\tin_targetnet_val\textra\n";

  @TempDir Path directory;

  @Test
  void readsColumnsByName() throws IOException {
    SiteTable table = read(HEADER + "ugagguag\tACGT\t1\t0\tx\n" + "ACGU\tUUUU\t0\t1\t\n");
    assertEquals(
        List.of(
            new SiteTable.Row("UGAGGUAG", "ACGU", true, false),
            new SiteTable.Row("ACGU", "UUUU", false, true)),
        table.rows());
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    fails(
        "mirna_seq\tlabel\n",
        ":1: column 'mrna_seq' is missing; the header has [mirna_seq, label]");
    fails(HEADER + "A\tC\t2\t0\t\n", ":2: label is '2' but must be 0 or 1");
    fails(HEADER + "A\tC\t1\n", ":2: 3 columns but the header has 5");
    fails(
        HEADER + "A\tC\t1\t0\t\nA\tNNN\t1\t0\t\n",
        ":3: mrna_seq is 'NNN' but must be letters A C G T U");
    fails(HEADER, ": no rows; is this the right file?");
  }

  @Test
  void saysWhichFileIsMissing() {
    Path file = directory.resolve("none.tsv");
    DataException e =
        assertThrows(DataException.class, () -> SiteTable.read(file, SiteTable.Columns.POOL));
    assertEquals(file + ": no such file; give the folder of the data with --data", e.getMessage());
  }

  private void fails(String text, String message) {
    DataException e = assertThrows(DataException.class, () -> read(text));
    assertEquals(directory.resolve("sites.tsv") + message, e.getMessage());
  }

  private SiteTable read(String text) throws IOException {
    return SiteTable.read(
        Files.writeString(directory.resolve("sites.tsv"), text), SiteTable.Columns.POOL);
  }
}
