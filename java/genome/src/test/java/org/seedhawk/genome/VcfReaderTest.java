// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.seedhawk.genome.TestFiles.bgzip;
import static org.seedhawk.genome.TestFiles.bytes;
import static org.seedhawk.genome.TestFiles.gzip;
import static org.seedhawk.genome.TestFiles.refused;

import htsjdk.tribble.readers.LineIteratorImpl;
import htsjdk.tribble.readers.SynchronousLineReader;
import htsjdk.variant.variantcontext.Genotype;
import htsjdk.variant.variantcontext.VariantContext;
import htsjdk.variant.vcf.VCFCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.vcf.VcfReader;
import org.seedhawk.genome.vcf.VcfRow;

class VcfReaderTest {
  private static final String COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
  private static final String HEADER = "##fileformat=VCFv4.2\n" + COLUMNS;

  @TempDir Path folder;
  private int files;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve(files++ + ".vcf"), bytes);
  }

  private List<VcfRow> rows(byte[] bytes, String sample) throws IOException {
    List<VcfRow> rows = new ArrayList<>();
    try (VcfReader reader = VcfReader.open(write(bytes))) {
      if (!sample.isEmpty()) {
        reader.choose(sample);
      }
      for (Optional<VcfRow> row = reader.next(); row.isPresent(); row = reader.next()) {
        rows.add(row.get());
      }
    }
    return rows;
  }

  /** Reads a row with its genotype, or says what is wrong. */
  private VcfRow row(String row) throws IOException {
    return rows(bytes(HEADER + "\tFORMAT\tS\n" + row + "\n"), "S").getFirst();
  }

  private void refusedRow(String row, String... texts) {
    refused(() -> row(row), texts);
  }

  @Test
  void readsWhatHtsjdkReads() throws IOException {
    Random random = new Random(5);
    int samples = 100; // more columns than a line is split into at first
    String names =
        IntStream.range(0, samples).mapToObj(i -> "\tS" + i).collect(Collectors.joining());
    StringBuilder text =
        new StringBuilder(
            "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n");
    text.append(COLUMNS).append("\tFORMAT").append(names).append('\n');
    String[] alternates = {
      "C", "g", "CAT", "C,GT", "*", "<DEL>", "C,<INS>,T", "A[2:4[", "]2:4]A", "."
    };
    int position = 0;
    for (int i = 0; i < 400; i++) {
      position += random.nextInt(5);
      String alternate = alternates[random.nextInt(alternates.length)];
      int count = alternate.equals(".") ? 0 : alternate.split(",").length;
      text.append(i < 200 ? "1" : "chr2")
          .append('\t')
          .append(i == 200 ? position = 1 : position)
          .append(random.nextBoolean() ? "\t.\t" : "\trs" + i + "\t")
          .append(random.nextBoolean() ? "A" : "AaN")
          .append('\t')
          .append(alternate)
          .append("\t.\tPASS\t.\tGT:DP");
      for (int s = 0; s < samples; s++) {
        text.append('\t').append(allele(random, count));
        for (int copy = random.nextInt(6) == 0 ? 1 : 2; copy > 1; copy--) {
          text.append(random.nextBoolean() ? '|' : '/').append(allele(random, count));
        }
        text.append(":7");
      }
      text.append(i % 2 == 0 ? "\n" : "\r\n");
    }
    byte[] plain = bytes(text.toString());
    for (byte[] packed : List.of(plain, gzip(plain), bgzip(plain))) {
      for (int sample : new int[] {0, 50, 56, samples - 1}) {
        agree(plain, rows(packed, "S" + sample), sample);
      }
    }
  }

  private static String allele(Random random, int count) {
    int allele = random.nextInt(count + 2) - 1;
    return allele < 0 ? "." : Integer.toString(allele);
  }

  private static void agree(byte[] plain, List<VcfRow> rows, int sample) {
    VCFCodec codec = new VCFCodec();
    LineIteratorImpl lines =
        new LineIteratorImpl(new SynchronousLineReader(new ByteArrayInputStream(plain)));
    codec.readActualHeader(lines);
    for (VcfRow row : rows) {
      VariantContext other = codec.decode(lines.next());
      assertEquals(other.getContig(), row.chromosome());
      assertEquals(other.getStart(), row.position());
      assertEquals(other.getID(), row.id());
      assertEquals(other.getReference().getBaseString(), row.reference());
      assertEquals(
          other.getAlternateAlleles().stream().map(allele -> allele.getDisplayString()).toList(),
          row.alternates().stream().map(VcfRow.Allele::text).toList());
      Genotype genotype = other.getGenotype(sample);
      assertEquals(
          genotype.getAlleles().stream()
              .map(allele -> allele.isNoCall() ? -1 : other.getAlleleIndex(allele))
              .toList(),
          row.genotype().orElseThrow().alleles());
      if (genotype.getPloidy() > 1) {
        assertEquals(genotype.isPhased(), row.genotype().orElseThrow().phased());
      }
    }
    assertTrue(!lines.hasNext() && rows.size() == 400);
  }

  @Test
  void tellsKindsOfAlleles() throws IOException {
    List<VcfRow.Kind> kinds =
        row("1\t10\t.\tA\tc,*,<DEL>,<*>,A[2:4[,.A,A.\t.\t.\t.\tGT\t0|7").alternates().stream()
            .map(VcfRow.Allele::kind)
            .toList();
    assertEquals(
        List.of(
            VcfRow.Kind.LETTERS,
            VcfRow.Kind.DELETED,
            VcfRow.Kind.SYMBOLIC,
            VcfRow.Kind.SYMBOLIC,
            VcfRow.Kind.BREAKEND,
            VcfRow.Kind.BREAKEND,
            VcfRow.Kind.BREAKEND),
        kinds);
  }

  @Test
  void readsPhases() throws IOException {
    VcfRow.Genotype phased = row("1\t10\t.\tA\tC\t.\t.\t.\tGT:DP:PS\t0|1:3:77").genotype().get();
    assertEquals(new VcfRow.Genotype("0|1", List.of(0, 1), true, "77"), phased);
    assertEquals("", row("1\t10\t.\tA\tC\t.\t.\t.\tGT:PS\t1/1:.").genotype().get().phaseSet());
    assertTrue(row("1\t10\t.\tA\tC\t.\t.\t.\tGT\t1/1").genotype().get().isAlike());
    // VCF 4.4 may put a sign in front; trailing fields may be left out.
    assertEquals(
        List.of(0, 1), row("1\t10\t.\tA\tC\t.\t.\t.\tGT:PS\t|0|1").genotype().get().alleles());
    assertEquals(".", row("1\t10\t.\tA\tC\t.\t.\t.\tDP\t7").genotype().get().text());
  }

  /** What the library refuses and this reader does not need. */
  @Test
  void readsFilesThatTheLibraryRefuses() throws IOException {
    for (String version : List.of("4.4", "4.5")) {
      String text =
          "##fileformat=VCFv%s\n%s\n1\t10\t.\tR\tA,A\tq\t.\tBAD KEY\n".formatted(version, COLUMNS);
      assertEquals(1, rows(bytes(text), "").size());
    }
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    refused(() -> rows(bytes("chr1\t1\n"), ""), "this is no VCF file", "##fileformat=VCF");
    refused(() -> rows(bytes("chr1\t1\t2\n"), ""), "this looks like BED", "##fileformat=VCF");
    refused(() -> rows(bytes("<html>\n"), ""), "this looks like HTML", "##fileformat=VCF");
    refused(() -> rows(bytes("##fileformat=VCFv4.2\n"), ""), "#CHROM is missing");
    refused(() -> rows(bytes("BCF\2\2xxx\n"), ""), "this looks like BCF", "bcftools view");
    refused(() -> rows(bytes("##fileformat=VCFv4.2\n1\t2\n"), ""), ":2: the header must be");
    refused(() -> rows(bytes(HEADER + "\tS\n"), ""), ":2: the header must be");
    refused(() -> rows(bytes(HEADER + "\tFORMAT\tS\tS\n"), ""), "two samples have one name");
    refused(() -> rows(bytes(HEADER + "\tFORMAT\tS\n"), "T"), "no sample 'T'; it has S");
    refused(() -> rows(bytes(HEADER + "\n"), "T"), "no sample 'T'; the file has none");
    refusedRow("1\t10\t.\tA", ":3: the row has 4 fields; the header has 10");
    refusedRow("1 10 . A C . . . GT 0", ":3: the row has 1 fields");
    refusedRow("1\tx\t.\tA\tC\t.\t.\t.\tGT\t0", ":3: the position is 'x'");
    refusedRow("1\t-1\t.\tA\tC\t.\t.\t.\tGT\t0", ":3: the position is '-1'");
    refusedRow("1\t99999999999\t.\tA\tC\t.\t.\t.\tGT\t0", ":3: the position is");
    refusedRow("1\t10\t.\t\tC\t.\t.\t.\tGT\t0", ":3: the reference allele is ''");
    refusedRow("1\t10\t.\tA-\tC\t.\t.\t.\tGT\t0", ":3: the reference allele is 'A-'");
    refusedRow("1\t10\t.\tA\t\t.\t.\t.\tGT\t0", ":3: the alternate allele is ''");
    refusedRow("1\t10\t.\tA\tC,\t.\t.\t.\tGT\t0", ":3: the alternate allele is ''");
    refusedRow("1\t10\t.\tA\tC\u0007\t.\t.\t.\tGT\t0", ":3: the alternate allele is 'C?'");
    refusedRow(
        "1\t10\t.\tA\tC" + ",C".repeat(10_000) + "\t.\t.\t.\tGT\t0",
        ":3: the row has 10001 alternate alleles; the most are 10000");
    refusedRow("1\t10\t.\tA\tC\t.\t.\t.\tGT\t0|2", ":3: the genotype of 'S' is '0|2'");
    refusedRow("1\t10\t.\tA\tC\t.\t.\t.\tGT\t", ":3: the genotype of 'S' is ''");
    refusedRow("\t10\t.\tA\tC\t.\t.\t.\tGT\t0", ":3: the chromosome has no name");
    refused(
        () -> rows(bytes(HEADER + "\n1\t10\t.\tA\tC\t.\t.\t.\n1\t9\t.\tA\tC\t.\t.\t.\n"), ""),
        ":4: position 9 stands behind 10",
        "bcftools sort");
    refused(
        () ->
            rows(
                bytes(
                    HEADER
                        + "\n"
                        + "1\t1\t.\tA\tC\t.\t.\t.\n"
                        + "2\t1\t.\tA\tC\t.\t.\t.\n"
                        + "1\t2\t.\tA\tC\t.\t.\t.\n"),
                ""),
        ":5: chromosome '1' stands in two places");
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    byte[] packed = bgzip(bytes(HEADER + "\n" + "1\t10\t.\tA\tC\t.\t.\t.\n".repeat(2000)));
    refused(() -> rows(Arrays.copyOf(packed, packed.length / 2), ""), ".vcf");
  }

  @Test
  void knowsHowMuchOfTheFileIsRead() throws IOException {
    StringBuilder text = new StringBuilder(HEADER + "\n");
    for (int i = 1; i <= 50_000; i++) {
      text.append("1\t").append(i).append("\t.\tA\tC\t.\t.\t.\n");
    }
    for (byte[] bytes : List.of(bytes(text.toString()), gzip(bytes(text.toString())))) {
      try (VcfReader reader = VcfReader.open(write(bytes))) {
        double before = reader.fractionRead();
        assertTrue(before < 0.6, () -> before + " behind the header");
        for (int i = 0; i < 25_000; i++) {
          reader.next();
        }
        assertEquals(0.5, reader.fractionRead(), 0.3);
        while (reader.next().isPresent()) {
          assertTrue(reader.fractionRead() >= before);
        }
        assertEquals(1, reader.fractionRead());
      }
    }
  }
}
