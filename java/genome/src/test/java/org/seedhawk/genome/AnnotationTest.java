// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.seedhawk.genome.TestFiles.bytes;
import static org.seedhawk.genome.TestFiles.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.Transcript.Flag;
import org.seedhawk.genome.error.GenomeInputException;

/** The dialects of annotations, and each of their traps. */
class AnnotationTest {
  @TempDir private Path folder;

  private Annotation read(String text) throws IOException {
    return Annotation.read(Files.write(folder.resolve("a"), bytes(text)));
  }

  /** Returns a line of GTF or GFF3. */
  private static String line(String chromosome, String type, String place, String attributes) {
    String[] parts = place.split("[- ]");
    return "%s\tx\t%s\t%s\t%s\t.\t%s\t.\t%s\n"
        .formatted(
            chromosome,
            type,
            parts[0],
            parts[1],
            place.endsWith("-") ? "-" : place.substring(place.lastIndexOf(' ') + 1),
            attributes);
  }

  private static String gtf(String type, String place) {
    return line("1", type, place, "gene_id \"G\"; transcript_id \"T\";");
  }

  private static String gff(String type, String place, String attributes) {
    return line("1", type, place, attributes);
  }

  private static String utr(Transcript transcript) {
    return Region.THREE_PRIME_UTR.pieces(transcript).toString();
  }

  private Transcript only(String text) throws IOException {
    List<Transcript> all = read(text).transcripts();
    assertEquals(1, all.size(), all.toString());
    return all.get(0);
  }

  @Test
  void readsEnsemblGtf() throws IOException {
    String attributes =
        "gene_id \"ENSG00000000001\"; gene_version \"5\"; transcript_id \"ENST00000000001\"; "
            + "transcript_version \"2\"; gene_name \"ABC\"; gene_biotype \"protein_coding\"; "
            + "transcript_biotype \"nonsense_mediated_decay\"; tag \"basic\"; tag \"MANE_Select\";";
    Transcript transcript =
        only(
            "#!genome-build GRCh38\n"
                + line("1", "gene", "101-400 +", attributes)
                + line("1", "transcript", "101-400 +", attributes)
                + line("1", "exon", "101-200 +", attributes)
                + line("1", "exon", "301-400 +", attributes)
                + line("1", "CDS", "151-200 +", attributes)
                + line("1", "CDS", "301-302 +", attributes)
                + line("1", "stop_codon", "303-305 +", attributes)
                + line("1", "five_prime_utr", "101-150 +", attributes)
                + line("1", "three_prime_utr", "306-400 +", attributes));
    assertEquals("ENST00000000001.2", transcript.name());
    assertEquals("ENST00000000001", transcript.id());
    assertEquals("ENSG00000000001", transcript.geneId());
    assertEquals("ABC", transcript.geneName());
    assertEquals("nonsense_mediated_decay", transcript.biotype());
    assertEquals(List.of("basic", "MANE_Select"), transcript.tags());
    assertEquals("[1:305-400(+)]", utr(transcript));
    assertEquals(150, transcript.codingStart());
    assertEquals(305, transcript.codingEnd());
    assertEquals(Set.of(), transcript.flags());
  }

  /** GENCODE's UTR lines hold the stop codon and do not say which end they are. */
  @Test
  void readsGencodeGtfAndCountsItsUtrLines() throws IOException {
    String attributes =
        "gene_id \"ENSG00000000001.5\"; transcript_id \"ENST00000000001.2\"; gene_type"
            + " \"protein_coding\"; gene_name \"ABC\"; transcript_type \"protein_coding\"; level 2;"
            + " tag \"basic\"; tag \"cds_end_NF\"; tag \"mRNA_end_NF\";";
    Annotation annotation =
        read(
            "##description: x\n"
                + line("chr1", "transcript", "101-400 -", attributes)
                + line("chr1", "exon", "301-400 -", attributes)
                + line("chr1", "exon", "101-200 -", attributes)
                + line("chr1", "CDS", "301-350 -", attributes)
                + line("chr1", "CDS", "151-200 -", attributes)
                + line("chr1", "stop_codon", "148-150 -", attributes)
                + line("chr1", "UTR", "351-400 -", attributes)
                + line("chr1", "UTR", "101-150 -", attributes));
    Transcript transcript = annotation.transcripts().get(0);
    assertEquals("ENST00000000001", transcript.id());
    assertEquals("2", transcript.version());
    assertEquals("[chr1:100-147(-)]", utr(transcript));
    assertEquals("protein_coding", transcript.biotype());
    assertEquals(Set.of(Flag.CDS_END_NOT_FOUND, Flag.END_NOT_FOUND), transcript.flags());
    assertEquals(Status.INCOMPLETE_3P, Region.THREE_PRIME_UTR.status(transcript));
    assertEquals(List.of(), annotation.warnings(), "UTR lines that hold the stop codon are usual");
  }

