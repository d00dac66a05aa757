// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.RandomGenes.Model;

/** Random gene models in every format, letter by letter against lists of positions. */
class RandomGenesTest {
  @TempDir private Path folder;
  private final long seed = Needs.seed();
  private final RandomGenes genes = new RandomGenes(seed, 3, 20_000, 400);

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String text(byte[] letters) {
    return new String(letters, StandardCharsets.US_ASCII);
  }

  @Test
  void everyFormatGivesTheLettersOfEveryRegion() throws IOException {
    Map<String, String> files =
        Map.of(
            "a.gtf", genes.gtf(),
            "a.gff3", genes.gff3(),
            "refGene.txt", genes.refGene(),
            "a.bed", genes.bed12());
    Map<String, Model> models = new HashMap<>();
    genes.models.forEach(model -> models.put(model.id, model));
    try (Genome genome = Genome.open(write("g.fa", genes.fasta(60)))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Annotation annotation = Annotation.read(write(file.getKey(), file.getValue()));
        assertEquals(models.size(), annotation.transcripts().size());
        for (Region region : Region.values()) {
          Extraction plan =
              Extraction.plan(
                  annotation,
                  genome,
                  ChromosomeNames.match(annotation, genome),
                  region,
                  Selection.all());
          assertEquals(models.size(), plan.items().size());
          for (Extraction.Item item : plan.items()) {
            check(genome, models.get(item.name()), region, item, file.getKey());
          }
        }
      }
    }
  }

  private void check(
      Genome genome, Model model, Region region, Extraction.Item item, String where) {
    String message = where + " " + region + " " + item.transcript();
    String expected = genes.letters(model, region);
    StringBuilder found = new StringBuilder();
    item.pieces().forEach(piece -> found.append(text(genome.spliced(piece))));
    assertEquals(expected, found.toString(), message);
    boolean isPart = region != Region.TRANSCRIPT && region != Region.EXONS;
    Status status =
        isPart && !model.isCoding()
            ? Status.NO_CDS
            : !expected.isEmpty()
                ? Status.EXTRACTED
                : region == Region.THREE_PRIME_UTR ? Status.NO_3UTR : Status.NO_5UTR;
    assertEquals(status, item.status(), message);
  }

  /** The law, and the identity genome -> transcript -> genome, at every letter. */
  @Test
  void positionsGoToTheGenomeAndBack() throws IOException {
    Random random = new Random(seed);
    try (Genome genome = Genome.open(write("g.fa", genes.fasta(71)))) {
      for (Model model : genes.models) {
        int[] starts = new int[model.exons.length];
        int[] ends = new int[model.exons.length];
        for (int i = 0; i < starts.length; i++) {
          starts[i] = model.exons[i][0];
          ends[i] = model.exons[i][1];
        }
        Strand strand = model.minus ? Strand.MINUS : Strand.PLUS;
        GenomeBlocks blocks = GenomeBlocks.of(model.chromosome, strand, starts, ends);
        String letters = genes.letters(model, Region.TRANSCRIPT);
        assertEquals(letters.length(), blocks.length());
        for (int i = 0; i < letters.length(); i++) {
          assertEquals(model.positions.get(i), blocks.toGenome(i));
          assertEquals(i, blocks.fromGenome(blocks.toGenome(i)));
        }
        for (int position = starts[0] - 2; position < ends[ends.length - 1] + 2; position++) {
          assertEquals(model.positions.indexOf(position), blocks.fromGenome(position));
        }
        for (int i = 0; i < 20; i++) {
          int from = random.nextInt(letters.length() + 1);
          int to = from + random.nextInt(letters.length() - from + 1);
          GenomeBlocks slice = blocks.slice(from, to);
          assertEquals(letters.substring(from, to), text(genome.spliced(slice)));
          assertEquals(to - from, slice.length());
        }
      }
    }
  }

  @Test
  void blocksThatTouchAreJoinedAndOthersRefused() {
    GenomeBlocks blocks =
        GenomeBlocks.of("c", Strand.MINUS, new int[] {5, 9, 20}, new int[] {9, 12, 21});
    assertEquals("c:5-12,20-21(-)", blocks.toString());
    assertEquals(blocks, GenomeBlocks.of("c", Strand.MINUS, new int[] {5, 20}, new int[] {12, 21}));
    assertEquals("c:11-12,20-21(-)", blocks.slice(0, 2).toString());
    assertEquals("", blocks.slice(3, 3).ranges());
    assertEquals(5, blocks.start());
    assertEquals(21, blocks.end());
    assertTrue(blocks.within(12, 20).count() == 0);
    int[] one = {5};
    for (int[] end : List.of(new int[] {5}, new int[] {4})) {
      assertThrows(
          IllegalArgumentException.class, () -> GenomeBlocks.of("c", Strand.PLUS, one, end));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> GenomeBlocks.of("c", Strand.PLUS, new int[] {5, 8}, new int[] {9, 12}));
    assertThrows(IndexOutOfBoundsException.class, () -> blocks.slice(0, 9));
    assertThrows(IndexOutOfBoundsException.class, () -> blocks.toGenome(-1));
  }
}
