// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.FastaReader;

/** From a genome and an annotation to FASTA and a table. */
class ExtractTest {
  private static final String GTF =
      """
      1\tx\texon\t1\t20\t.\t+\t.\tgene_id "G1"; transcript_id "A"; gene_name "a b"; tag "basic";
      1\tx\texon\t31\t40\t.\t+\t.\tgene_id "G1"; transcript_id "A"; gene_name "a b";
      1\tx\tCDS\t3\t15\t.\t+\t.\tgene_id "G1"; transcript_id "A";
      1\tx\tstop_codon\t16\t18\t.\t+\t.\tgene_id "G1"; transcript_id "A";
      1\tx\texon\t1\t40\t.\t-\t.\tgene_id "G2"; transcript_id "B"; transcript_biotype "lncRNA";
      1\tx\texon\t41\t60\t.\t-\t.\tgene_id "G3"; transcript_id "C";
      1\tx\tCDS\t50\t60\t.\t-\t.\tgene_id "G3"; transcript_id "C";
      1\tx\tstop_codon\t47\t49\t.\t-\t.\tgene_id "G3"; transcript_id "C";
      7\tx\texon\t41\t60\t.\t-\t.\tgene_id "G4"; transcript_id "D";
      """;

  @TempDir Path folder;
  private Path genome;
  private Path gtf;

