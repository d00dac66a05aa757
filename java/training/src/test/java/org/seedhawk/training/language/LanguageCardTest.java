// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.training.fit.Epoch;

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

  @Test
  void saysFromWhichEpochOnTheModelIsAboveTheTable() {
    List<LanguageResults.Line> lines = List.of(line("a", 0.4, 0.30), line("b", 0.5, 0.40));
    List<Epoch> history =
        List.of(
            new Epoch(1, 0.1, 1.4, 1.3, 0.33),
            new Epoch(2, 0.1, 1.4, 1.3, 0.35),
            new Epoch(3, 0.1, 1.4, 1.3, 0.36));
    String text = LanguageCard.byEpoch(history, lines);
    assertTrue(
        text.contains(
            "The mean of the k-mer tables is 0.3500. The model is above it from epoch 3 on."),
        text);
    assertTrue(text.contains("| 1 | 0.3300 | -0.0200 |\n"), text);
    assertTrue(
        LanguageCard.byEpoch(history.subList(0, 2), lines).contains("No epoch is above it."), text);
    assertEquals("", LanguageCard.byEpoch(List.of(), lines));
  }
}
