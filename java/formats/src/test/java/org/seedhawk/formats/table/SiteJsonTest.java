// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.scan.SiteType;

/** Sites as JSON lines are those of the table. */
class SiteJsonTest {
  private static Site site(String target, long start, String mirna, float score, float energy) {
    return new Site(
        target,
        start,
        start + 7,
        mirna,
        score,
        SiteType.SEVEN_MER_A1,
        6,
        1,
        0,
        start - 9,
        start + 21,
        energy);
  }

  private static final List<Site> SITES =
      List.of(
          site("utr", 3, "hsa-let-7a-5p", 0.98765f, -12.5f),
          site("a \"b\"\\ \u00e9 \ud83e\uddec", 3_000_000_000L, "x,y", 1, Float.NaN),
          site(".", 0, "NA", 0, 0.05f));

  @Test
  void linesAreThoseOfTheTable() {
    for (boolean energy : new boolean[] {false, true}) {
      RowBuffer rows = new RowBuffer();
      RowBuffer lines = new RowBuffer();
      for (int i = 0; i < SITES.size(); i++) {
        SiteTable.row(rows, new Listed(SITES), i, SiteExtras.of(energy));
        SiteJson.row(lines, new Listed(SITES), i, energy);
      }
      RowBuffer expected = new RowBuffer();
      new JsonLines(SiteExtras.of(energy).header()).append(expected, rows);
      assertEquals(expected.toString(), lines.toString());
      assertEquals(energy, lines.toString().contains("\"energy\":null"));
      assertTrue(lines.toString().contains("\"start\":3000000000,"), lines.toString());
    }
  }

  private record Listed(List<Site> sites) implements SiteBatch {
    @Override
    public int size() {
      return sites.size();
    }

    @Override
    public String targetId(int site) {
      return sites.get(site).targetId();
    }

    @Override
    public long start(int site) {
      return sites.get(site).start();
    }

    @Override
    public long end(int site) {
      return sites.get(site).end();
    }

    @Override
    public int mirna(int site) {
      return site;
    }

    @Override
    public String mirnaId(int site) {
      return sites.get(site).mirnaId();
    }

    @Override
    public float score(int site) {
      return sites.get(site).score();
    }

    @Override
    public SiteType type(int site) {
      return sites.get(site).type();
    }

    @Override
    public int matches(int site) {
      return sites.get(site).matches();
    }

    @Override
    public int wobbles(int site) {
      return sites.get(site).wobbles();
    }

    @Override
    public int mismatches(int site) {
      return sites.get(site).mismatches();
    }

    @Override
    public long windowStart(int site) {
      return sites.get(site).windowStart();
    }

    @Override
    public long windowEnd(int site) {
      return sites.get(site).windowEnd();
    }

    @Override
    public float energy(int site) {
      return sites.get(site).energy();
    }

    @Override
    public Site site(int site) {
      return sites.get(site);
    }
  }
}