  @Test
  void flagsUtrLinesThatSaySomethingElse() throws IOException {
    Annotation annotation =
        read(
            gtf("exon", "1-100 +")
                + gtf("CDS", "1-27 +")
                + gtf("stop_codon", "28-30 +")
                + gtf("three_prime_utr", "41-100 +"));
    assertEquals(Set.of(Flag.UTR_LINES_DIFFER), annotation.transcripts().get(0).flags());
    assertEquals("[1:30-100(+)]", utr(annotation.transcripts().get(0)));
    assertTrue(annotation.warnings().toString().contains("1 differ otherwise"));
  }

  /** NCBI names one transcript of each of many genes unknown_transcript_1, and genes have ''. */
  @Test
  void readsNcbiGtf() throws IOException {
    String nd1 = "gene_id \"ND1\"; transcript_id \"unknown_transcript_1\"; gene \"ND1\";";
    String nd2 = "gene_id \"ND2\"; transcript_id \"unknown_transcript_1\"; gene \"ND2\";";
    String nm =
        "gene_id \"ABC\"; transcript_id \"NM_000001.3\"; gbkey \"mRNA\"; tag \"MANE Select\";"
            + " exception \"annotated by transcript or proteomic data\"; ";
    Annotation annotation =
        read(
            line(
                    "NC_1.1",
                    "gene",
                    "1-90 +",
                    "gene_id \"ABC\"; transcript_id \"\"; "
                        + "gene_biotype \"protein_coding\"; gene \"ABC\";")
                + line("NC_1.1", "transcript", "1-90 +", nm)
                + line("NC_1.1", "exon", "1-90 +", nm)
                + line("NC_1.1", "CDS", "1-27 +", nm)
                + line("NC_1.1", "stop_codon", "28-30 +", nm)
                + line("NC_MT", "CDS", "1-30 +", nd1)
                + line("NC_MT", "CDS", "41-70 +", nd2)
                + line("NC_MT", "exon", "80-90 +", "gene_id \"\"; transcript_id \"\";"));
    List<Transcript> all = annotation.transcripts();
    assertEquals(3, all.size());
    assertEquals("NM_000001.3", all.get(0).name());
    assertEquals(List.of("MANE_Select"), all.get(0).tags());
    assertEquals("ABC", all.get(0).geneName());
    assertEquals("protein_coding", all.get(0).biotype());
    assertEquals(Set.of(Flag.DIFFERS_FROM_GENOME), all.get(0).flags());
    assertEquals("ND2", all.get(2).geneId());
    assertEquals(Set.of(Flag.EXONS_FROM_CDS, Flag.NO_STOP_CODON), all.get(2).flags());
    assertEquals(Status.NO_3UTR, Region.THREE_PRIME_UTR.status(all.get(2)));
    assertTrue(
        annotation.warnings().get(0).contains("1 lines of exons or coding sequences name no"),
        annotation.warnings().toString());
  }

  /** No gene or transcript lines, lines out of order, CRLF, values without quotes, no last end. */
  @Test
  void readsUcscGtfInAnyOrder() throws IOException {
    Transcript transcript =
        only(
            ("chr1\thg38\tstop_codon\t50\t50\t0\t-\t.\tgene_id g1 ; transcript_id t1 ; \n"
                    + "chr1\thg38\tCDS\t61\t70\t0\t-\t.\tgene_id g1 ; transcript_id t1 ; \n"
                    + "chr1\thg38\texon\t1\t50\t0\t-\t.\tgene_id g1; transcript_id t1\n"
                    + "chr1\thg38\tstop_codon\t59\t60\t0\t-\t.\tgene_id g1; transcript_id t1;  \n"
                    + "chr1\thg38\texon\t59\t80\t0\t-\t.\tgene_id g1; transcript_id \"t1\"")
                .replace("\n", "\r\n"));
    assertEquals("t1", transcript.name());
    assertEquals("[chr1:0-49(-)]", utr(transcript));
    assertEquals("[chr1:49-50,58-70(-)]", Region.CDS.pieces(transcript).toString());
  }

