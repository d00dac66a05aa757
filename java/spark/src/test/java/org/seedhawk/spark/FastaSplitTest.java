// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.bgzip.BgzipOutput;
import org.seedhawk.scan.Rna;

/** Parts of a FASTA file beside the whole, wherever it is cut. */
class FastaSplitTest {
  /** The empty block at the end of bgzip. */
  private static final int END = 28;

  @TempDir private static Path folder;

  private static FileSystem files;

  @BeforeAll
  static void open() throws IOException {
    files = FileSystem.getLocal(new Configuration()).getRaw();
  }

  /** Returns records of all sizes, with line ends of all kinds and '>' inside of headers. */
  private static String fasta(Random random, int records) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < records; i++) {
      String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
      text.append('>').append("r").append(i).append(random.nextBoolean() ? " >a > b" : "");
      text.append(end);
      int length = 1 + (random.nextInt(20) == 0 ? random.nextInt(9000) : random.nextInt(150));
      String letters = Inputs.letters(random, length);
      for (int at = 0; at < length; at += 60) {
        text.append(letters, at, Math.min(length, at + 60)).append(end);
      }
      text.append(random.nextInt(10) == 0 ? end : "");
    }
    return text.toString();
  }

  /** Returns bgzip with blocks of up to so many bytes, and empty blocks among them. */
  private static byte[] bgzip(Random random, String text, int most) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + random.nextInt(most));
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      try (BgzipOutput out = new BgzipOutput(piece)) {
        out.write(bytes, at, count);
        out.finish();
      }
      at += count;
      boolean isLast = at == bytes.length;
      all.write(
          piece.toByteArray(), 0, piece.size() - (isLast || random.nextInt(4) == 0 ? 0 : END));
    }
    return all.toByteArray();
  }

  private static List<FastaSplit> cut(Path file, long most) throws IOException {
    return FastaSplit.cut(
        files, files.getFileStatus(new org.apache.hadoop.fs.Path(file.toUri())), most);
  }

  private static List<Rna> read(Path file, FastaSplit split) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    try (SplitChunks chunks = SplitChunks.open(split, files.open(path), Files.size(file));
        SplitBytes bytes = new SplitBytes(chunks, split.from() == 0)) {
      return bytes.isEmpty() ? List.of() : FastaReader.of(bytes, "part").readAll(name -> true);
    }
  }

  private static List<Rna> read(Path file, List<FastaSplit> parts) throws IOException {
    List<Rna> all = new ArrayList<>();
    for (FastaSplit part : parts) {
      all.addAll(read(file, part));
    }
    return all;
  }

  @Test
  void partsOfAPlainFileAreTheWhole() throws IOException {
    Random random = new Random(1);
    for (int round = 0; round < 30; round++) {
      Path file = folder.resolve("plain.fa");
      Files.writeString(file, fasta(random, 1 + random.nextInt(60)));
      List<Rna> whole = FastaReader.readAll(file);
      long size = Files.size(file);
      for (long most : new long[] {1 + size / 2, 1 + size / 7, 1 + random.nextInt(200), 3}) {
        List<FastaSplit> parts = cut(file, most);
        assertEquals(size <= most ? 1 : Math.ceilDiv(size, most), parts.size());
        if (parts.size() > 1) {
          assertEquals(whole, read(file, parts), "bytes of a part: " + most);
        }
      }
    }
  }

  @Test
  void partsOfABgzipFileAreTheWhole() throws IOException {
    Random random = new Random(2);
    for (int round = 0; round < 30; round++) {
      Path plain = folder.resolve("packed.fa");
      String text = fasta(random, 20 + random.nextInt(60));
      Files.writeString(plain, text);
      List<Rna> whole = FastaReader.readAll(plain);
      Path file = folder.resolve("packed.fa.gz");
      Files.write(file, bgzip(random, text, List.of(40, 700, 65_000).get(round % 3)));
      assertEquals(whole, FastaReader.readAll(file), "the file is right");
      long size = Files.size(file);
      for (long most : new long[] {size / 2, size / 9, 60 + random.nextInt(500)}) {
        List<FastaSplit> parts = cut(file, most);
        assertTrue(parts.size() > 1 && parts.getFirst().isBgzip());
        assertEquals(whole, read(file, parts), "bytes of a part: " + most);
      }
    }
  }

  @Test
  void blocksOfFullSizeAreFoundToo() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append(">t").append(i).append('\n').append(Inputs.letters(random, 3000)).append('\n');
    }
    Path file = folder.resolve("full.fa.gz");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (BgzipOutput out = new BgzipOutput(packed)) {
      out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
      out.finish();
    }
    Files.write(file, packed.toByteArray());
    List<Rna> whole = FastaReader.readAll(file);
    assertEquals(300, whole.size());
    for (long most : new long[] {10_000, 30_000, 100_000}) {
      assertEquals(whole, read(file, cut(file, most)));
    }
  }

  @Test
  void damageIsFoundWhereverItLies() throws IOException {
    Random random = new Random(4);
    byte[] whole = bgzip(random, fasta(random, 80), 700);
    Path file = folder.resolve("damaged.fa.gz");
    int found = 0;
    for (int round = 0; round < 200; round++) {
      // Behind the start, by which the file is taken for bgzip.
      int at = 18 + random.nextInt(whole.length - 18);
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x55;
      Files.write(file, bytes);
      List<Rna> expected;
      try {
        expected = FastaReader.readAll(file);
      } catch (RuntimeException e) {
        RuntimeException said = assertThrows(RuntimeException.class, () -> parts(file), "" + at);
        assertTrue(said.getMessage().contains("byte"), said.getMessage());
        found++;
        continue;
      }
      // A time or the like was hit, which gzip has and nobody needs; parts may be stricter.
      try {
        assertEquals(expected, parts(file), "byte " + at);
      } catch (RuntimeException e) {
        assertTrue(e.getMessage().contains("byte"), e.getMessage());
      }
    }
    assertTrue(found > 100, "damage that matters: " + found);
    for (int length : new int[] {whole.length - 1, whole.length - END, whole.length / 2}) {
      Files.write(file, Arrays.copyOf(whole, length));
      RuntimeException said = assertThrows(RuntimeException.class, () -> parts(file));
      assertTrue(said.getMessage().contains("truncated"), said.getMessage());
    }
  }

  private static List<Rna> parts(Path file) {
    try {
      return read(file, cut(file, 500));
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Test
  void gzipIsReadByOneTask() throws IOException {
    Path file = folder.resolve("one.fa.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(fasta(new Random(5), 50).getBytes(StandardCharsets.US_ASCII));
    }
    List<FastaSplit> parts = cut(file, 100);
    assertEquals(1, parts.size());
    assertTrue(parts.getFirst().isWhole());
  }
}
