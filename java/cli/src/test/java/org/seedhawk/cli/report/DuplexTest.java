// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.scan.SiteType;

class DuplexTest {
  private static final String LET_7 = "ugaggtAGUAGG";

  private static Duplex of(String utr, SiteType type, int start, int end) {
    return Duplex.of(utr, new GeneRepression.Site(false, type, start, end, -1), LET_7);
  }

  private static void check(Duplex duplex, String target, String pairs, String mirna, String span) {
    assertEquals(target, duplex.target());
    assertEquals(pairs, duplex.pairs());
    assertEquals(mirna, duplex.mirna());
    assertEquals(span, duplex.target().substring(duplex.from(), duplex.to()));
  }

  @Test
  void setsTheMirnaBelowItsSite() {
    check(
        of("GGccTGctacctcaGG", SiteType.EIGHT_MER, 6, 14),
        "CCUGCUACCUCA",
        "|||:||||||||",
        "GGAUGAUGGAGU",
        "CUACCUCA");
  }

  @Test
  void leavesBlanksBeyondTheEndsOfTheUtr() {
    check(
        of("CUACCUC", SiteType.SEVEN_MER_M8, 0, 7),
        "    CUACCUC ",
        "    ||||||| ",
        "GGAUGAUGGAGU",
        "CUACCUC");
  }

  @Test
  void spansWhatTheTypeCounts() {
    for (SiteType type :
        new SiteType[] {
          SiteType.SEVEN_MER_A1, SiteType.SIX_MER, SiteType.OFFSET_SIX_MER, SiteType.SIX_MER_A1
        }) {
      String utr = "GGGGGGGGGGGGCUACCUCAGG";
      int end = 12 + 8 - type.firstNt() + 1;
      int start = 12 + 8 - type.lastNt();
      Duplex duplex = of(utr, type, start, end);
      assertEquals(
          utr.substring(start, end), duplex.target().substring(duplex.from(), duplex.to()));
    }
  }
}
