// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Rna;

class FastaReaderTest {
  @TempDir Path folder;

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path file(String content) throws IOException {
    return file("in.fa", TestFiles.bytes(content));
  }

  private List<Rna> read(String content) throws IOException {
    return FastaReader.readAll(file(content));
  }

  /** The message that a file is refused with; the folder's name cut off. */
  private String refused(String name, byte[] content) throws IOException {
    Path file = file(name, content);
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> FastaReader.readAll(file, Set.of(), each -> true), name);
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    return e.getMessage().replace(folder + "/", "");
  }

  private String refused(String content) throws IOException {
    return refused("in.fa", TestFiles.bytes(content));
  }

  @Test
  void readsRecordsWhateverTheLineEnds() throws IOException {
    List<Rna> expected = List.of(new Rna("a", "ACGTacgu"), new Rna("b", "NNRYx"));
    assertEquals(expected, read(">a first record\nACGT\nacgu\n>b\nNNRYx\n"));
    assertEquals(expected, read(">a first record\r\nACGT\r\nacgu\r\n>b\r\nNNRYx\r\n"));
    assertEquals(expected, read(">a first record\rACGT\racgu\r>b\rNNRYx"));
    assertEquals(expected, read("\n\n>a\tfirst record\n\nAC GT \n\n\nacgu\n\n>b\nNNR\tYx"));
    assertEquals(expected, read("\u00ef\u00bb\u00bf>a\nACGTacgu\n>b\nNNRYx"));
  }

  @Test
  void countsLinesWithEachLineEnd() throws IOException {
    for (String end : List.of("\n", "\r\n", "\r")) {
      String text = ">a\nAC\n\nGT\n>b\nAC\nA!\n".replace("\n", end);
      assertEquals(
          "in.fa:7: record 'b': letter '!' at position 4, counted from 1, is no nucleotide; use A C"
              + " G T U or IUPAC ambiguity letters",
          refused(text));
    }
  }

  @Test
  void keepsTheNameUpToTheFirstBlankAsUtf8() throws IOException {
    Path file =
        file("in.fa", ">ENST0001|\u00e9\u03bc chr1:5\nAC\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(new Rna("ENST0001|\u00e9\u03bc", "AC")), FastaReader.readAll(file));
  }

  @Test
  void countsBasesAndAmbiguousLettersAlsoOfSkippedParts() throws IOException {
    try (FastaReader reader = FastaReader.open(file(">a\nACGTNNRx\n>b\nAN\n>c\nA\n"))) {
      assertTrue(reader.next());
      byte[] letters = new byte[3];
      assertEquals(2, reader.read(letters, 1, 2));
      assertEquals("\0AC", new String(letters, StandardCharsets.ISO_8859_1));
      assertTrue(reader.next());
      assertTrue(reader.next());
      assertEquals("c", reader.id());
      assertEquals(1, reader.read(letters, 0, 3));
      assertEquals(-1, reader.read(letters, 0, 3));
      assertEquals(-1, reader.read(letters, 0, 3));
      assertFalse(reader.next());
      assertFalse(reader.next());
      assertEquals(3, reader.records());
      assertEquals(11, reader.bases());
      assertEquals(5, reader.ambiguousBases());
    }
  }

  @Test
  void readsTheSameInPiecesOfAnySize() throws IOException {
    Random random = new Random(7);
    StringBuilder sequence = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      sequence.append("ACGTUNacgtu".charAt(random.nextInt(11)));
    }
    StringBuilder text = new StringBuilder(">long\n");
    for (int i = 0; i < sequence.length(); ) {
      int end = Math.min(sequence.length(), i + 1 + random.nextInt(150));
      text.append(sequence, i, end).append(random.nextBoolean() ? "\r\n" : "\n");
      i = end;
    }
    byte[] plain = TestFiles.bytes(text.toString());
    List<Path> files =
        List.of(
            file("a.fa", plain),
            file("a.fa.gz", TestFiles.gzip(plain)),
            file("a.fa.bgz", TestFiles.bgzip(plain)));
    for (Path file : files) {
      for (int piece : new int[] {1, 7, 4096, 1 << 20}) {
        StringBuilder read = new StringBuilder();
        try (FastaReader reader = FastaReader.open(file)) {
          assertTrue(reader.next());
          byte[] letters = new byte[piece];
          for (int n; (n = reader.read(letters, 0, piece)) >= 0; ) {
            read.append(new String(letters, 0, n, StandardCharsets.ISO_8859_1));
          }
        }
        assertEquals(sequence.toString(), read.toString(), file + " in pieces of " + piece);
      }
    }
  }

  @Test
  void readsConcatenatedGzipMembersToTheEnd() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(TestFiles.gzip(TestFiles.bytes(">a\nAC")));
    both.write(TestFiles.gzip(TestFiles.bytes("GT\n>b\nA\n")));
    Path file = file("x.gz", both.toByteArray());
    assertEquals(List.of(new Rna("a", "ACGT"), new Rna("b", "A")), FastaReader.readAll(file));
  }

  @Test
  void reportsEveryTruncationOfGzipAndBgzip() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      text.append(">r").append(i).append('\n');
      for (int j = 0; j < 60; j++) {
        text.append("ACGT".charAt(random.nextInt(4)));
      }
      text.append('\n');
    }
    byte[] plain = TestFiles.bytes(text.toString());
    byte[] gzip = TestFiles.gzip(plain);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(gzip);
    members.write(TestFiles.gzip(TestFiles.bytes(">last\nA\n")));
    for (byte[] whole : List.of(gzip, members.toByteArray(), TestFiles.bgzip(plain))) {
      for (int i = 0; i < 60; i++) {
        int length = i < 30 ? whole.length - 1 - i : 18 + random.nextInt(whole.length - 18);
        if (length == gzip.length) {
          continue; // exactly the first member: a whole file
        }
        Path file = file("cut.gz", Arrays.copyOf(whole, length));
        BadInputException e =
            assertThrows(
                BadInputException.class,
                () -> FastaReader.readAll(file),
                length + " of " + whole.length);
        assertTrue(e.getMessage().contains("truncated"), e.getMessage());
        assertTrue(e.getMessage().matches("(?s).*cut\\.gz:\\d+: .*"), e.getMessage());
      }
    }
  }

  @Test
  void skipsEmptyRecordsOnlyWhenAsked() throws IOException {
    Path file = file(">a\n>b\nAC\n>c\n\n");
    try (FastaReader reader = FastaReader.open(file, Set.of(FastaReader.Skip.EMPTY))) {
      assertTrue(reader.next());
      assertEquals("b", reader.id());
      assertFalse(reader.next());
      assertEquals(2, reader.skippedRecords());
    }
    assertEquals(
        "in.fa:1: record 'a': the sequence is empty; leave it out (--skip-empty skips such"
            + " records)",
        refused(">a\n>b\nAC\n"));
    assertEquals(
        "in.fa:3: record 'b': the sequence is empty; leave it out (--skip-empty skips such"
            + " records)",
        refused(">a\nA\n>b description\n\n"));
    // Of what is no target, nothing is skipped, so nothing says how.
    Path other = file(">a\n>b\nAC\n");
    BadInputException e = assertThrows(BadInputException.class, () -> FastaReader.readAll(other));
    assertEquals(other + ":1: record 'a': the sequence is empty; leave it out", e.getMessage());
  }

  @Test
  void takesWholeHeadersForNamesWhenAsked() throws IOException {
    Path file = file(">a x\nA\n>a\ty  z \nC\n>a\nG\n> \nT\n");
    try (FastaReader reader = FastaReader.open(file, Set.of(FastaReader.Skip.BLANKS))) {
      for (String name : List.of("a_x", "a_y_z", "a")) {
        assertTrue(reader.next());
        assertEquals(name, reader.id());
      }
      assertTrue(
          assertThrows(BadInputException.class, reader::next)
              .getMessage()
              .contains(":7: a record without a name"));
    }
    Path twice = file(">a x\nA\n>a  x\nC\n");
    assertTrue(
        assertThrows(
                BadInputException.class,
                () -> FastaReader.readAll(twice, Set.of(FastaReader.Skip.BLANKS), name -> true))
            .getMessage()
            .contains(":3: record 'a_x' stands already in line 1"));
    Path longName = file(">" + "a ".repeat(2049) + "\nA\n");
    assertTrue(
        assertThrows(
                BadInputException.class,
                () -> FastaReader.readAll(longName, Set.of(FastaReader.Skip.BLANKS), name -> true))
            .getMessage()
            .contains("name is longer than 4096 bytes"));
  }

  @Test
  void findsRepeatedNamesAmongMany() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      text.append(">t").append(i).append("\nA\n");
    }
    assertEquals(50_000, read(text.toString()).size());
    text.append(">t31337 again\nA\n");
    assertEquals(
        "in.fa:100001: record 't31337' stands already in line 62675; names must be unique, and a"
            + " name ends at the first blank: rename or remove one (--skip-equal skips a"
            + " record that has the same letters, too, --whole-names tells names apart behind the"
            + " blank, --duplicates takes the first or renames)",
        refused(text.toString()));
  }

  @Test
  void skipsRecordsThatRepeatOneBefore() throws IOException {
    String one = "acgtNACG".repeat(20_000); // more than one buffer
    Path file =
        file(">a\n" + one + "\n>b\nAC\n>a again\n" + one.replace('t', 'U') + "\n>b\nA\nc\n>c\nG\n");
    try (FastaReader reader = FastaReader.open(file, Set.of(FastaReader.Skip.EQUAL))) {
      assertTrue(reader.next());
      assertTrue(reader.next()); // the letters of the first are passed over
      assertEquals("AC", reader.letters(10));
      assertTrue(reader.next());
      assertEquals("c", reader.id());
      assertEquals("G", reader.letters(10));
      assertFalse(reader.next());
      assertEquals(2, reader.skippedEqualRecords());
      assertEquals(3, reader.records());
      assertEquals(one.length() + 3, reader.bases());
      assertEquals(20_000, reader.ambiguousBases());
    }
    for (String other : List.of("AC\nG", "A", "AG", "CA")) {
      Path differs = file(">a\nAC\n>a\n" + other + "\n");
      BadInputException e =
          assertThrows(
              BadInputException.class,
              () -> FastaReader.readAll(differs, Set.of(FastaReader.Skip.EQUAL), name -> true));
      assertTrue(
          e.getMessage()
              .contains("in.fa:3: record 'a' stands already in line 1, with other letters"),
          e.getMessage());
    }
  }

  @Test
  void refusesMirnasThatAreTooShortOrNoMirnas() throws IOException {
    List<String> warnings = new ArrayList<>();
    String letters = "UGAGGUAGUAGGUUGUAUAGUU";
    Path good = file(">let-7a\n" + letters + "\n>short\nUGAGGUAG\n");
    assertEquals(2, MirnaFasta.read(good, MirnaLimit.MATURE, warnings::add).size());
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("in.fa:3: 'short' has 8"), warnings.get(0));

    Path tooShort = file(">x\nUGAGGUA\n");
    BadInputException e =
        assertThrows(
            BadInputException.class,
            () -> MirnaFasta.read(tooShort, MirnaLimit.MATURE, warnings::add));
    assertTrue(
        e.getMessage().contains("in.fa:1: record 'x': a miRNA of 7 nt; it needs 8 nt or more"),
        e.getMessage());

    Path target = file(">utr\n" + letters.repeat(3) + "\n");
    e =
        assertThrows(
            BadInputException.class,
            () -> MirnaFasta.read(target, MirnaLimit.MATURE, warnings::add));
    assertTrue(e.getMessage().contains("'utr': a miRNA of more than 50 nt"), e.getMessage());
  }

  @Test
  void readsAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    try {
      assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    } catch (IOException e) {
      assumeTrue(false, "skipped: no mkfifo here");
    }
    for (byte[] content :
        List.of(TestFiles.bytes(">a\nACGT\n"), TestFiles.bgzip(TestFiles.bytes(">a\nACGT\n")))) {
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Files.write(pipe, content);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      try (FastaReader reader = FastaReader.open(pipe)) {
        assertTrue(reader.next());
        assertEquals(4, reader.read(new byte[10], 0, 10));
        assertFalse(reader.next());
        assertTrue(Double.isNaN(reader.fractionRead()));
      }
      writer.join();
    }
  }

  @Test
  void tellsWhichPartOfTheFileHasBeenRead() throws IOException {
    try (FastaReader reader = FastaReader.open(file(">a\n" + "A".repeat(1 << 20)))) {
      assertTrue(reader.next());
      assertTrue(reader.fractionRead() < 0.2);
      assertFalse(reader.next());
      assertEquals(1, reader.fractionRead());
    }
  }

  @Test
  void keepsWantedRecordsOnly() throws IOException {
    Path file = file(">a\nA\n>b\nC\n>c\nG\n");
    assertEquals(
        List.of(new Rna("b", "C")), FastaReader.readAll(file, Set.of(), name -> name.equals("b")));
  }

  @Test
  void refusesFilesThatCannotBeOpened() {
    BadInputException missing =
        assertThrows(BadInputException.class, () -> FastaReader.open(Path.of("no/such.fa")));
    assertEquals("file 'no/such.fa' does not exist; check the path", missing.getMessage());
    assertEquals(
        "file '-' does not exist; the standard input is /dev/stdin",
        assertThrows(BadInputException.class, () -> FastaReader.open(Path.of("-"))).getMessage());
    BadInputException isFolder =
        assertThrows(BadInputException.class, () -> FastaReader.open(folder));
    assertEquals("'" + folder + "' is a folder; name a file in it", isFolder.getMessage());
  }

  @Test
  void saysWhatIsWrongWhereAndWhatToDo() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("empty.fa", new byte[0]);
    files.put("empty.fa.gz", TestFiles.gzip(new byte[0]));
    files.put("blank.fa", TestFiles.bytes("\n \n"));
    files.put("text.fa", TestFiles.bytes("\nhello\n>a\nA\n"));
    files.put("indented.fa", TestFiles.bytes(" >a\nA\n"));
    files.put("reads.fq", TestFiles.bytes("@r1\nACGT\n+\nIIII\n"));
    files.put("nameless.fa", TestFiles.bytes(">a\nA\n>\nC\n"));
    files.put("blank-name.fa", TestFiles.bytes("> a\nA\n"));
    files.put("no-bases.fa", TestFiles.bytes(">a\nA\n>b x\n>c\nA\n"));
    files.put("no-bases-at-end.fa", TestFiles.bytes(">a\nA\n>b"));
    files.put("twice.fa", TestFiles.bytes(">a\nA\n>b\nC\n>a z\nG\n"));
    files.put("digit.fa", TestFiles.bytes(">a\nACGT1\n"));
    files.put("gap.fa", TestFiles.bytes(">a\nACGT\nAC-GT\n"));
    files.put("star.fa", TestFiles.bytes(">a\nACGT*\n"));
    files.put("comment.fa", TestFiles.bytes(">a\nAC\n;note\nGT\n"));
    files.put("inside.fa", TestFiles.bytes(">a\nAC>b\nGT\n"));
    files.put("nul.fa", TestFiles.bytes(">a\nAC\0GT\n"));
    files.put("latin1.fa", TestFiles.bytes(">a\nAC\u00e9GT\n"));
    files.put("latin1-name.fa", TestFiles.bytes(">a\u00e9\nACGT\n"));
    files.put("control-name.fa", TestFiles.bytes(">a\u0007b\nACGT\n"));
    files.put("long-name.fa", TestFiles.bytes(">" + "x".repeat(5000) + "\nACGT\n"));
    files.put("protein.fa", TestFiles.bytes(">p53\nMEEPQSDPSVEPPLSQETFSDLWKLLPENNVLSPLPS\n"));
    files.put("typo.fa", TestFiles.bytes(">a\nACGTACGTACGTLACGTACGTACGTACGTACGT\n"));
    files.put("utf16.fa", ">a\nACGT\n".getBytes(StandardCharsets.UTF_16));
    files.put("archive.zip", new byte[] {'P', 'K', 3, 4, 0, 0});
    files.put("x.bz2", TestFiles.bytes("BZh91AY&SY"));
    files.put("cut.fa.gz", Arrays.copyOf(TestFiles.gzip(TestFiles.bytes(">a\nACGT\n")), 20));
    byte[] bgzip = TestFiles.bgzip(TestFiles.bytes(">a\nACGT\n"));
    files.put("no-end-block.fa.gz", Arrays.copyOf(bgzip, bgzip.length - 28));
    byte[] flipped = TestFiles.gzip(TestFiles.bytes(">a\nACGT\n"));
    flipped[flipped.length - 8] ^= 1;
    files.put("crc.fa.gz", flipped);

    StringBuilder messages = new StringBuilder();
    for (Map.Entry<String, byte[]> bad : files.entrySet()) {
      messages.append(refused(bad.getKey(), bad.getValue())).append('\n');
    }
    TestFiles.assertGolden("fasta-messages.txt", messages.toString());
  }

  @Test
  void noticesAFileThatIsCutShortWhileItIsRead() throws IOException {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      records.append(">r").append(i).append("\nACGUACGUACGU\n");
    }
    Path file = file(records.toString());
    try (FastaReader reader = FastaReader.open(file)) {
      assertTrue(reader.next());
      // The end of a record, so that nothing else looks wrong.
      Files.writeString(file, records.substring(0, records.indexOf(">r9000")));
      BadInputException e =
          assertThrows(
              BadInputException.class,
              () -> {
                while (reader.next()) {
                  reader.id();
                }
              });
      assertTrue(e.getMessage().contains("the file was cut short while it was read"));
    }
  }

  @Test
  void refusesNamesThatSteerATerminalOrHideARow() throws IOException {
    String message =
        "in.fa:1: the record's name holds the control character 0x%s; is this a text file?";
    byte[] line = ">a\u2028b\nACGU\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(message.formatted("2028"), refused("in.fa", line));
    byte[] escape = ">a\u009b31m\nACGU\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(message.formatted("9b"), refused("in.fa", escape));
    assertEquals(
        "in.fa:1: the record's name is '#x'; readers of BED take a row that begins with '#' for a"
            + " comment: rename it",
        refused(">#x\nACGU\n"));
    assertEquals("x#1", read(">x#1\nACGU\n").getFirst().id());
  }
}
