// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteType;

class RowBufferTest {
  private static String score(float score) {
    return new RowBuffer().score(score).toString();
  }

  private static String exact(float score) {
    BigDecimal rounded = new BigDecimal(score).setScale(6, RoundingMode.HALF_EVEN);
    return rounded.toPlainString();
  }

  @Test
  void roundsTheExactValueHalfToEven() {
    // 1/128 = 0.0078125 and 3/128 = 0.0234375 are ties at the sixth decimal.
    assertEquals("0.007812", score(1 / 128f));
    assertEquals("0.023438", score(3 / 128f));
    assertEquals("0.500000", score(0.5f));
    assertEquals("1.000000", score(1f));
    assertEquals("1.000000", score(0.99999994f));
    assertEquals("0.000000", score(Float.MIN_VALUE));
    assertEquals("0.000000", score(-0f));
    assertEquals("0.000000", score(-4e-7f));
    assertEquals("-0.250000", score(-0.25f));
    assertEquals("nan", score(Float.NaN));
    assertEquals("-inf", score(Float.NEGATIVE_INFINITY));
    assertEquals("340282346638528859811704183484516925440.000000", score(Float.MAX_VALUE));
  }

  @Test
  void agreesWithExactArithmeticForAnyFloat() {
    Random random = new Random(42);
    for (int i = 0; i < 300_000; i++) {
      float value =
          switch (i % 3) {
            case 0 -> random.nextFloat();
            case 1 -> (2 * random.nextInt(64) + 1) / 128f; // ties
            default -> Float.intBitsToFloat(random.nextInt());
          };
      if (Float.isFinite(value)) {
        assertEquals(exact(value), score(value), () -> "float " + Float.toHexString(value));
      }
    }
  }

  @Test
  void textIsQuotedWhereJsonHasItAsItIs() {
    RowBuffer out = new RowBuffer();
    String printable =
        IntStream.rangeClosed(' ', '~')
            .filter(letter -> letter != '"' && letter != '\\')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    assertTrue(out.plainQuoted(printable));
    assertTrue(out.plainQuoted(""));
    String long1 = "a".repeat(10_000);
    assertTrue(out.plainQuoted(long1));
    String right = '"' + printable + "\"\"\"\"" + long1 + '"';
    assertEquals(right, out.toString());
    for (String other : List.of("\"", "\\", "\n", "\u007f", "é", "a\u0000", "\ud83e\udd80")) {
      assertFalse(out.plainQuoted("long " + other), other);
      assertEquals(right, out.toString(), "nothing is appended");
    }
    JsonLines.quote(out, "\"é\n");
    assertEquals(right + "\"\\\"é\\u000a\"", out.toString());
  }

  @Test
  void agreesWithFormatAwayFromTies() {
    Random random = new Random(43);
    for (int i = 0; i < 20_000; i++) {
      // 16 bits: the next decimal after the sixth is never an exact 5 unless all bits are used.
      float value = random.nextInt(1 << 6) / 64f;
      assertEquals(String.format(Locale.ROOT, "%.6f", value), score(value));
    }
  }

  @Test
  void writesNumbersAndText() {
    RowBuffer out = new RowBuffer();
    out.number(0).tab().number(-1).tab().number(Long.MAX_VALUE).tab().number(Long.MIN_VALUE);
    out.tab().text("let-7").tab().text("\u00e9\u03bc\ud83e\uddec").newline();
    assertEquals(
        "0\t-1\t9223372036854775807\t-9223372036854775808\tlet-7\t\u00e9\u03bc\ud83e\uddec\n",
        out.toString());
    out.clear();
    for (int i = 0; i < 3000; i++) {
      out.text("0123456789").number(i);
    }
    assertEquals(30_000 + 10 + 90 * 2 + 900 * 3 + 2000 * 4, out.size());
  }

  @Test
  void writesNumbersOfAnyLength() {
    for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
      for (long value : new long[] {power - 1, power, power + 1, 10 * power - 1, 7 * power + 3}) {
        assertEquals("" + value, new RowBuffer().number(value).toString());
        assertEquals("" + -value, new RowBuffer().number(-value).toString());
      }
    }
    Random random = new Random(44);
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertEquals("" + value, new RowBuffer().number(value).toString());
    }
  }

  @Test
  void writesEnergiesWithTwoDecimals() {
    RowBuffer out = new RowBuffer();
    for (float energy : new float[] {0, -3, -12.3f, -0.05f, -29.95f, 0.5f, -1234.5f, Float.NaN}) {
      out.energy(energy).tab();
    }
    assertEquals("0.00\t-3.00\t-12.30\t-0.05\t-29.95\t0.50\t-1234.50\tnan\t", out.toString());
    assertEquals(SiteTable.HEADER, SiteExtras.NONE.header());
    assertEquals(SiteTable.HEADER.strip() + "\tenergy\n", SiteExtras.of(true).header());
  }

  @Test
  void writesTheSiteTableAndTheGeneTable() throws IOException {
    RowBuffer out = new RowBuffer();
    out.text(SiteTable.HEADER);
    SiteTable.row(
        out,
        new Site(
            "lin-41",
            737,
            745,
            "cel-let-7-5p",
            0.87654321f,
            SiteType.EIGHT_MER,
            7,
            0,
            0,
            724,
            754,
            Float.NaN));
    SiteTable.row(
        out,
        new Site("NM_1", 0, 6, "hsa-miR-1-3p", 0f, SiteType.SIX_MER, 6, 0, 0, -24, 6, Float.NaN));
    SiteTable.row(
        out,
        new Site(
            "x",
            4_000_000_000L,
            4_000_000_009L,
            "m",
            1f,
            SiteType.NONCANONICAL,
            6,
            1,
            2,
            1,
            2,
            Float.NaN));
    out.text(GeneTable.HEADER);
    GeneTable.row(out, new GeneScore("lin-41", "let-7", 0.75f, 2, 737, 745, PairStatus.SCORED));
    GeneTable.row(out, new GeneScore("x", "let-7", 0f, 0, -1, -1, PairStatus.NO_SITE));
    GeneTable.row(out, new GeneScore("y", "let-7", 0f, 0, -1, -1, PairStatus.TOO_SHORT));
    GeneTable.row(out, new GeneScore("z", "let-7", 0f, 0, -1, -1, PairStatus.MISSING_ID));
    TestFiles.assertGolden("tables.tsv", out.toString());
  }
}