  @Test
  void readsSemicolonsInQuotesAndGoesOnBehindThem() throws IOException {
    Transcript transcript =
        only(
            line(
                "1",
                "exon",
                "1-9 +",
                "note \"a; transcript_id \\\"; gene_id \"G;1\"; transcript_id \"T;1\"; level 1"));
    assertEquals("T;1", transcript.name());
    assertEquals("G;1", transcript.geneId());
  }

  @Test
  void warnsOfGtfWithoutStopCodons() throws IOException {
    Annotation annotation = read(gtf("exon", "1-100 +") + gtf("CDS", "1-30 +"));
    assertEquals("[1:30-100(+)]", utr(annotation.transcripts().get(0)));
    assertTrue(
        annotation.warnings().toString().contains("there are no stop_codon lines"),
        annotation.warnings().toString());
    assertEquals(Set.of(), annotation.transcripts().get(0).flags());
  }

  @Test
  void readsEnsemblGff3() throws IOException {
    Annotation annotation =
        read(
            "##gff-version 3\n##sequence-region   1 1 1000\n"
                + gff(
                    "ncRNA_gene",
                    "1-400 +",
                    "ID=gene:ENSG00000000002;Name=X%3BY;biotype=lncRNA;version=1")
                + gff(
                    "lnc_RNA",
                    "1-400 +",
                    "ID=transcript:ENST00000000002;Parent=gene:ENSG00000000002;Name=X-201;"
                        + "biotype=lncRNA;tag=basic,Ensembl_canonical;"
                        + "transcript_id=ENST00000000002;version=7")
                + gff("exon", "1-400 +", "Parent=transcript:ENST00000000002;Name=E1;rank=1")
                + "###\n##FASTA\n>1\nACGT\n");
    Transcript transcript = annotation.transcripts().get(0);
    assertEquals("ENST00000000002.7", transcript.name());
    assertEquals("X;Y", transcript.geneName());
    assertEquals("ENSG00000000002", transcript.geneId());
    assertEquals("lncRNA", transcript.biotype());
    assertEquals(List.of("basic", "Ensembl_canonical"), transcript.tags());
    assertEquals(Map.of("1", 1000), annotation.lengths());
    assertEquals(Status.NO_CDS, Region.THREE_PRIME_UTR.status(transcript));
  }

  /** Genes without mRNA, marks of ends that were not found, a circular chromosome, two places. */
  @Test
  void readsNcbiGff3() throws IOException {
    Annotation annotation =
        read(
            "##gff-version 3\n"
                + line("MT", "region", "1-100 +", "ID=MT:1..100;Is_circular=true")
                + line("MT", "gene", "90-120 +", "ID=gene-ND1;Name=ND1;gene_biotype=protein_coding")
                + line("MT", "CDS", "90-120 +", "ID=cds-N1;Parent=gene-ND1")
                + line(
                    "1",
                    "mRNA",
                    "1-90 -",
                    "ID=rna-NM_1.2;Parent=gene-A;transcript_id=NM_1.2;start_range=.,1;tag=RefSeq"
                        + " Select;Note=The RefSeq has 1 non-frameshifting indel")
                + line("1", "gene", "1-90 -", "ID=gene-A;Name=A;gene_biotype=protein_coding")
                + line("1", "exon", "1-90 -", "ID=exon-1;Parent=rna-NM_1.2")
                + line("1", "CDS", "1-60 -", "ID=cds-1;Parent=rna-NM_1.2;start_range=.,1")
                + line("1", "mRNA", "201-290 +", "ID=rna-NM_1.2-2;transcript_id=NM_1.2")
                + line("1", "exon", "201-290 +", "ID=exon-2;Parent=rna-NM_1.2-2"));
    List<Transcript> all = annotation.transcripts();
    assertEquals(List.of("ND1", "NM_1.2", "NM_1.2"), all.stream().map(Transcript::name).toList());
    assertEquals(Set.of(Flag.EXONS_FROM_CDS), all.get(0).flags());
    assertEquals("protein_coding", all.get(0).biotype());
    assertEquals(Set.of("MT"), annotation.circular());
    assertEquals(
        Set.of(Flag.CDS_END_NOT_FOUND, Flag.END_NOT_FOUND, Flag.DIFFERS_FROM_GENOME),
        all.get(1).flags());
    assertEquals(List.of("RefSeq_Select"), all.get(1).tags());
    assertEquals("A", all.get(1).geneId());
    assertEquals("protein_coding", all.get(1).biotype());
    assertEquals("mRNA", all.get(2).biotype());
  }

