// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.scan.SiteType;

class ContextScoreTest {
  private static ContextScore site(SiteType type, int start, int thousandths, double held) {
    int end = start + type.lastNt() - type.firstNt() + 1;
    return new ContextScore(type, start, end, new int[] {thousandths, 0}, held);
  }

  @Test
  void noSiteScoresAboveTheMostOfItsType() {
    assertEquals(-0.03, site(SiteType.EIGHT_MER, 20, 5, 1).total());
    assertEquals(-0.02, site(SiteType.SEVEN_MER_M8, 20, 5, 1).total());
    assertEquals(-0.01, site(SiteType.SEVEN_MER_A1, 20, 5, 1).total());
    assertEquals(0, site(SiteType.SIX_MER, 20, 5, 1).total());
    assertEquals(-0.5, site(SiteType.SIX_MER, 20, -500, 1).total());
  }

  @Test
  void weightsByTheShareOfTranscripts() {
    // A score of -1 takes half of them; of 40 % that is 20 %.
    assertEquals(-1, site(SiteType.EIGHT_MER, 20, -1000, 1).weighted());
    assertEquals(-0.3219, site(SiteType.EIGHT_MER, 20, -1000, 0.4).weighted());
  }

  @Test
  void accumulatesFromTheDistalSiteOn() {
    ContextScore proximal = site(SiteType.EIGHT_MER, 20, -1000, 1);
    ContextScore distal = site(SiteType.EIGHT_MER, 90, -2000, 0.4);
    // The distal site leaves 70 % of all, of which the proximal one leaves half.
    assertEquals(-1.5146, ContextScore.cumulative(List.of(proximal, distal)));
    assertEquals(0, ContextScore.cumulative(List.of()));
  }

  @Test
  void ofOverlappingSitesCountThoseWithTheLowestTotal() {
    ContextScore first = site(SiteType.SIX_MER, 20, -300, 1);
    ContextScore middle = site(SiteType.SIX_MER, 24, -500, 1);
    ContextScore last = site(SiteType.SIX_MER, 28, -300, 1);
    assertEquals(-0.6, ContextScore.cumulative(List.of(first, middle, last)));
    assertEquals(-0.5, ContextScore.cumulative(List.of(first, middle)));
  }

  @Test
  void roundsAsPrintfDoes() {
    assertEquals(1, Decimals.thousandths(0.0005)); // the double lies above
    assertEquals(3, Decimals.thousandths(0.0025)); // so does this, but not times 1000
    assertEquals(62, Decimals.thousandths(0.0625)); // a tie
    assertEquals(-188, Decimals.thousandths(-0.1875));
  }
}
