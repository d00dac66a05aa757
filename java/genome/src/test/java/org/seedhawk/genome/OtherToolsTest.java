// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.RandomGenes.Model;

/**
 * The letters beside those of other programs: gffread, bedtools and samtools (Debian packages of
 * these names; bgzip is in tabix). Skipped by name where a program is not installed. The genome is
 * made up: 2 million letters, 300 transcripts of all shapes. No letter differs. Names do: gffread
 * keeps the prefix of Ensembl's GFF3, and bedtools puts the strand behind the name.
 */
class OtherToolsTest {
  @TempDir private Path folder;
  private final RandomGenes genes = new RandomGenes(Needs.seed(), 4, 500_000, 300);
  private Path fasta;

  @BeforeEach
  void writeGenome() throws IOException {
    fasta = Files.writeString(folder.resolve("g.fa"), genes.fasta(60));
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> String.join(" ", command));
    return Files.readString(out);
  }

  /** Returns letters in upper case, by name, and the headers. */
  private static Map<String, String> parse(String text, Map<String, String> headers) {
    Map<String, String> sequences = new LinkedHashMap<>();
    for (String record : text.split("(?m)^>")) {
      if (!record.isBlank()) {
        String header = record.lines().findFirst().get();
        String name = header.split("\\s|::")[0];
        headers.put(name, header);
        sequences.put(
            name,
            String.join("", record.lines().skip(1).toList()).toUpperCase(java.util.Locale.ROOT));
      }
    }
    return sequences;
  }

  private Map<String, String> ours(Path annotation, Region region) throws IOException {
    Map<String, String> sequences = new TreeMap<>();
    Annotation read = Annotation.read(annotation);
    try (Genome genome = Genome.open(fasta)) {
      Extraction plan =
          Extraction.plan(
              read, genome, ChromosomeNames.match(read, genome), region, Selection.all());
      for (Extraction.Item item : plan.items()) {
        for (GenomeBlocks piece : item.pieces()) {
          sequences.put(item.name(), new String(genome.spliced(piece), StandardCharsets.US_ASCII));
        }
      }
    }
    return sequences;
  }

  @Test
  void transcriptsAndCodingSequencesAreThoseOfGffread() throws IOException, InterruptedException {
    Needs.program("gffread");
    for (boolean gff3 : new boolean[] {true, false}) {
      String name = gff3 ? "a.gff3" : "a.gtf";
      Path file = Files.writeString(folder.resolve(name), gff3 ? genes.gff3() : genes.gtf());
      run("gffread", name, "-g", "g.fa", "-w", "w.fa", "-x", "x.fa");
      Map<String, String> headers = new HashMap<>();
      Map<String, String> transcripts =
          byId(parse(Files.readString(folder.resolve("w.fa")), headers));
      Map<String, String> coding =
          byId(parse(Files.readString(folder.resolve("x.fa")), new HashMap<>()));
      assertEquals(transcripts, ours(file, Region.TRANSCRIPT), name);
      assertEquals(coding, ours(file, Region.CDS), name);
      // Where the coding sequence ends, counted from 1: the 3'UTR is what stands behind.
      Map<String, String> utrs = new TreeMap<>();
      headers.forEach(
          (id, header) -> {
            if (header.contains("CDS=")) {
              int end = Integer.parseInt(header.replaceAll(".*CDS=\\d+-(\\d+).*", "$1"));
              String utr = transcripts.get(bare(id)).substring(end);
              if (!utr.isEmpty()) {
                utrs.put(bare(id), utr);
              }
            }
          });
      assertTrue(utrs.size() > 100);
      assertEquals(utrs, ours(file, Region.THREE_PRIME_UTR), name);
    }
  }

  /** gffread keeps Ensembl's prefix of GFF3. */
  private static String bare(String name) {
    return name.replaceFirst("^transcript:", "");
  }

  private static Map<String, String> byId(Map<String, String> sequences) {
    Map<String, String> byId = new TreeMap<>();
    sequences.forEach((name, letters) -> byId.put(bare(name), letters));
    return byId;
  }

  @Test
  void splicedUtrsAreThoseOfBedtools() throws IOException, InterruptedException {
    Needs.program("bedtools");
    StringBuilder bed = new StringBuilder();
    int spliced = 0;
    for (Model model : genes.models) {
      if (model.isCoding() && model.codingTo < model.positions.size()) {
        List<int[]> blocks = model.segments(model.codingTo, model.positions.size());
        spliced += blocks.size() > 1 ? 1 : 0;
        int start = blocks.get(0)[0];
        bed.append(RandomGenes.bedLine(model, model.id, blocks, new int[] {start, start}));
      }
    }
    assertTrue(spliced > 30, "of all 3'UTRs, %s are spliced".formatted(spliced));
    Files.writeString(folder.resolve("utr.bed"), bed);
    String text =
        run("bedtools", "getfasta", "-split", "-s", "-name", "-fi", "g.fa", "-bed", "utr.bed");
    Map<String, String> theirs = new TreeMap<>();
    parse(text, new HashMap<>())
        .forEach((name, letters) -> theirs.put(name.replaceFirst("\\(.\\)$", ""), letters));
    for (String format : List.of("gtf", "gff3")) {
      Path file =
          Files.writeString(
              folder.resolve("a." + format), format.equals("gtf") ? genes.gtf() : genes.gff3());
      assertEquals(theirs, ours(file, Region.THREE_PRIME_UTR), format);
    }
  }

  @Test
  void indexesAndStretchesAreThoseOfSamtools() throws IOException, InterruptedException {
    Needs.program("samtools");
    Needs.program("bgzip");
    Genome.open(fasta).close();
    String ours = Files.readString(folder.resolve("g.fa.fai"));
    Files.delete(folder.resolve("g.fa.fai"));
    run("samtools", "faidx", "g.fa");
    assertEquals(Files.readString(folder.resolve("g.fa.fai")), ours);
    run("bgzip", "-k", "-f", "g.fa");
    Path blocks = folder.resolve("g.fa.gz");
    Genome.open(blocks).close();
    byte[] made = Files.readAllBytes(folder.resolve("g.fa.gz.gzi"));
    run("bgzip", "-r", "g.fa.gz");
    assertEquals(
        java.util.HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("g.fa.gz.gzi"))),
        java.util.HexFormat.of().formatHex(made));
    List<String> command = new ArrayList<>(List.of("samtools", "faidx", "g.fa.gz"));
    List<String> expected = new ArrayList<>();
    try (Genome genome = Genome.open(blocks)) {
      for (int i = 0; i < 50; i++) {
        int start = 9_973 * i;
        command.add("chr2:%s-%s".formatted(start + 1, start + 200));
        expected.add(
            new String(genome.read("chr2", start, start + 200), StandardCharsets.US_ASCII));
      }
    }
    assertEquals(
        expected,
        List.copyOf(parse(run(command.toArray(String[]::new)), new HashMap<>()).values()));
  }
}