  @Test
  void givesExonsToAllTheirParents() throws IOException {
    Annotation annotation =
        read(
            gff("exon", "1-50 +", "Parent=b,a")
                + gff("exon", "61-99 +", "Parent=a")
                + gff("mRNA", "1-99 +", "ID=a")
                + gff("mRNA", "1-50 +", "ID=b"));
    assertEquals(
        List.of("b 1:0-50(+)", "a 1:0-99(+)"),
        annotation.transcripts().stream().map(Transcript::toString).toList());
  }

  @Test
  void refusesParentsInACircle() {
    refused(
        () ->
            read(
                gff("mRNA", "1-9 +", "ID=a;Parent=b")
                    + gff("mRNA", "1-9 +", "ID=b;Parent=a")
                    + gff("exon", "1-9 +", "Parent=a")),
        "a:1: 'a' is its own ancestor");
    refused(
        () -> read(gff("mRNA", "1-9 +", "ID=a;Parent=a") + gff("exon", "1-9 +", "Parent=a")),
        "'a' is its own ancestor");
    refused(
        () ->
            read(
                gff("gene", "1-9 +", "ID=g;Parent=t")
                    + gff("mRNA", "1-9 +", "ID=t;Parent=g")
                    + gff("exon", "1-9 +", "Parent=t")),
        "'t' is its own ancestor");
  }

  @Test
  void countsParentsThatAreAbsent() throws IOException {
    Annotation annotation = read(gff("exon", "1-9 +", "Parent=x") + gff("exon", "1-9 +", "ID=e"));
    assertEquals("x", annotation.transcripts().get(0).name());
    assertTrue(annotation.warnings().toString().contains("1 transcripts have a parent that is"));
    assertTrue(annotation.warnings().toString().contains("a:2"));
  }

  @Test
  void tellsSeveralCodingSequencesFromOneWithNumberedLines() throws IOException {
    String exons = gff("mRNA", "1-300 +", "ID=a") + gff("exon", "1-300 +", "Parent=a");
    Transcript two =
        only(
            exons
                + gff("CDS", "10-39 +", "ID=c1;Parent=a")
                + gff("CDS", "50-79 +", "ID=c2;Parent=a"));
    assertTrue(two.flags().contains(Flag.SEVERAL_CDS));
    assertEquals(Status.SEVERAL_CDS, Region.CDS.status(two));
    assertEquals("[1:79-300(+)]", utr(two));
    Transcript one =
        only(
            gff("mRNA", "1-300 +", "ID=a")
                + gff("exon", "1-100 +", "Parent=a")
                + gff("exon", "201-300 +", "Parent=a")
                + gff("CDS", "10-100 +", "ID=c1;Parent=a")
                + gff("CDS", "201-230 +", "ID=c2;Parent=a"));
    assertEquals(Set.of(), one.flags());
  }

  @Test
  void saysWhyNothingCanBeCutOut() throws IOException {
    Object[][] cases = {
      {Status.MIXED_STRANDS, gtf("exon", "1-9 +") + gtf("exon", "20-29 -")},
      {Status.MIXED_STRANDS, gtf("transcript", "1-29 +") + gtf("exon", "20-29 -")},
      {Status.UNSTRANDED, gtf("exon", "1-9 .")},
      {Status.UNSTRANDED, gtf("exon", "1-9 ?")},
      {Status.OVERLAPPING_EXONS, gtf("exon", "1-9 +") + gtf("exon", "9-19 +")},
      {Status.NO_EXONS, gtf("transcript", "1-9 +")},
      {Status.NO_EXONS, gff("mRNA", "1-9 +", "ID=a")},
      {Status.CDS_OUTSIDE_EXONS, gtf("exon", "1-9 +") + gtf("CDS", "4-12 +")},
    };
    for (Object[] each : cases) {
      Transcript transcript = only((String) each[1]);
      assertEquals(Optional.of(each[0]), transcript.fault());
      assertEquals(each[0], Region.THREE_PRIME_UTR.status(transcript));
      assertEquals(
          each[0] == Status.CDS_OUTSIDE_EXONS ? Status.EXTRACTED : each[0],
          Region.TRANSCRIPT.status(transcript),
          "the exons alone make a transcript");
    }
  }

