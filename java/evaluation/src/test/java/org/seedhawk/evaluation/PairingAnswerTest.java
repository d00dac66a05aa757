// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.evaluation.SitePairs.Row;

/** The answer that pairing alone gives. */
class PairingAnswerTest {
  @Test
  void countsPairsAndThoseOfTheSeedTwice() {
    assertEquals(17, PairingAnswer.score("ACGUACGUAC", "UGCAUGCAUG"));
    // Two nt further: the site's first two are beside nothing.
    assertEquals(17, PairingAnswer.score("ACGUACGUAC", "AAUGCAUGCAUG"));
    assertEquals(0, PairingAnswer.score("AAAA", "CCCC"));
    assertEquals(0, PairingAnswer.score("GGGG", "UUUU"), "wobbles do not count");
    assertEquals(1 + 2, PairingAnswer.score("AC", "UG"));
  }

  @Test
  void ofEqualOnesTheMoreFrequentIsFirst() {
    PairingAnswer answer =
        new PairingAnswer(
            List.of(
                new Row(1, "AAAAC", "C"),
                new Row(2, "AAAAG", "C"),
                new Row(3, "AAAAG", "C"),
                new Row(4, "CCCCC", "C")));
    assertEquals(List.of("AAAAG", "AAAAC", "CCCCC"), answer.best("UUUU", 3));
    assertEquals(List.of("CCCCC"), answer.best("GGGGG", 1));
  }
}
