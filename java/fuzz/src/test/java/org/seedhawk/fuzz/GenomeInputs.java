// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.seedhawk.genome.Annotation;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.Status;

/** Annotations, genomes and their indexes. */
final class GenomeInputs {
  /** Letters that are read of a sequence, at both of its ends. */
  private static final int READ = 50;

  private static final String SEQUENCES = ">chr1 one\n" + "ACGTN\n".repeat(60) + ">chr2\nACGTAC\n";
  private static final String FAI = "chr1\t300\t10\t5\t6\nchr2\t6\t376\t6\t7\n";
  private static final byte[] BLOCK_END =
      HexFormat.of().parseHex("1f8b08040000000000ff0600424302001b0003000000000000000000");

  private GenomeInputs() {}

  static void annotation(byte[] bytes, Path folder) throws IOException {
    Path genomeFile =
        FuzzTarget.file(folder, "genome.fa", SEQUENCES.getBytes(StandardCharsets.US_ASCII));
    FuzzTarget.file(folder, "genome.fa.fai", FAI.getBytes(StandardCharsets.US_ASCII));
    Annotation annotation = Annotation.read(FuzzTarget.file(folder, "genes", bytes));
    try (Genome genome = Genome.open(genomeFile)) {
      ChromosomeNames names = ChromosomeNames.match(annotation, genome);
      for (Region region : Region.values()) {
        Extraction plan = Extraction.plan(annotation, genome, names, region, Selection.all());
        if (plan.items().size() != annotation.transcripts().size()) {
          throw new AssertionError(
              "%s of %s transcripts have a status"
                  .formatted(plan.items().size(), annotation.transcripts().size()));
        }
        for (Extraction.Item item : plan.items()) {
          if (item.status() == Status.EXTRACTED) {
            item.pieces().forEach(genome::spliced);
          }
        }
      }
    }
  }

  static void twoBit(byte[] bytes, Path folder) throws IOException {
    read(FuzzTarget.file(folder, "genome.2bit", bytes));
  }

  static void index(byte[] bytes, Path folder) throws IOException {
    boolean isBgzip = bytes.length > 0 && bytes[0] == 'z';
    byte[] rest = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
    byte[] plain = SEQUENCES.getBytes(StandardCharsets.US_ASCII);
    if (isBgzip) {
      Path file = FuzzTarget.file(folder, "genome.fa.gz", bgzip(plain));
      FuzzTarget.file(folder, "genome.fa.gz.fai", FAI.getBytes(StandardCharsets.US_ASCII));
      FuzzTarget.file(folder, "genome.fa.gz.gzi", rest);
      read(file);
    } else {
      Path file = FuzzTarget.file(folder, "genome.fa", plain);
      FuzzTarget.file(folder, "genome.fa.fai", rest);
      read(file);
    }
  }

  private static void read(Path file) throws IOException {
    try (Genome genome = Genome.open(file)) {
      for (String name : genome.names()) {
        long length = genome.length(name);
        if (length <= Integer.MAX_VALUE) {
          genome.read(name, 0, (int) Math.min(READ, length));
          genome.read(name, (int) Math.max(0, length - READ), (int) length);
        }
      }
    }
  }

  /** One block for each hundred bytes, and the empty one that ends the file. */
  private static byte[] bgzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int from = 0; from < plain.length; from += 100) {
      byte[] part = Arrays.copyOfRange(plain, from, Math.min(plain.length, from + 100));
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      deflater.setInput(part);
      deflater.finish();
      byte[] packed = new byte[1000];
      int size = deflater.deflate(packed);
      deflater.end();
      CRC32 crc = new CRC32();
      crc.update(part);
      ByteBuffer block = ByteBuffer.allocate(size + 26).order(ByteOrder.LITTLE_ENDIAN);
      block.put(BLOCK_END, 0, 16).putShort((short) (size + 25)).put(packed, 0, size);
      block.putInt((int) crc.getValue()).putInt(part.length);
      out.writeBytes(block.array());
    }
    out.writeBytes(BLOCK_END);
    return out.toByteArray();
  }

  /** Removes what a target wrote, so that an input does not meet the files of the one before. */
  static void clear(Path folder) {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path each : files) {
        if (Files.isDirectory(each)) {
          clear(each);
        }
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