  /**
   * Exons without a gap are one stretch; an intron of 1 nt stays; a line that stands twice counts
   * once.
   */
  @Test
  void keepsTinyIntronsAndJoinsNone() throws IOException {
    Transcript transcript =
        only(
            gtf("exon", "1-9 +")
                + gtf("exon", "10-19 +")
                + gtf("exon", "21-29 +")
                + gtf("exon", "21-29 +"));
    assertEquals("1:0-19,20-29(+)", transcript.exons().toString());
    assertEquals(3, transcript.exonCount());
    assertEquals(Set.of(Flag.REPEATED_EXON), transcript.flags());
  }

  /** PAR genes have one id on two chromosomes; a repeat has it twice on one. */
  @Test
  void keepsPlacesOfOneIdApart() throws IOException {
    String attributes = "gene_id \"G\"; transcript_id \"T\";";
    Annotation annotation =
        read(
            line("X", "exon", "1-9 +", attributes)
                + line("Y", "exon", "1-9 +", attributes)
                + line("Y", "transcript", "101-109 -", attributes)
                + line("Y", "exon", "101-109 -", attributes)
                + line("Y", "transcript", "1-9 +", attributes)
                + line("Y", "exon", "55-59 +", attributes));
    assertEquals(
        List.of("T X:0-9(+)", "T Y:100-109(-)", "T Y:0-9(+)"),
        annotation.transcripts().stream().map(Transcript::toString).toList());
    assertTrue(
        annotation.warnings().toString().contains("1 lines lie in none of the places"),
        annotation.warnings().toString());
  }

  @Test
  void readsTheVariantsOfGenePred() throws IOException {
    String row = "NM_1.2\tchr1\t-\t10\t90\t30\t80\t2\t10,60,\t50,90,";
    String more = "\t0\tABC\tincmpl\tcmpl\t0,1,";
    for (String text :
        List.of(
            row,
            "585\t" + row,
            "ABC\t" + row,
            row + "\tP1\tA1",
            row + more,
            "#bin\tname\n585\t" + row + more,
            "bin\tname\tx\txx\ttxStart\n585\t" + row + more)) {
      Transcript transcript = only(text + "\n");
      assertEquals("NM_1.2", transcript.name());
      assertEquals("[chr1:10-30(-)]", utr(transcript));
      boolean hasGene = text.contains("ABC");
      assertEquals(hasGene ? "ABC" : "", transcript.geneName());
      assertEquals(
          text.contains("incmpl") ? Set.of(Flag.CDS_END_NOT_FOUND) : Set.of(), transcript.flags());
    }
    refused(
        () -> read("NM_1.2\tchr1\t-\t10\t90\t30\t80\t3\t10,60,\t50,90,\n"), "a:1: the exon starts");
    refused(() -> read("NM_1.2\tchr1\t-\t10\t90\t30\t80\t2\t10,60,\t5,90,\n"), "a block is 10-5");
  }

  @Test
  void readsBed12AndRefusesLess() throws IOException {
    Transcript transcript =
        only("chr1\t10\t90\tENST00000000001.4\t0\t+\t30\t80\t0\t2\t40,30\t0,50\textra\n");
    assertEquals("ENST00000000001.4", transcript.name());
    assertEquals("[chr1:80-90(+)]", utr(transcript));
    refused(() -> read("chr1\t10\t90\ta\t0\t+\n"), "a:1: the line has 6 columns", "BED12");
    refused(
        () -> read("chr1\t10\t90\ta\t0\t+\t30\t80\t0\t2\t40,20\t0,50\n"),
        "the blocks do not reach from the start, 10, to the end, 90");
    refused(
        () -> read("chr1\t10\t90\ta\t0\t+\t30\t80\t0\t2000000000\t40,20\t0,50\n"), "block sizes");
  }

