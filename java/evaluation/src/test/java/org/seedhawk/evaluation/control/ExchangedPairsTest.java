// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.TestSequences;

class ExchangedPairsTest {
  private static final Path FILE = Path.of("sites.txt");

  private final Random random = new Random(6);

  /** A frequent miRNA, its relative of equal seed, rare others; one site in two rows. */
  private List<LabelledPair> positives() {
    List<LabelledPair> positives = new ArrayList<>();
    String relative = TestSequences.LET_7A.substring(0, 20);
    for (int i = 0; i < 40; i++) {
      String mirna =
          i < 12
              ? TestSequences.LET_7A
              : i < 16 ? relative : TestSequences.random(random, 22, "ACGU");
      String site = TestSequences.random(random, 14 + random.nextInt(30), "ACGU");
      positives.add(new LabelledPair("m" + i, mirna, "t" + i, site, true));
    }
    String place = positives.getFirst().target();
    positives.add(
        new LabelledPair("m", positives.getLast().mirna(), "t", "ACG" + place + "GGA", true));
    return positives;
  }

  @Test
  void eachSiteAndEachMirnaStandsAsOftenAsBefore() {
    List<LabelledPair> positives = positives();
    List<LabelledPair> negatives = ExchangedPairs.of(FILE, positives, new MirnaFamilies(), 5);
    assertEquals(
        positives.stream().map(LabelledPair::target).toList(),
        negatives.stream().map(LabelledPair::target).toList());
    assertEquals(counts(positives), counts(negatives));
    assertTrue(negatives.stream().noneMatch(LabelledPair::positive));
    // So neither tells the label.
    List<LabelledPair> all = new ArrayList<>(positives);
    all.addAll(negatives);
    for (float score : new Controls.TargetBlind(all).scores(all)) {
      assertEquals(0.5f, score);
    }
  }

  private static Map<String, Long> counts(List<LabelledPair> pairs) {
    return pairs.stream()
        .collect(
            Collectors.groupingBy(
                pair -> pair.mirnaId() + " " + pair.mirna(), Collectors.counting()));
  }

  @Test
  void noSiteMeetsAFamilyThatBindsIt() {
    List<LabelledPair> positives = positives();
    MirnaFamilies families = new MirnaFamilies();
    String place = positives.getFirst().target();
    for (long seed = 1; seed <= 50; seed++) {
      for (LabelledPair negative : ExchangedPairs.of(FILE, positives, families, seed)) {
        for (LabelledPair positive : positives) {
          boolean onePlace =
              positive.target().equals(negative.target())
                  || (place.length() >= 15
                      && positive.target().contains(place)
                      && negative.target().contains(place));
          assertFalse(
              onePlace && families.of(positive.mirna()).equals(families.of(negative.mirna())),
              () -> positive + " and " + negative);
        }
      }
    }
  }

  @Test
  void isTheSameForTheSameSeedOnly() {
    List<LabelledPair> positives = positives();
    MirnaFamilies families = new MirnaFamilies();
    assertEquals(
        ExchangedPairs.of(FILE, positives, families, 5),
        ExchangedPairs.of(FILE, positives, families, 5));
    assertNotEquals(
        ExchangedPairs.of(FILE, positives, families, 5),
        ExchangedPairs.of(FILE, positives, families, 6));
  }

  @Test
  void refusesPositivesThatAreNearlyAllOfOneFamily() {
    List<LabelledPair> one = positives().subList(0, 14);
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> ExchangedPairs.of(FILE, one, new MirnaFamilies(), 1));
    assertTrue(
        e.getMessage().startsWith("sites.txt: the miRNAs of its 14 positives"), e.getMessage());
  }
}
