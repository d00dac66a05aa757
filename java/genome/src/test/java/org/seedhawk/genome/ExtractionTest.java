// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.seedhawk.genome.TestFiles.bytes;
import static org.seedhawk.genome.TestFiles.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every transcript gets an answer, under a name of its own. */
class ExtractionTest {
  @TempDir private Path folder;
  private Path genome;

  @BeforeEach
  void writeGenome() throws IOException {
    genome = folder.resolve("g.fa");
    Files.writeString(
        genome,
        ">chr2\n%s\n>chr1\n%s\n>chrM\n%s\n>chr1_alt\nACGTACGTAC\n"
            .formatted("ACGT".repeat(50), "AACC".repeat(50), "GATC".repeat(5)));
  }

  private static String bed(String chromosome, int start, String name, int thickEnd) {
    return "%s\t%s\t%s\t%s\t0\t+\t%s\t%s\t0\t2\t10,10\t0,20\n"
        .formatted(chromosome, start, start + 30, name, start, thickEnd);
  }

  private Annotation annotation(String text) throws IOException {
    return Annotation.read(Files.write(folder.resolve("a"), bytes(text)));
  }

  private Map<String, Status> statuses(
      Annotation annotation, Region region, Selection selection, List<List<String>> aliases)
      throws IOException {
    try (Genome opened = Genome.open(genome)) {
      ChromosomeNames names = ChromosomeNames.match(annotation, opened, aliases);
      selection.check(annotation, names);
      Map<String, Status> statuses = new LinkedHashMap<>();
      Extraction plan = Extraction.plan(annotation, opened, names, region, selection);
      plan.items().forEach(item -> statuses.put(item.name(), item.status()));
      assertEquals(annotation.transcripts().size(), plan.items().size());
      assertEquals(
          plan.items().size(), plan.counts().values().stream().mapToInt(each -> each).sum());
      return statuses;
    }
  }

  @Test
  void answersForEveryTranscriptInTheGenomesOrder() throws IOException {
    Annotation annotation =
        annotation(
            bed("9", 0, "elsewhere", 5)
                + bed("chr1", 50, "b", 55)
                + bed("1", 10, "a", 15)
                + bed("chr1", 180, "behind", 185)
                + bed("2", 0, "full", 30)
                + bed("2", 0, "noncoding", 0)
                + bed("MT", 0, "behind-mt", 5)
                + bed("chr1", 50, "b", 55)
                + bed("chr2", 100, "b", 105));
    assertEquals(
        "{full=no_3utr, noncoding=no_cds, b@chr2:100(+)=extracted, a=extracted,"
            + " b@chr1:50(+)=repeated, behind=beyond_end, behind-mt=beyond_end,"
            + " elsewhere=not_in_genome}",
        statuses2(annotation));
  }

  private String statuses2(Annotation annotation) throws IOException {
    try (Genome opened = Genome.open(genome)) {
      ChromosomeNames names = ChromosomeNames.match(annotation, opened);
      Extraction plan =
          Extraction.plan(annotation, opened, names, Region.THREE_PRIME_UTR, Selection.all());
      assertEquals(
          List.of("b@chr2:100(+)", "a", "b@chr1:50(+)"),
          plan.items().stream()
              .filter(item -> item.status() == Status.EXTRACTED)
              .map(Extraction.Item::name)
              .toList());
      assertEquals(
          List.of(
              "1 of 6 chromosomes of the annotation, with 1 transcripts, are not in the genome: 9"),
          names.warnings(annotation, opened));
      Map<String, Status> statuses = new LinkedHashMap<>();
      plan.items().forEach(item -> statuses.put(item.name(), item.status()));
      return statuses.toString();
    }
  }

  @Test
  void refusesFilesWithoutANameInCommon() throws IOException {
    Annotation annotation = annotation(bed("NC_1.1", 0, "a", 5));
    refused(
        () -> statuses(annotation, Region.CDS, Selection.all(), List.of()),
        "The annotation has NC_1.1.",
        "The genome has chr2, chr1, chrM, chr1_alt.");
    Path aliases = Files.writeString(folder.resolve("alias"), "# x\nNC_1.1\tone\tchr1\n");
    assertEquals(
        "{a=extracted}",
        statuses(annotation, Region.CDS, Selection.all(), ChromosomeNames.readAliases(aliases))
            .toString());
    Files.writeString(aliases, "one\n");
    refused(() -> ChromosomeNames.readAliases(aliases), "alias:1: the row must have the names");
    Files.writeString(aliases, "one\tx\ntwo\tx\n");
    refused(() -> ChromosomeNames.readAliases(aliases), "alias:2: 'x' stands in line 1 too");
  }

  @Test
  void saysThatLengthsDiffer() throws IOException {
    Annotation annotation =
        annotation(
            "##gff-version 3\n##sequence-region 1 1 999\n##sequence-region 2 1 200\n"
                + "1\tx\tmRNA\t1\t9\t.\t+\t.\tID=a\n2\tx\tmRNA\t1\t9\t.\t+\t.\tID=b\n");
    try (Genome opened = Genome.open(genome)) {
      ChromosomeNames names = ChromosomeNames.match(annotation, opened);
      assertEquals(
          List.of(
              "1 chromosomes have another length than the annotation says; are both of one"
                  + " assembly? 1 (200, not 999)"),
          names.warnings(annotation, opened));
    }
  }