  @Test
  void saysWhichLineIsMalformed() {
    String good = gtf("exon", "1-9 +");
    Object[][] cases = {
      {good + "1\tx\texon\t1\t9\t.\t+\t.\n", "a:2: the line has 8 columns"},
      {good + good.replace('\t', ' '), "a:2: the line has 1 columns", "tabs replaced by blanks?"},
      {good + gtf("exon", "0-9 +"), "a:2: the feature is 0-9; positions count from 1"},
      {good + gtf("exon", "9-8 +"), "the feature is 9-8"},
      {good + gtf("exon", "1-9x +"), "the end is '9x'"},
      {good + gtf("exon", "1-3000000000 +"), "the end is '3000000000'; it must be a whole number"},
      {good + gtf("exon", "1-9 *"), "the strand is '*'"},
      {">chr1\nACGT\n", "a:1: this looks like FASTA"},
      {"@HD\tVN:1.6\n", "this looks like SAM"},
      {"##fileformat=VCFv4.2\n", "this looks like VCF"},
      {"<html>\n", "this looks like HTML"},
      {"hello\n", "this line is none of an annotation"},
      {"# nothing\n\n", "there is nothing but comments"},
      {gtf("gene", "1-9 +"), "there is no transcript in it"},
      {"1\tx\texon\t1\t9\t.\t+\t.\t.\n", "column 9 is '.'"},
      {good.replace('\t', ' '), "the columns are not separated by tabs"},
      {"", "the file is empty"},
    };
    for (Object[] each : cases) {
      refused(
          () -> read((String) each[0]), Arrays.copyOfRange(each, 1, each.length, String[].class));
    }
  }

  @Test
  void readsGzipAndSaysThatItIsTruncated() throws IOException {
    String text = new RandomGenes(1, 1, 5_000, 60).gtf();
    byte[] gzip = TestFiles.gzip(bytes(text));
    byte[] twice = new byte[2 * gzip.length];
    System.arraycopy(gzip, 0, twice, 0, gzip.length);
    System.arraycopy(gzip, 0, twice, gzip.length, gzip.length);
    Path file = folder.resolve("a.gtf");
    assertEquals(60, Annotation.read(Files.write(file, gzip)).transcripts().size());
    assertEquals(
        60, Annotation.read(Files.write(file, TestFiles.bgzip(bytes(text)))).transcripts().size());
    Files.write(file, twice);
    assertTrue(
        Annotation.read(file).transcripts().stream()
            .allMatch(transcript -> transcript.name().startsWith("T")));
    Files.write(file, Arrays.copyOf(gzip, gzip.length - 9));
    refused(() -> Annotation.read(file), "a.gtf:", "it is truncated");
    gzip[gzip.length - 6] ^= 1;
    Files.write(file, gzip);
    refused(() -> Annotation.read(file), "the checksum of a member is wrong");
    twice[gzip.length] = 'x';
    Files.write(file, twice);
    refused(() -> Annotation.read(file), "bytes that are no gzip follow a member");
  }

  /** Whatever bytes change, transcripts come or a message that names the file does. */
  @Test
  void survivesDamageAnywhere() throws IOException {
    long seed = Needs.seed();
    Random random = new Random(seed);
    RandomGenes genes = new RandomGenes(seed, 2, 5_000, 6);
    List<String> wholes = List.of(genes.gtf(), genes.gff3(), genes.refGene(), genes.bed12());
    Map<Boolean, Integer> ends = new HashMap<>();
    for (int i = 0; i < 1_500; i++) {
      byte[] bytes = bytes(wholes.get(i % wholes.size()));
      for (int j = 1 + random.nextInt(3); j > 0; j--) {
        int at = random.nextInt(bytes.length);
        int other = "\t\n;=\" -,0".charAt(random.nextInt(9));
        bytes[at] = (byte) (random.nextBoolean() ? other : random.nextInt(256));
      }
      Path file = Files.write(folder.resolve("damaged"), bytes);
      boolean read = true;
      try {
        for (Transcript transcript : Annotation.read(file).transcripts()) {
          for (Region region : Region.values()) {
            if (region.status(transcript) == Status.EXTRACTED) {
              region.pieces(transcript);
            }
          }
        }
      } catch (GenomeInputException e) {
        read = false;
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
      }
      ends.merge(read, 1, Integer::sum);
    }
    assertEquals(Set.of(true, false), ends.keySet());
  }

  /** What looks at the first bytes of a pipe takes them from what reads the annotation. */
  @Test
  void pipesAreRefused() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    refused(
        () -> Annotation.read(pipe),
        "'" + pipe + "' is a pipe or a device, and is read more than once; write it to a file");
  }
}
