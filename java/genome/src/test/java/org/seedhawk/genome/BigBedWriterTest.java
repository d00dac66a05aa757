// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jetbrains.bio.big.BedEntry;
import org.jetbrains.bio.big.BigBedFile;
import org.jetbrains.bio.big.BigSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.big.AutoSql;
import org.seedhawk.genome.big.BigBedWriter;

/** bigBed files, as an independent library reads them. */
class BigBedWriterTest {
  private static final AutoSql COLUMNS =
      AutoSql.bed12("x", "test", List.of(new AutoSql.Column("string", "more", "something")));

  @TempDir Path folder;
  private final Random random = new Random(Needs.seed());

  private record Row(String chromosome, int start, int end, String rest) {
    boolean overlaps(String other, int from, int to) {
      return chromosome.equals(other) && start < to && end > from;
    }
  }

  private Path write(Map<String, Long> chromosomes, List<Row> rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] front;
    try (BigBedWriter writer = new BigBedWriter(out, chromosomes, COLUMNS)) {
      for (Row row : rows) {
        byte[] rest = row.rest.getBytes(StandardCharsets.UTF_8);
        writer.add(row.chromosome, row.start, row.end, rest, 0, rest.length);
      }
      front = writer.finish();
    }
    byte[] bytes = out.toByteArray();
    System.arraycopy(front, 0, bytes, 0, front.length);
    return Files.write(folder.resolve("x.bb"), bytes);
  }

  /** Many small chromosomes make a tree of two levels; many rows make one of blocks. */
  private Map<String, Long> chromosomes(int small) {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("chr2", 3_000_000L);
    all.put("chr10", 900L);
    for (int i = 0; i < small; i++) {
      all.put("scaffold_" + (small - i), 2_000L + i);
    }
    all.put("chrM", 2_147_483_647L);
    return all;
  }

  private List<Row> rows(Map<String, Long> chromosomes, int count) {
    List<Row> rows = new ArrayList<>();
    chromosomes.forEach(
        (name, length) -> {
          List<Row> own = new ArrayList<>();
          int wanted = length > 10_000 ? count : random.nextInt(4);
          for (int i = 0; i < wanted; i++) {
            int most = (int) (length - 1);
            int start = random.nextInt(most);
            int size = random.nextInt(50) == 0 ? random.nextInt(most) : 1 + random.nextInt(9);
            int end = (int) Math.min(length, (long) start + Math.max(1, size));
            own.add(new Row(name, start, end, "n" + i + "\t" + "x".repeat(random.nextInt(9))));
          }
          own.sort((one, other) -> Integer.compare(one.start, other.start));
          rows.addAll(own);
        });
    return rows;
  }

  private static List<Row> found(List<BedEntry> entries) {
    return entries.stream()
        .map(one -> new Row(one.getChrom(), one.getStart(), one.getEnd(), one.getRest()))
        .toList();
  }

  @Test
  void readersFindTheRowsOfAStretch() throws IOException {
    for (int small : new int[] {0, 700}) {
      Map<String, Long> chromosomes = chromosomes(small);
      List<Row> rows = rows(chromosomes, small == 0 ? 150_000 : 3_000);
      try (BigBedFile file = BigBedFile.read(write(chromosomes, rows), null)) {
        assertEquals(chromosomes.size(), file.getChromosomes().size());
        List<Row> all = new ArrayList<>();
        for (String name : chromosomes.keySet()) {
          all.addAll(found(file.query(name)));
        }
        assertEquals(rows.size(), all.size());
        assertTrue(rows.equals(all)); // too many to show
        for (int i = 0; i < 60; i++) {
          String name = i % 2 == 0 ? "chr2" : "chrM";
          int from = random.nextInt((int) (chromosomes.get(name) - 1));
          int to = (int) Math.min(chromosomes.get(name), from + 1L + random.nextInt(100_000));
          assertEquals(
              rows.stream().filter(row -> row.overlaps(name, from, to)).toList(),
              found(file.query(name, from, to, true)));
        }
      }
    }
  }

  @Test
  void sumsForTheViewFromAfarAreThoseOfTheCoverage() throws IOException {
    Map<String, Long> chromosomes = Map.of("chr1", 100_000L);
    List<Row> rows = rows(chromosomes, 4_000);
    int[] depth = new int[100_000];
    rows.forEach(
        row -> {
          for (int i = row.start; i < row.end; i++) {
            depth[i]++;
          }
        });
    try (BigBedFile file = BigBedFile.read(write(chromosomes, rows), null)) {
      check(depth, 0, 100_000, file.getTotalSummary(), 1e-9);
      // Windows of 25 x 4,096 letters; the reader takes the level of 1,024.
      List<BigSummary> summaries = file.summarize("chr1", 0, 98_304, 24, true, null);
      assertEquals(24, summaries.size());
      for (int i = 0; i < 24; i++) {
        check(depth, 4_096 * i, 4_096 * (i + 1), summaries.get(i), 1e-5);
      }
    }
  }

  private static void check(int[] depth, int from, int to, BigSummary summary, double near) {
    long letters = 0;
    double sum = 0;
    double squares = 0;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = from; i < to; i++) {
      if (depth[i] > 0) {
        letters++;
        sum += depth[i];
        squares += (double) depth[i] * depth[i];
        least = Math.min(least, depth[i]);
        most = Math.max(most, depth[i]);
      }
    }
    assertEquals(letters, summary.getCount());
    assertEquals(least, summary.getMinValue());
    assertEquals(most, summary.getMaxValue());
    assertEquals(sum, summary.getSum(), near * sum);
    assertEquals(squares, summary.getSumSquares(), near * squares);
  }

  @Test
  void aFileMayHaveNoRow() throws IOException {
    try (BigBedFile file = BigBedFile.read(write(Map.of("chr1", 5_000L), List.of()), null)) {
      assertEquals(List.of(), file.query("chr1"));
      assertEquals(0, file.getTotalSummary().getCount());
    }
  }

  @Test
  void theFrontSaysWhatTheColumnsAre() throws IOException {
    Path file = write(Map.of("chr1", 5_000L), List.of(new Row("chr1", 3, 9, "a\tb")));
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(13, bytes[32]);
    assertEquals(12, bytes[34]);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("table x\n\"test\"\n    (\n    string chrom;"), text);
    assertTrue(text.contains("    string more; \"something\"\n    )\n\0"), text);
  }

  @Test
  void rowsMustBeSortedAndLieOnAChromosome() {
    Row first = new Row("chr2", 50, 60, "");
    for (Row bad :
        List.of(
            new Row("chr2", 49, 60, ""),
            new Row("chr3", 50, 60, ""),
            new Row("chr2", 60, 60, ""),
            new Row("chr2", 60, 101, ""))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> write(Map.of("chr2", 100L), List.of(first, bad)),
          bad.toString());
    }
    assertThrows(IllegalArgumentException.class, () -> write(Map.of("a", 1L << 31), List.of()));
    assertThrows(IllegalArgumentException.class, () -> write(Map.of(), List.of()));
  }
}
