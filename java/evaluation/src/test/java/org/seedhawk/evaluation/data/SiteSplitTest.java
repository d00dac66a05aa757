// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.SitePairs.Row;

/** What is read of a table, and what is held out of it. */
class SiteSplitTest {
  @TempDir private Path folder;

  @Test
  void noSiteOfATestOfSitesIsTrainedOn() {
    List<Row> rows = rows(500);
    SiteSplit split = SiteSplit.of(rows, 0.1, 0.2, 0.15, 4);
    Set<String> trained = sites(split.training());
    assertTrue(Collections.disjoint(trained, sites(split.validation())));
    assertTrue(Collections.disjoint(trained, sites(split.sites())));
    assertTrue(Collections.disjoint(sites(split.validation()), sites(split.sites())));
    // Groups have up to five rows; the last one may go over the share.
    assertEquals(50, split.validation().size(), 5);
    assertEquals(100, split.sites().size(), 5);
    assertEquals(75, split.rows().size());
    assertTrue(!Collections.disjoint(trained, sites(split.rows())), "as published, sites are seen");
    List<Row> all = new ArrayList<>(split.training());
    all.addAll(split.validation());
    all.addAll(split.sites());
    all.addAll(split.rows());
    assertEquals(500, all.size());
    assertEquals(new HashSet<>(rows), new HashSet<>(all));
    assertEquals(split, SiteSplit.of(rows, 0.1, 0.2, 0.15, 4));
    assertTrue(!split.equals(SiteSplit.of(rows, 0.1, 0.2, 0.15, 5)));
  }

  @Test
  void countsWhatIsShared() {
    String run = "ACGUUGCAACGUACG"; // 15 nt
    List<Row> training =
        List.of(
            new Row(1, "UUU", "GGG" + run),
            new Row(2, "AAA", "CCCCCCCCCCCCCCC"),
            new Row(3, "AAC", "GAGAGAGAGA"));
    List<Row> part =
        List.of(
            new Row(4, "UUU", "GGG" + run), // the same pair
            new Row(5, "AAA", "GGG" + run), // the same site
            new Row(6, "CCC", run + "UU"), // overlaps
            new Row(7, "AAA", run.substring(1) + "UUU"), // 14 nt in common
            new Row(8, "AAA", "GGG" + run), // once more
            new Row(9, "AAC", "GAGAGAGAGA"));
    SiteSplit split = new SiteSplit(training, List.of(), List.of(), part);
    assertEquals(
        // Of the site with two answers, the one with two rows of three is the best to give.
        new SiteSplit.Overlap(6, 4, 2, 5, 5, 4, 1, 5 / 6.0), split.overlap(part));
  }

  @Test
  void readsBothFormats() throws IOException {
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "UGAGGUAG,acuccauc\r\nUUTT,GGGGGGGGGG\r\nAC,UU\r\n");
    SitePairs pairs = SitePairs.read(table, SitePairs.SEQ2SEQ, 8, 28, 0);
    assertEquals(List.of(new Row(1, "UGAGGUAG", "ACUCCAUC"), new Row(3, "AC", "UU")), pairs.rows());
    assertEquals(1, pairs.tooLong());
    Path mitar = folder.resolve("mitar.txt");
    Files.writeString(mitar, "a\tGAUG\tgene\tAACC\t1\nb\tUUUU\tgene\tGGGG\t0\n");
    assertEquals(
        List.of(new Row(1, "GUAG", "CCAA")),
        SitePairs.read(mitar, SitePairs.MITAR, 8, 28, 0).rows());
  }

  @Test
  void saysWhereATableIsWrong() throws IOException {
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "UGAGGUAG,ACUCC\nUUAA\n");
    refused(table, 8, ":2: 1 columns but a row is miRNA, comma, site");
    Files.writeString(table, "UGAGGUAG,ACUXC\n");
    refused(table, 8, ":1: site is 'ACUXC' but must be letters A C G T U");
    Files.writeString(table, "A".repeat(29) + ",ACUC\n");
    refused(table, 8, ": row 1: the miRNA has 29 nt; a generator writes up to 28");
    Files.writeString(table, "UGAGGUAG,ACUCC\n");
    refused(table, 3, ": no rows with sites of up to 3 nt; is this the right file?");
    refused(folder.resolve("none"), 3, ": no such file; give the folder of the data with --data");
  }

  private static void refused(Path table, int maxSite, String message) {
    Exception e =
        assertThrows(
            BadInputException.class,
            () -> SitePairs.read(table, SitePairs.SEQ2SEQ, maxSite, 28, 0));
    assertEquals(table + message, e.getMessage());
  }

  /** Returns rows of which many have a site in common. */
  private static List<Row> rows(int count) {
    Random random = new Random(2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          new Row(
              i + 1,
              letters(random, 22),
              "ACGUA".repeat(2) + "CGAU".repeat(2) + spelt(i % (count / 5))));
    }
    return rows;
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("ACGU".charAt(random.nextInt(4)));
    }
    return text.toString();
  }

  private static String spelt(int number) {
    StringBuilder text = new StringBuilder();
    for (int digit = 0; digit < 4; digit++) {
      text.append("ACGU".charAt(number >> 2 * digit & 3));
    }
    return text.toString();
  }

  private static Set<String> sites(List<Row> rows) {
    return rows.stream().map(Row::site).collect(Collectors.toSet());
  }
}
