// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.bgzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import htsjdk.samtools.util.BlockCompressedInputStream;
import htsjdk.tribble.readers.TabixReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bgzip and its indexes, as htsjdk and tabix read them. */
class TabixIndexTest {
  private static final List<String> CHROMOSOMES = List.of("chr2", "chr10", "chrM");

  @TempDir Path folder;
  private final Random random = new Random(3);

  /** A row: its chromosome and place. */
  private record Row(int chromosome, long start, long end) {
    boolean overlaps(int other, long from, long to) {
      return chromosome == other && start < to && end > from;
    }

    String text() {
      return CHROMOSOMES.get(chromosome) + "\t" + start + "\t" + end + "\tsite";
    }
  }

  /** Makes rows: short ones, long ones, some at one place, and large stretches without any. */
  private List<Row> rows(int count, long longest) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long start =
          random.nextInt(3) == 0
              ? random.nextLong(longest - 10)
              : longest / 2 + random.nextLong(40_000);
      long length = random.nextInt(20) == 0 ? random.nextLong(longest / 3) : 1 + random.nextInt(9);
      rows.add(new Row(random.nextInt(3), start, Math.min(longest, start + length + 1)));
    }
    rows.add(new Row(0, 0, 8));
    rows.add(new Row(2, longest - 8, longest));
    rows.sort(
        Comparator.comparingInt(Row::chromosome)
            .thenComparingLong(Row::start)
            .thenComparingLong(Row::end));
    return rows;
  }

  private Path write(List<Row> rows, long longest, String suffix) throws IOException {
    Path file = folder.resolve("rows.bed.gz");
    TabixIndex index = new TabixIndex(TabixIndex.Columns.BED, longest);
    assertEquals(suffix, index.suffix());
    try (BgzipOutput out = new BgzipOutput(Files.newOutputStream(file))) {
      for (Row row : rows) {
        long from = out.virtualOffset();
        out.write((row.text() + "\n").getBytes(StandardCharsets.US_ASCII));
        index.add(CHROMOSOMES.get(row.chromosome), row.start, row.end, from, out.virtualOffset());
      }
      out.finish();
    }
    try (OutputStream out = Files.newOutputStream(Path.of(file + suffix))) {
      index.writeTo(out);
    }
    return file;
  }

  private static List<String> expected(List<Row> rows, int chromosome, long from, long to) {
    return rows.stream().filter(row -> row.overlaps(chromosome, from, to)).map(Row::text).toList();
  }

  @Test
  void htsjdkFindsTheRowsOfEachStretch() throws IOException {
    long longest = 248_000_000;
    List<Row> rows = rows(20_000, longest);
    Path file = write(rows, longest, ".tbi");
    try (TabixReader reader = new TabixReader(file.toString())) {
      assertEquals(3, reader.getChromosomes().size());
      for (int i = 0; i < 300; i++) {
        int chromosome = random.nextInt(3);
        long from = i % 2 == 0 ? random.nextLong(longest) : longest / 2 + random.nextInt(50_000);
        long to = Math.min(longest, from + 1 + random.nextInt(i % 3 == 0 ? 5_000_000 : 300));
        List<String> found = new ArrayList<>();
        TabixReader.Iterator each =
            reader.query("%s:%s-%s".formatted(CHROMOSOMES.get(chromosome), from + 1, to));
        for (String line = each.next(); line != null; line = each.next()) {
          found.add(line);
        }
        List<String> expected = expected(rows, chromosome, from, to);
        List<String> unlike = new ArrayList<>(expected);
        unlike.removeAll(found);
        List<String> more = new ArrayList<>(found);
        more.removeAll(expected);
        assertEquals(List.of(), unlike.stream().limit(3).toList(), from + "-" + to);
        assertEquals(List.of(), more.stream().limit(3).toList(), from + "-" + to);
        assertEquals(expected.size(), found.size());
      }
    }
  }

  @Test
  void tabixFindsTheRowsInBothKindsOfIndex() throws IOException, InterruptedException {
    needTabix();
    for (long longest : new long[] {TabixIndex.TBI_MOST, 2_000_000_000L}) {
      String suffix = longest > TabixIndex.TBI_MOST ? ".csi" : ".tbi";
      List<Row> rows = rows(3_000, longest);
      Path file = write(rows, longest, suffix);
      for (int i = 0; i < 12; i++) {
        int chromosome = i % 3;
        long from = i == 2 ? longest - 20 : i % 2 == 0 ? longest / 2 : random.nextLong(longest);
        long to = Math.min(longest, from + (i < 4 ? 3_000 : longest / 5));
        String place = "%s:%s-%s".formatted(CHROMOSOMES.get(chromosome), from + 1, to);
        Process tabix =
            new ProcessBuilder("tabix", file.toString(), place)
                .redirectError(folder.resolve("err").toFile())
                .start();
        String found = new String(tabix.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tabix.waitFor(), Files.readString(folder.resolve("err")));
        assertEquals(expected(rows, chromosome, from, to), found.lines().toList(), suffix + place);
      }
      Files.delete(Path.of(file + suffix));
    }
  }

  private static void needTabix() {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "tabix")));
    if (!there) {
      String reason = "tabix is not installed";
      if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains("bgzip")) {
        Assertions.fail(reason + ", but -Dseedhawk.require has 'bgzip', of the same package");
      }
      System.out.println("[seedhawk] skipped: " + reason);
      Assumptions.abort(reason);
    }
  }

  @Test
  void bgzipIsReadByGzipAndHtsjdk() throws IOException {
    for (int size : new int[] {0, 1, 0xff00 - 1, 0xff00, 0xff00 + 1, 300_000}) {
      for (boolean isRandom : new boolean[] {false, true}) {
        byte[] content = new byte[size];
        if (isRandom) {
          random.nextBytes(content); // deflate cannot make it smaller
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BgzipOutput out = new BgzipOutput(bytes)) {
          int half = size / 2;
          out.write(content, 0, half);
          long middle = out.virtualOffset();
          out.write(content, half, size - half);
          out.finish();
          BlockCompressedInputStream reader = reader(bytes);
          assertEquals(
              BlockCompressedInputStream.FileTermination.HAS_TERMINATOR_BLOCK, ending(bytes));
          assertArrayEquals(content, reader.readAllBytes());
          assertTrue(middle >> 16 < bytes.size());
        }
        try (GZIPInputStream gzip =
            new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
          assertArrayEquals(content, gzip.readAllBytes());
        }
      }
    }
  }

  private static BlockCompressedInputStream reader(ByteArrayOutputStream bytes) {
    return new BlockCompressedInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private BlockCompressedInputStream.FileTermination ending(ByteArrayOutputStream bytes)
      throws IOException {
    Path file = Files.write(folder.resolve("x.gz"), bytes.toByteArray());
    return BlockCompressedInputStream.checkTermination(file);
  }
}
