// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.seedhawk.genome.TestFiles.bytes;
import static org.seedhawk.genome.TestFiles.refused;

import htsjdk.samtools.reference.FastaSequenceIndexCreator;
import htsjdk.samtools.reference.ReferenceSequenceFile;
import htsjdk.samtools.reference.ReferenceSequenceFileFactory;
import htsjdk.samtools.util.GZIIndex;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.error.GenomeInputException;

/** Genomes of every kind give the same letters, and damaged ones say what is wrong. */
class GenomeTest {
  @TempDir private Path folder;
  private final long seed = Needs.seed();
  private final RandomGenes genes = new RandomGenes(seed, 3, 90_000, 0);

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, bytes(text));
  }

  /** Compares stretches around all kinds of borders with the letters that were written. */
  private void check(Path file) throws IOException {
    Random random = new Random(seed);
    try (Genome genome = Genome.open(file)) {
      assertEquals(List.copyOf(genes.genome.keySet()), genome.names());
      for (int i = 0; i < 1_500; i++) {
        // Forth and back between sequences, mostly forth.
        String name = "chr" + (random.nextInt(20) == 0 ? 1 + random.nextInt(3) : 1 + i / 500);
        String letters = genes.genome.get(name);
        assertEquals(letters.length(), genome.length(name));
        int start = random.nextInt(letters.length() + 1);
        int longest = random.nextInt(50) == 0 ? letters.length() : 300;
        int end = start + random.nextInt(Math.min(longest, letters.length() - start) + 1);
        assertEquals(
            letters.substring(start, end),
            new String(genome.read(name, start, end), StandardCharsets.US_ASCII),
            () -> "%s %s:%s-%s".formatted(file, name, start, end));
      }
      assertThrows(IllegalArgumentException.class, () -> genome.read("chr9", 0, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> genome.read("chr1", 0, 90_001));
      assertThrows(IndexOutOfBoundsException.class, () -> genome.read("chr1", -1, 1));
    }
  }

  @Test
  void everyKindOfFileGivesTheSameLetters() throws IOException {
    byte[] fasta = bytes(genes.fasta(60));
    for (Path file :
        List.of(
            write("plain.fa", fasta),
            write("one-line.fa", genes.fasta(1 << 20)),
            write("crlf.fa", genes.fasta(61).replace("\n", "\r\n")),
            write("no-end.fa", genes.fasta(77).stripTrailing()),
            write("lower.fa", genes.fasta(50).replace('A', 'a').replace('N', 'n')),
            write("gzip.fa.gz", TestFiles.gzip(fasta)),
            write("bgzip.fa.gz", TestFiles.bgzip(fasta)),
            write("little.2bit", TestFiles.twoBit(genes.genome, ByteOrder.LITTLE_ENDIAN, 0)),
            write("big.2bit", TestFiles.twoBit(genes.genome, ByteOrder.BIG_ENDIAN, 0)),
            write("long.2bit", TestFiles.twoBit(genes.genome, ByteOrder.LITTLE_ENDIAN, 1)),
            write("named-wrongly.txt", TestFiles.twoBit(genes.genome, ByteOrder.BIG_ENDIAN, 1)))) {
      check(file);
      check(file); // by the index that the first one wrote
    }
  }

  @Test
  void passesTheMasksOf2bit() throws IOException {
    Map<String, String> genome = new LinkedHashMap<>();
    genome.put("a", "acgtNNNNACGTn");
    genome.put("b", "N");
    Path file = write("m.2bit", TestFiles.twoBit(genome, ByteOrder.LITTLE_ENDIAN, 0));
    try (Genome opened = Genome.open(file)) {
      assertArrayEquals(bytes("ACGTNNNNACGTN"), opened.read("a", 0, 13));
      assertArrayEquals(bytes("NAC"), opened.read("a", 7, 10));
      assertArrayEquals(bytes("N"), opened.read("b", 0, 1));
    }
  }

  /** A sparse file: the letters lie behind 4 GiB. */
  @Test
  void reads2bitBeyond4GiB() throws IOException {
    byte[] small = TestFiles.twoBit(Map.of("c", "GATTACA"), ByteOrder.LITTLE_ENDIAN, 1);
    int header = 16 + 2 + 8;
    long offset = 5L << 30;
    Path file = folder.resolve("far.2bit");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN).putLong(header - 8, offset);
      out.write(small, 0, header);
      out.seek(offset);
      out.write(small, header, small.length - header);
    }
    try (Genome genome = Genome.open(file)) {
      assertArrayEquals(bytes("GATTACA"), genome.read("c", 0, 7));
    }
  }

  @Test
  void makesTheIndexesThatHtsjdkMakes() throws IOException {
    Path plain = write("p.fa", genes.fasta(60));
    Path blocks = write("b.fa.gz", TestFiles.bgzip(bytes(genes.fasta(60))));
    Genome.open(plain).close();
    Genome.open(blocks).close();
    Path ours = folder.resolve("p.fa.fai");
    Path theirs = folder.resolve("htsjdk.fai");
    FastaSequenceIndexCreator.buildFromFasta(plain).write(theirs);
    assertEquals(Files.readString(theirs), Files.readString(ours));
    assertEquals(Files.readString(theirs), Files.readString(folder.resolve("b.fa.gz.fai")));
    GZIIndex made = GZIIndex.loadIndex(folder.resolve("b.fa.gz.gzi"));
    GZIIndex built = GZIIndex.buildIndex(blocks);
    assertTrue(made.getNumberOfBlocks() > 2);
    for (int i = 0; i < made.getNumberOfBlocks(); i++) {
      assertEquals(
          built.getVirtualOffsetForSeek(i * 65_280L), made.getVirtualOffsetForSeek(i * 65_280L));
    }
    // htsjdk reads the genome by our indexes.
    try (ReferenceSequenceFile reader =
        ReferenceSequenceFileFactory.getReferenceSequenceFile(blocks, true, true)) {
      assertEquals(
          genes.genome.get("chr2").substring(60_000, 70_000),
          reader.getSubsequenceAt("chr2", 60_001, 70_000).getBaseString());
    }
    // And we by htsjdk's.
    built.writeIndex(folder.resolve("b.fa.gz.gzi"));
    check(blocks);
  }

  @Test
  void leavesNothingButTheIndexes() throws IOException {
    Genome.open(write("b.fa.gz", TestFiles.bgzip(bytes(genes.fasta(60))))).close();
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("b.fa.gz", "b.fa.gz.fai", "b.fa.gz.gzi"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  /** The superuser may write anywhere, but nobody a file whose name has more than 255 letters. */
  @Test
  void worksWhereTheIndexCannotBeWritten() throws IOException {
    check(write("g".repeat(250) + ".fa", genes.fasta(60)));
    check(write("b".repeat(250) + ".gz", TestFiles.bgzip(bytes(genes.fasta(60)))));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void saysThatAnIndexIsOfAnotherFile() throws IOException {
    Path file = write("p.fa", genes.fasta(60));
    Genome.open(file).close();
    write("p.fa", genes.fasta(50));
    try (Genome genome = Genome.open(file)) {
      refused(() -> genome.read("chr2", 0, 9), "'chr2' is not where its index 'p.fa.fai' has it");
    }
    write("p.fa", genes.fasta(60).substring(0, 100_000));
    try (Genome genome = Genome.open(file)) {
      refused(() -> genome.read("chr2", 0, 9), "changed or cut short");
    }
    write("p.fa.fai", "chr1\t90000\tx\t60\t61\n");
    refused(() -> Genome.open(file), "p.fa.fai:1: the row is not one of a FASTA index");
    Path blocks = write("b.fa.gz", TestFiles.bgzip(bytes(genes.fasta(60))));
    write("b.fa.gz.gzi", new byte[9]);
    refused(() -> Genome.open(blocks), "b.fa.gz.gzi' does not belong to it");
  }

  @Test
  void refusesFastaThatCannotBeIndexed() throws IOException {
    Object[][] cases = {
      {">a\nACGT\nAC\nACGT\n", "x.fa:4: the lines of 'a' have different lengths"},
      {">a\nACGT\n\nACGT\n", "x.fa:4: the lines of 'a' have different lengths"},
      {">a\nAC\n>a\nAC\n", "x.fa:3: 'a' is the name of a sequence before"},
      {"> \nAC\n", "x.fa:1: the sequence has no name"},
      {"ACGT\n", "x.fa:1: text before the first '>'"},
      {"", "the file is empty"},
      {"\n\n", "there is no sequence in it"},
    };
    for (Object[] each : cases) {
      Path file = write("x.fa", (String) each[0]);
      refused(() -> Genome.open(file), (String) each[1]);
      Path gzip = write("x.fa.gz", TestFiles.gzip(bytes((String) each[0])));
      if (!each[0].equals("")) {
        refused(() -> Genome.open(gzip), ((String) each[1]).replace("x.fa:", "x.fa.gz:"));
      }
      assertFalse(Files.exists(folder.resolve("x.fa.fai")));
    }
    Path letters = write("l.fa", ">a\nACGT\nAC!T\n");
    try (Genome genome = Genome.open(letters)) {
      refused(() -> genome.read("a", 0, 8), "sequence 'a' has the letter '!'");
    }
  }

  @Test
  void saysWhichFileIsTruncatedOrDamaged() throws IOException {
    byte[] blocks = TestFiles.bgzip(bytes(genes.fasta(60)));
    Path cut = write("cut.fa.gz", Arrays.copyOf(blocks, blocks.length - 28));
    refused(() -> Genome.open(cut), "cut.fa.gz", "the empty block at the end is missing");
    Path middle = write("middle.fa.gz", Arrays.copyOf(blocks, blocks.length / 2));
    refused(() -> Genome.open(middle), "it is truncated");
    byte[] gzip = TestFiles.gzip(bytes(genes.fasta(60)));
    Path half = write("half.fa.gz", Arrays.copyOf(gzip, gzip.length / 2));
    refused(() -> Genome.open(half), "half.fa.gz:", "it is truncated");
    Path bad = write("bad.fa.gz", blocks);
    Genome.open(bad).close();
    blocks[blocks.length / 2] ^= 0x55;
    write("bad.fa.gz", blocks);
    try (Genome genome = Genome.open(bad)) {
      refused(
          () -> {
            for (String name : genome.names()) {
              genome.read(name, 0, 90_000);
            }
          },
          "bad.fa.gz: sequence 'chr",
          "cannot be read on");
    }
  }

  @Test
  void saysThat2bitIsTruncated() throws IOException {
    byte[] whole = TestFiles.twoBit(genes.genome, ByteOrder.LITTLE_ENDIAN, 0);
    int refused = 0;
    for (int length = 4; length < whole.length; length += length < 100 ? 1 : 997) {
      Path file = write("t.2bit", Arrays.copyOf(whole, length));
      try (Genome genome = Genome.open(file)) {
        genome.read("chr3", 0, 90_000);
      } catch (GenomeInputException e) {
        assertTrue(e.getMessage().contains("t.2bit"), e.getMessage());
        assertTrue(e.getMessage().contains("truncated"), e.getMessage());
        refused++;
        continue;
      }
      throw new AssertionError("not refused at " + length);
    }
    assertTrue(refused > 100);
    Path file = write("t.2bit", TestFiles.twoBit(genes.genome, ByteOrder.LITTLE_ENDIAN, 2));
    refused(() -> Genome.open(file), "it has version 2");
  }

  @Test
  void namesWhatIsNoGenome() throws IOException {
    refused(() -> Genome.open(folder), "is a folder");
    refused(() -> Genome.open(folder.resolve("absent.fa")), "does not exist");
    refused(() -> Genome.open(write("a.zip", "PK\3\4....")), "a zip archive");
    refused(() -> Genome.open(write("a.bz2", "BZh91AY")), "bzip2-compressed");
    refused(
        () -> Genome.open(write("a.gtf", "chr1\tx\texon\t1\t2\t.\t+\t.\tgene_id \"a\";\n")),
        "text before the first '>'");
  }

  /** Whatever bytes change, letters come or a message does. */
  @Test
  void survivesDamageAnywhere() throws IOException {
    Random random = new Random(seed);
    RandomGenes small = new RandomGenes(seed, 2, 400, 0);
    List<byte[]> wholes =
        List.of(
            bytes(small.fasta(60)),
            TestFiles.gzip(bytes(small.fasta(60))),
            TestFiles.bgzip(bytes(small.fasta(60))),
            TestFiles.twoBit(small.genome, ByteOrder.LITTLE_ENDIAN, 0),
            TestFiles.twoBit(small.genome, ByteOrder.BIG_ENDIAN, 1));
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = wholes.get(i % wholes.size()).clone();
      for (int j = 1 + random.nextInt(3); j > 0; j--) {
        int at = random.nextInt(random.nextBoolean() ? 60 : bytes.length);
        bytes[at] = (byte) random.nextInt(256);
      }
      Path file = write("damaged" + i, bytes);
      try (Genome genome = Genome.open(file)) {
        for (String name : genome.names()) {
          genome.read(name, 0, (int) Math.min(500, genome.length(name)));
        }
      } catch (GenomeInputException e) {
        assertTrue(e.getMessage().contains("damaged" + i), e.getMessage());
      }
    }
  }
}
