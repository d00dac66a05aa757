// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.scan.Rna;

/** What is odd about sequences in memory. */
class SequenceWarningsTest {
  private static final Rna LET7 = new Rna("let-7", "UGAGGUAGUAGGUUGUAUAGUU");

  private final SequenceWarnings found = new SequenceWarnings();

  @Test
  void nothingIsSaidOfPlainSequences() {
    List<Rna> mirnas = List.of(LET7, new Rna("miR-1", "uggaauguaaagaaguauguau"));
    found.lettersOf(mirnas);
    found.seedsOf(mirnas);
    found.longSeedsOf(mirnas);
    found.equalOnes("miRNAs", mirnas);
    List<Rna> targets = List.of(new Rna("t", "NNNACGUACNNN"), new Rna("u", "ACG"));
    found.lettersOfTargets(targets);
    found.lengthsOfTargets(targets, 12);
    assertEquals(List.of(), found.all());
  }

  @Test
  void aWarningStandsForAllOfItsKind() {
    Rna eighth = new Rna("eighth", "UGAGGUANUAGGUUGUAUAGUU");
    Rna third = new Rna("third", "UGnGGUAGUAGGUUGUAUAGUU");
    List<Rna> mirnas = List.of(LET7, eighth, third, new Rna("a", LET7.letters()), new Rna("x", ""));
    found.lettersOf(mirnas);
    found.seedsOf(mirnas);
    found.longSeedsOf(mirnas);
    found.equalOnes("miRNAs", mirnas);
    List<Rna> targets = List.of(new Rna("n", "NNNNNACGUA"), new Rna("m", "RRRRRR"));
    found.lettersOfTargets(targets);
    found.lengthsOfTargets(targets, 9);
    assertEquals(
        List.of(
            "miRNA 'x' has 0; mature miRNAs have 15 to 30 nt (1 outside)",
            "2 ambiguous letters in miRNAs; they pair with nothing",
            "miRNA 'third' has an ambiguous letter in nt 2-7, so that sites of it may be missing",
            "miRNA 'eighth' has an ambiguous letter in nt 2-8, and its log2fc is not known (2"
                + " such)",
            "miRNAs 'let-7' and 'a' have the same letters",
            "target 'n' has fewer than 6 letters A C G U, so that nothing can be told of it (2"
                + " such)",
            "target 'n' has more than 9 letters, and its log2fc is not known"),
        found.all());
  }
}
