// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.known;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.known.SiteCuts.Cut;
import org.seedhawk.cli.known.SiteCuts.TooLong;
import org.seedhawk.error.BadInputException;

/** Where targets are cut into sites. */
class SiteCutsTest {
  @TempDir private Path folder;

  private final List<String> warnings = new ArrayList<>();

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private SiteCuts cuts(Integer window, Integer step, TooLong tooLong) {
    return new SiteCuts(8, window, step, tooLong, Set.of(), warnings::add);
  }

  @Test
  void windowsReachTheEndOfALongRecord() throws IOException {
    Path fasta = write("t.fa", ">short\nacgu\n>long\nAACCGGUUAACCG\n>fits\nAACCGGUU\n");
    assertEquals(
        List.of(
            new Cut("short", 0, 4, "ACGU"),
            new Cut("long", 0, 8, "AACCGGUU"),
            new Cut("long", 4, 12, "GGUUAACC"),
            new Cut("long", 5, 13, "GUUAACCG"),
            new Cut("fits", 0, 8, "AACCGGUU")),
        cuts(null, null, TooLong.cut).read(fasta));
    assertEquals(
        List.of("AACC", "CGGU", "UUAA", "ACCG"),
        cuts(4, 3, TooLong.cut).read(fasta).stream()
            .filter(cut -> cut.target().equals("long"))
            .map(Cut::letters)
            .toList());
  }

  @Test
  void aTableIsReadRowByRow() throws IOException {
    Path table = write("t.tsv", "#name\tsite\na\tACGU\nb\tAACCGGUUAA\n");
    assertEquals(
        List.of(new Cut("a", 0, 4, "ACGU"), new Cut("b", 2, 10, "CCGGUUAA")),
        cuts(null, null, TooLong.cut).read(table));
    assertEquals(
        List.of(
            table + ": 1 sites are shorter than 8 nt; what is written for them tells little",
            table + ": 1 sites are longer than the model's 8 nt; of each its 3' end is read"),
        warnings);
    assertEquals(
        table + ":3: the site has 10 nt, the model reads 8; cut it, or leave out --too-long refuse",
        refused(() -> cuts(null, null, TooLong.refuse).read(table)));
  }

  @Test
  void cutsWhereAScanFoundSites() throws IOException {
    Path fasta = write("t.fa", ">a\nAACCGGUUAACCG\n");
    String header = "#target\tstart\tend\tmirna\n";
    Path sites = write("s.tsv", header + "a\t4\t11\tx\na\t3\t11\ty\na\t0\t5\tx\n");
    assertEquals(
        List.of(new Cut("a", 3, 11, "CGGUUAAC"), new Cut("a", 0, 5, "AACCG")),
        cuts(null, null, TooLong.cut).read(fasta, sites));
    Path other = write("o.tsv", header + "b\t4\t11\tx\n");
    assertEquals(
        other + ":2: target 'b' is not in '" + fasta + "'; give the targets that were scanned",
        refused(() -> cuts(null, null, TooLong.cut).read(fasta, other)));
    Path far = write("f.tsv", header + "a\t4\t14\tx\n");
    assertEquals(
        far + ":2: end is '14' but must be in 1..13, the target's length",
        refused(() -> cuts(null, null, TooLong.cut).read(fasta, far)));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path table = write("t.tsv", "a\tACGU\tx\n");
    assertEquals(
        table + ":1: 3 columns; a row is a name, a tab and the letters of a site",
        refused(() -> cuts(null, null, TooLong.cut).read(table)));
    Path letter = write("l.tsv", "a\tAC!U\n");
    assertEquals(
        letter
            + ":1: letter '!' at position 3, counted from 1, is no nucleotide; use A C G T U or"
            + " IUPAC ambiguity letters",
        refused(() -> cuts(null, null, TooLong.cut).read(letter)));
    assertThrows(IllegalArgumentException.class, () -> cuts(9, null, TooLong.cut));
    assertThrows(IllegalArgumentException.class, () -> cuts(4, 0, TooLong.cut));
    refused(() -> cuts(null, null, TooLong.cut).read(folder.resolve("none")));
  }

  private interface Reading {
    void run() throws IOException;
  }

  private static String refused(Reading reading) {
    return assertThrows(BadInputException.class, reading::run).getMessage();
  }
}
