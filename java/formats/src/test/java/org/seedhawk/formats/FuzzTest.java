// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.table.PairTable;
import org.seedhawk.seq.Bases;

/** Any bytes are read, or refused with a message; nothing else happens. */
@Timeout(300)
class FuzzTest {
  private static final int FILES = 2000;
  private static final String FASTA =
      ">a one\nACGTNacgu\nACGT\r\n\n>b\nUUUU\n>c desc\nACGTACGTACGTACGTACGTACGTACGT\n";
  private static final String TABLE =
      "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n"
          + "m1\tUGAGGUAGUA\tt1\tACGT\t1\n"
          + "m2\tUUUUUU\tt2\tACGTN\t0\n";

  @TempDir Path folder;
  private long seed;
  private Random random;

  @BeforeEach
  void seed() {
    String given = System.getProperty("seedhawk.seed", "");
    seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    random = new Random(seed);
  }

  @Test
  void randomBytesAreReadOrRefused() throws IOException {
    check(FILES, this::randomBytes);
  }

  @Test
  void mutatedTextIsReadOrRefused() throws IOException {
    check(FILES, () -> mutated(TestFiles.bytes(random.nextBoolean() ? FASTA : TABLE)));
  }

  @Test
  void damagedGzipIsReadOrRefused() throws IOException {
    byte[] fasta = TestFiles.gzip(TestFiles.bytes(FASTA));
    byte[] table = TestFiles.gzip(TestFiles.bytes(TABLE));
    check(FILES, () -> mutated(random.nextBoolean() ? fasta : table));
  }

  @Test
  void damagedBgzipIsReadOrRefused() throws IOException {
    byte[] fasta = TestFiles.bgzip(TestFiles.bytes(FASTA));
    byte[] table = TestFiles.bgzip(TestFiles.bytes(TABLE));
    check(FILES, () -> mutated(random.nextBoolean() ? fasta : table));
  }

  private interface Content {
    byte[] next() throws IOException;
  }

  private void check(int files, Content content) throws IOException {
    Path file = folder.resolve("fuzz");
    int read = 0;
    int refused = 0;
    for (int i = 0; i < files; i++) {
      byte[] bytes = content.next();
      Files.write(file, bytes);
      String which = "file %s of -Dseedhawk.seed=%s".formatted(i, seed);
      for (Reader reader : List.<Reader>of(this::fasta, this::mirnas, this::pairs)) {
        try {
          reader.read(file);
          read++;
        } catch (BadInputException e) {
          refused++;
          assertFalse(e.getMessage().isBlank(), which);
          assertTrue(e.getMessage().chars().noneMatch(c -> c < 32), which + e.getMessage());
        } catch (RuntimeException | IOException e) {
          fail(which + ": " + Arrays.toString(bytes), e);
        }
      }
    }
    assertTrue(read > 0 && refused > 0, read + " read, " + refused + " refused");
  }

  private interface Reader {
    void read(Path file) throws IOException;
  }

  private void fasta(Path file) throws IOException {
    byte[] letters = new byte[1 + random.nextInt(40)];
    Set<FastaReader.Skip> skips = EnumSet.allOf(FastaReader.Skip.class);
    skips.removeIf(skip -> random.nextBoolean());
    try (FastaReader reader = FastaReader.open(file, skips)) {
      while (reader.next()) {
        assertFalse(reader.id().isEmpty());
        for (int n; (n = reader.read(letters, 0, letters.length)) != -1; ) {
          for (int i = 0; i < n; i++) {
            assertTrue(Bases.code(letters[i]) != Bases.NONE);
          }
        }
      }
    }
  }

  private void mirnas(Path file) throws IOException {
    MirnaFasta.read(file, MirnaLimit.MATURE, new ArrayList<>()::add);
  }

  private void pairs(Path file) throws IOException {
    try (PairTable table = PairTable.open(file)) {
      while (table.next() != null) {
        assertTrue(table.rows() > 0);
      }
    }
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(70_000) : random.nextInt(80)];
    String alphabet = random.nextInt(3) > 0 ? "\r\n >ACGTN\t\n>A" : null;
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (alphabet == null
                  ? random.nextInt(256)
                  : alphabet.charAt(random.nextInt(alphabet.length())));
    }
    byte[][] magics = {{0x1f, (byte) 0x8b}, {0x1f, (byte) 0x8b, 8, 4}, {'>'}, {}};
    byte[] magic = magics[random.nextInt(magics.length)];
    System.arraycopy(magic, 0, bytes, 0, Math.min(magic.length, bytes.length));
    return bytes;
  }

  private byte[] mutated(byte[] whole) {
    byte[] bytes = whole.clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(30));
          System.arraycopy(bytes, at, longer, longer.length - bytes.length + at, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
