// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the card of a language model concludes from its figures. */
class LanguageCardTest {

  private static LanguageResults.Line line(String domain, double accuracy, double kmerTable) {
    return new LanguageResults.Line(
        domain, 30, 10, 100, accuracy, 1.3, kmerTable, 2, List.of(kmerTable), 0.25);
  }

  @Test
  void namesThePartsWhereTheTableDoesAsWell() {
    assertEquals(
        "The model finds more than the k-mer table in every part.",
        LanguageCard.besideKmers(List.of(line("a", 0.4, 0.3), line("b", 0.5, 0.4))));
    assertEquals(
        "**The k-mer table finds as much or more than the model in b (30 nt), c (30 nt).**",
        LanguageCard.besideKmers(
            List.of(line("a", 0.4, 0.3), line("b", 0.4, 0.4), line("c", 0.3, 0.4))));
  }
}