  @BeforeEach
  void files() throws IOException {
    genome =
        write(
            "g.fa",
            ">chr1\n" + "AAAAAAAAAACCCCCCCCCCGGGGGGGGGGACGTACGTAC" + "AACCGGTTACTTTTTTTTTT\n");
    gtf = write("a.gtf", GTF);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private CommandRun extract(Object... more) {
    Object[] args = {"extract", "--genome", genome, "--annotation", gtf};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  @Test
  void writesSequencesAndARowForEachTranscript() throws IOException {
    Path table = folder.resolve("t.tsv");
    Path fasta = folder.resolve("u.fa.gz");
    CommandRun run = extract("--out", fasta, "--table", table).ok();
    assertEquals(
        """
        transcript\tname\tgene\tgene_name\tbiotype\ttags\tchromosome\tstrand\tstart\tend\tblocks\tlength\tstatus\tflags
        A\tA\tG1\ta_b\t.\tbasic\tchr1\t+\t0\t40\t18-20,30-40\t12\textracted\t.
        B\tB\tG2\t.\tlncRNA\t.\tchr1\t-\t0\t40\t.\t0\tno_cds\t.
        C\tC\tG3\t.\t.\t.\tchr1\t-\t40\t60\t40-46\t6\textracted\t.
        D\tD\tG4\t.\t.\t.\t7\t-\t40\t60\t.\t0\tnot_in_genome\t.
        """,
        Files.readString(table));
    try (FastaReader reader = FastaReader.open(fasta)) {
      assertTrue(reader.next());
      assertEquals("A", reader.id());
      assertEquals("CCACGTACGTAC", reader.letters(99));
      assertTrue(reader.next());
      assertEquals("CCGGTT", reader.letters(99));
      assertTrue(!reader.next());
    }
    assertTrue(
        run.err().contains("4 transcripts: 2 extracted, 1 no_cds, 1 not_in_genome; 18 nt"),
        run.err());
    assertTrue(run.err().contains("warning: 1 of 2 chromosomes"), run.err());
  }

  @Test
  void headersNameTranscriptGeneAndBlocks() {
    assertEquals(
        List.of(
            ">A gene=G1 gene_name=a_b region=cds blocks=chr1:2-18(+)",
            "AAAAAAAACCCCCCCC",
            ">C gene=G3 gene_name=. region=cds blocks=chr1:46-60(-)",
            "AAAAAAAAAAGTAA"),
        extract("--region", "cds").ok().out().lines().toList());
    assertEquals(
        List.of(
            ">A:exon1 gene=G1 gene_name=a_b region=exons blocks=chr1:0-20(+)",
            "AAAAAAAAAACCCCCCCCCC",
            ">A:exon2 gene=G1 gene_name=a_b region=exons blocks=chr1:30-40(+)",
            "ACGTACGTAC"),
        extract("--region", "exons", "--tag", "basic").ok().out().lines().toList());
  }

  @Test
  void filters() throws IOException {
    String table = "--table";
    Path rows = folder.resolve("t.tsv");
    Path ids = write("ids", "# mine\nC.2\n\n");
    extract("--ids", ids, table, rows).ok();
    assertTrue(Files.readString(rows).contains("\tfiltered_id\t"));
    extract("--biotype", "lncRNA,x", "--region", "transcript", table, rows).ok();
    assertTrue(Files.readString(rows).contains("\tfiltered_biotype\t"));
    extract("--chromosome", "1", "--isoform", "longest", table, rows).ok();
    assertTrue(Files.readString(rows).contains("\tfiltered_chromosome\t"));
  }

  @Test
  void refusesWhatCannotBeDone() throws IOException {
    Path other = write("h.fa", ">scaffold_1\nACGT\n");
    CommandRun.of("extract", "--genome", other, "--annotation", gtf)
        .refused(
            3,
            "no chromosome of the annotation is in the genome '%s'. The annotation has 1, 7. The"
                    .formatted(other)
                + " genome has scaffold_1.");
    Path alias = write("alias", "7\tscaffold_1\n");
    CommandRun aliased =
        CommandRun.of(
            "extract", "--genome", other, "--annotation", gtf, "--chromosome-alias", alias);
    assertEquals(3, aliased.code());
    assertTrue(aliased.err().contains("3 not_in_genome, 1 beyond_end"), aliased.err());
    CommandRun.of("extract", "--genome", gtf, "--annotation", gtf)
        .refused(3, "a.gtf:1: text before the first '>'");
    CommandRun.of("extract", "--genome", genome, "--annotation", genome)
        .refused(3, "g.fa:1: this looks like FASTA");
    extract("--region", "utr").refused(2, "--region: 'utr' is no region; use 3utr, 5utr, cds,");
    extract("--isoform", "one").refused(2, "--isoform is 'one'; it must be all or longest");
    extract("--out", gtf).refused(2, "--out '%s' is the input".formatted(gtf));
    extract("--out", "x", "--table", "./x")
        .refused(2, "--out 'x' and --table './x' are one file; name two");
    extract("--tag", "MANE_Select").refused(3, "no transcript has the tag mane_select;");
    extract("--ids", write("none", "\n")).refused(3, "none: there is no id in it");
    assertEquals(3, extract("--biotype", "lncRNA").code());
    Path table = folder.resolve("none.tsv");
    CommandRun nothing = extract("--biotype", "lncRNA", "--table", table);
    assertEquals(3, nothing.code());
    assertTrue(
        nothing.err().contains("; '%s' has the status of each".formatted(table)), nothing.err());
    assertEquals(5, Files.readAllLines(table).size(), "a header and a row for each transcript");
    assertTrue(
        extract("--biotype", "lncRNA").err().contains("nothing can be extracted from its 4"));
    Files.writeString(gtf, GTF + "1\tx\texon\t9\n");
    extract().refused(3, "a.gtf:10: the line has 4 columns");
  }

  @Test
  void warnsOfAnotherAssembly() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      rows.append(GTF.replace("\"A\"", "\"A" + i + "\"").replace("\"C\"", "\"C" + i + "\""));
    }
    Files.writeString(gtf, rows);
    String err = extract("--chromosome", "1").ok().err();
    assertTrue(!err.contains("stop codon"), err); // half of them end with one
    Files.writeString(genome, ">1\n" + "C".repeat(60) + "\n");
    Files.delete(folder.resolve("g.fa.fai"));
    err = extract().ok().err();
    assertTrue(err.contains("only 0 of 40 coding sequences end with a stop codon"), err);
  }
}
