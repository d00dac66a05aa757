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
import org.seedhawk.formats.MirnaLimit;

class LabelledSitesTest {
  private static final String HEADER = "mirna_seq\tmrna_seq\tlabel\tin_targetnet_val\textra\n";

  private static final String NAMED =
      "name the columns mirna_seq, mrna_seq, label, in_targetnet_val in the first line, separated"
          + " by tabs";

  private static final String HEADER_OF_FIVE = "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n";

  @TempDir Path directory;

  @Test
  void readsColumnsByName() throws IOException {
    LabelledSites table = read(HEADER + "ugagguag\tACGT\t1\t0\tx\n" + "ACGUACGU\tUUUU\t0\t1\t\n");
    assertEquals(
        List.of(
            new LabelledSites.Row("UGAGGUAG", "ACGU", true, false),
            new LabelledSites.Row("ACGUACGU", "UUUU", false, true)),
        table.rows());
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    fails(
        "mirna_seq\tlabel\n",
        ":1: column 'mrna_seq' is missing; the header has [mirna_seq, label]; " + NAMED);
    fails("", ": the table is empty; " + NAMED);
    fails(
        "mirna_seq,mrna_seq\n",
        ":1: column 'mirna_seq' is missing; the header has [mirna_seq,mrna_seq], commas do not"
            + " separate; "
            + NAMED);
    fails(HEADER + "UGAGGUAG\tC\t1\t0\t\n\nA\tC\t1\t0\t\n", ":3: the line is empty; remove it");
    fails(HEADER + "UGAGGUAG\tC\t2\t0\t\n", ":2: label is '2' but must be 0 or 1");
    fails(HEADER + "UGAGGUAG\tC\t1\n", ":2: 3 columns but the first line has 5");
    fails(
        HEADER + "UGAGGUAG\tC\t1\t0\t\nUGAGGUAG\tNNN\t1\t0\t\n",
        ":3: target is 'NNN' but must be letters A C G T U");
    fails(HEADER, ": no rows; is this the right file?");
  }

  @Test
  void readsMitarsTablesWithAndWithoutHeader() throws IOException {
    String row = "hsa-x\tAACGAACG\tGENE\tTTTA\t1\n";
    List<LabelledSites.Row> expected =
        List.of(new LabelledSites.Row("GCAAGCAA", "UUUA", true, false));
    assertEquals(expected, readMitar(row).rows());
    assertEquals(expected, readMitar("id\tmiRNA 3'\tgene\tsite\tlabel\n" + row).rows());
    BadInputException e = assertThrows(BadInputException.class, () -> readMitar("a\tb\tc\n"));
    assertTrue(e.getMessage().contains(":1: 3 columns; column 4 is needed"), e.getMessage());
    e = assertThrows(BadInputException.class, () -> readMitar("a,b,c,d,e\n"));
    assertTrue(
        e.getMessage().contains(":1: 1 columns, commas do not separate; column 2"), e.getMessage());
    e = assertThrows(BadInputException.class, () -> readMitar(""));
    assertTrue(
        e.getMessage().endsWith(": the table is empty; columns are separated by tabs"),
        e.getMessage());
    e = assertThrows(BadInputException.class, () -> readMitar(row.replace("\t1", "\tyes")));
    assertTrue(e.getMessage().endsWith(":1: label is 'yes' but must be 0 or 1"), e.getMessage());
  }

  @Test
  void refusesTheHeaderOfAnotherFormat() throws IOException {
    BadInputException e =
        assertThrows(BadInputException.class, () -> readMitar(HEADER_OF_FIVE + "x\n"));
    assertTrue(
        e.getMessage()
            .endsWith(
                ":1: the header is that of format 'site-pool', not of 'mitar';"
                    + " change the recipe's data.format"),
        e.getMessage());
    e = assertThrows(BadInputException.class, () -> read("gene\tnoncodingRNA\tlabel\n"));
    assertTrue(e.getMessage().contains("format 'mirbench', not of 'site-pool'"), e.getMessage());
  }

  @Test
  void refusesSequencesOfOtherLengthsByLineAndName() throws IOException {
    String header = "mirna_id\tmirna_seq\tmrna_seq\tlabel\tin_targetnet_val\n";
    Path file =
        Files.writeString(
            directory.resolve("s.tsv"),
            header + "a\tACGUACGU\tACGU\t1\t0\nb\tACGUACGUA\tACG\t1\t0\n");
    record Case(int mirna, int shortest, int longest, String message) {}
    for (Case refused :
        List.of(
            new Case(
                8,
                1,
                4,
                ":3: miRNA 'b': a miRNA of more than 8 nt; model 'x' reads no more: leave"),
            new Case(9, 4, 4, ":3: the target of miRNA 'b' has 3 nt but needs at least 4, as"),
            new Case(9, 1, 3, ":2: the target of miRNA 'a' has 4 nt but the model's window 3;"))) {
      LabelledSites.Lengths lengths =
          new LabelledSites.Lengths(
              MirnaLimit.of(refused.mirna, "x"), refused.shortest, refused.longest);
      Exception e =
          assertThrows(
              Exception.class, () -> LabelledSites.read(file, LabelledSites.Format.POOL, lengths));
      assertTrue(e.getMessage().startsWith(file + refused.message), e.getMessage());
      assertFalse(e.getMessage().contains("ACG"), e.getMessage());
    }
    LabelledSites.Lengths fitting = new LabelledSites.Lengths(MirnaLimit.of(9, "x"), 3, 4);
    assertEquals(2, LabelledSites.read(file, LabelledSites.Format.POOL, fitting).rows().size());
  }

  @Test
  void saysThatATextIsNoTable() throws IOException {
    Path file = Files.write(directory.resolve("x"), new byte[] {'a', (byte) 0xff, '\t', 'b'});
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> LabelledSites.read(file, LabelledSites.Format.POOL));
    assertTrue(e.getMessage().contains("not UTF-8"), e.getMessage());
  }

  private LabelledSites readMitar(String text) throws IOException {
    return LabelledSites.read(
        Files.writeString(directory.resolve("mitar.tsv"), text), LabelledSites.Format.MITAR);
  }

  @Test
  void saysWhichFileIsMissing() {
    Path file = directory.resolve("none.tsv");
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> LabelledSites.read(file, LabelledSites.Format.POOL));
    assertEquals(file + ": no such file; give the folder of the data with --data", e.getMessage());
  }

  private void fails(String text, String message) {
    BadInputException e = assertThrows(BadInputException.class, () -> read(text));
    assertEquals(directory.resolve("sites.tsv") + message, e.getMessage());
  }

  private LabelledSites read(String text) throws IOException {
    return LabelledSites.read(
        Files.writeString(directory.resolve("sites.tsv"), text), LabelledSites.Format.POOL);
  }
}