  @Test
  void saysThatATranscriptCrossesTheOrigin() throws IOException {
    Annotation annotation =
        annotation(
            "##gff-version 3\nMT\tx\tregion\t1\t20\t.\t+\t.\tID=r;Is_circular=true\n"
                + "MT\tx\tgene\t15\t25\t.\t+\t.\tID=g\nMT\tx\tCDS\t15\t25\t.\t+\t.\tParent=g\n");
    assertEquals(
        "{g=crosses_origin}",
        statuses(annotation, Region.CDS, Selection.all(), List.of()).toString());
  }

  private static String gtf(String gene, String id, int end, String more) {
    String attributes = "gene_id \"%s\"; transcript_id \"%s\"; %s".formatted(gene, id, more);
    return "1\tx\texon\t1\t%s\t.\t-\t.\t%s\n".formatted(end, attributes)
        + "1\tx\tCDS\t51\t59\t.\t-\t.\t%s\n".formatted(attributes)
        + "1\tx\tstop_codon\t48\t50\t.\t-\t.\t%s\n".formatted(attributes);
  }

  @Test
  void filters() throws IOException {
    String coding = "transcript_biotype \"protein_coding\"; ";
    Annotation annotation =
        annotation(
            gtf("G", "ENST00000000001.1", 100, coding + "tag \"gencode_basic\";")
                + gtf("G", "ENST00000000002.1", 90, coding + "tag \"MANE Select\";")
                + gtf("H", "x", 90, "transcript_biotype \"nmd\";")
                + gtf("H", "y", 90, "transcript_biotype \"nmd\";")
                + gtf("I", "z", 90, "").replace("1\tx", "chr1_alt\tx"));
    Map<String, Selection> selections = new LinkedHashMap<>();
    selections.put(
        "extracted extracted filtered_biotype filtered_biotype filtered_alternative",
        Selection.builder().biotypes(List.of("protein_coding", "other")).build());
    selections.put(
        "extracted filtered_tag filtered_tag filtered_tag filtered_alternative",
        Selection.builder().tags(List.of("basic")).build());
    selections.put(
        "filtered_tag extracted filtered_tag filtered_tag filtered_alternative",
        Selection.builder().tags(List.of("mane select")).build());
    selections.put(
        "extracted filtered_id filtered_id extracted filtered_alternative",
        Selection.builder().ids(List.of("ENST00000000001", "ENST00000000002.9", "y.3")).build());
    selections.put(
        "filtered_chromosome filtered_chromosome filtered_chromosome filtered_chromosome"
            + " beyond_end",
        Selection.builder().chromosomes(List.of("chr1_alt")).build());
    selections.put(
        "extracted extracted extracted extracted beyond_end",
        Selection.builder().alternatives(true).build());
    selections.put(
        "extracted filtered_isoform extracted filtered_isoform filtered_alternative",
        Selection.builder().longestOfGene(true).build());
    selections.put(
        "filtered_tag extracted filtered_tag filtered_tag filtered_alternative ",
        Selection.builder().longestOfGene(true).tags(List.of("MANE_Select")).build());
    for (Map.Entry<String, Selection> each : selections.entrySet()) {
      Map<String, Status> found =
          statuses(annotation, Region.FIVE_PRIME_UTR, each.getValue(), List.of());
      assertEquals(
          each.getKey().strip(),
          String.join(
              " ",
              annotation.transcripts().stream()
                  .map(transcript -> found.get(transcript.name()).toString())
                  .toList()));
    }
    Object[][] refusals = {
      {
        Selection.builder().biotypes(List.of("coding")).build(),
        "no transcript has the biotype coding; the annotation has nmd, protein_coding"
      },
      {
        Selection.builder().tags(List.of("MANE")).build(),
        "no transcript has the tag mane; the annotation has MANE_Select, gencode_basic"
      },
      {Selection.builder().chromosomes(List.of("chr7")).build(), "the chromosome chr7;"},
      {Selection.builder().ids(List.of("w.1")).build(), "the transcript id w.1;"},
    };
    for (Object[] each : refusals) {
      refused(
          () -> statuses(annotation, Region.CDS, (Selection) each[0], List.of()), (String) each[1]);
    }
  }

  @Test
  void givesEachStretchOnce() throws IOException {
    Annotation annotation =
        annotation(bed("1", 10, "a", 15) + bed("1", 10, "b", 15) + bed("1", 10, "c", 18));
    try (Genome opened = Genome.open(genome)) {
      Extraction plan =
          Extraction.plan(
              annotation,
              opened,
              ChromosomeNames.match(annotation, opened),
              Region.THREE_PRIME_UTR,
              Selection.all());
      Map<GenomeBlocks, List<Extraction.Item>> distinct = plan.distinct();
      assertEquals("[chr1:15-20,30-40(+), chr1:18-20,30-40(+)]", distinct.keySet().toString());
      assertEquals(
          List.of(List.of("a", "b"), List.of("c")),
          distinct.values().stream()
              .map(items -> items.stream().map(Extraction.Item::name).toList())
              .toList());
      assertTrue(plan.region() == Region.THREE_PRIME_UTR);
    }
  }

  /** Exons are there whatever the coding sequence is. */
  @Test
  void aCodingSequenceOutsideTheExonsHasNoStopCodon() throws IOException {
    Annotation annotation =
        annotation("1\t10\t40\ta\t0\t+\t22\t28\t0\t2\t10,10\t0,20\n" + bed("1", 10, "b", 15));
    try (Genome opened = Genome.open(genome)) {
      ChromosomeNames names = ChromosomeNames.match(annotation, opened);
      Extraction plan =
          Extraction.plan(annotation, opened, names, Region.TRANSCRIPT, Selection.all());
      assertEquals(Map.of(Status.EXTRACTED, 2), plan.counts());
      assertEquals(1, StopCodons.of(plan, opened).checked());
    }
  }
}
