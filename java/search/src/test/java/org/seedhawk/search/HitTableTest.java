// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Rna;

/** Numbers as blastn 2.12 prints them for the same E-values and bits. */
class HitTableTest {
  private static final MirnaDatabase DATABASE =
      MirnaDatabase.of(List.of(new Rna("m", "UGAGGUAGUAGGUUGUAUAGUU")));

  private static MirnaHit hit(boolean plus, double evalue, double bits) {
    return new MirnaHit(0, plus, 20, evalue, bits, 20, 21, 0, 1, 3, 23, 1, 22);
  }

  private static String blastRow(MirnaHit hit) {
    RowBuffer rows = new RowBuffer();
    HitTable.blastRows(rows, new Rna("q", "A".repeat(25)), List.of(hit), DATABASE);
    return rows.toString();
  }

  private static String evalue(double evalue) {
    return blastRow(hit(true, evalue, 20)).split(",")[10];
  }

  private static String bits(double bits) {
    return blastRow(hit(true, 1, bits)).strip().split(",")[11];
  }

  @Test
  void printsTheRowsOfBlastn() {
    assertEquals("q,m,95.238,21,0,1,4,23,2,22,0.007,25.7\n", blastRow(hit(true, 0.0074, 25.68)));
    assertEquals("q,m,95.238,21,0,1,4,23,22,2,0.007,25.7\n", blastRow(hit(false, 0.0074, 25.68)));
  }

  @Test
  void printsEvaluesAndBitsAsBlastn() {
    assertEquals("0.0", evalue(1e-185));
    assertEquals("1.22e-169", evalue(1.22e-169));
    assertEquals("4.24e-08", evalue(4.24e-8));
    assertEquals("8.99e-04", evalue(0.000899));
    assertEquals("0.001", evalue(0.00092));
    assertEquals("0.099", evalue(0.0994));
    assertEquals("0.100", evalue(0.0996));
    assertEquals("0.12", evalue(0.12));
    assertEquals("1.00", evalue(0.997));
    assertEquals("9.9", evalue(9.94));
    assertEquals("12", evalue(12.3));
    assertEquals("98.7", bits(98.74));
    assertEquals("100", bits(Scoring.bits(52)));
    assertEquals("192", bits(Scoring.bits(100)));
  }

  @Test
  void writesARowForEachQuery() {
    RowBuffer rows = new RowBuffer();
    HitTable.rows(
        rows, new Rna("q", "A".repeat(25)), List.of(hit(false, 0.0074, 25.68)), DATABASE, "us 1");
    HitTable.rows(rows, new Rna("long", "A".repeat(7)), List.of(), DATABASE, "us 1");
    HitTable.rows(rows, new Rna("short", "A".repeat(6)), List.of(), DATABASE, "us 1");
    assertEquals(
        "q\tm\t-\t95.24\t80.00\t0\t1\t3\t23\t1\t22\t22\t20\t25.7\t7.40e-03\thit\tus 1\t1\n"
            + "long\t.\t.\t0.00\t0.00\t0\t0\t-1\t-1\t-1\t-1\t0\t0\t0.0\tinf\tno_hit\tus 1\t0\n"
            + "short\t.\t.\t0.00\t0.00\t0\t0\t-1\t-1\t-1\t-1\t0\t0\t0.0\tinf\ttoo_short\tus 1\t0\n",
        rows.toString());
    int columns = HitTable.HEADER.split("\t").length;
    rows.toString().lines().forEach(row -> assertEquals(columns, row.split("\t").length, row));
  }
}
