// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.bed.BedIntervals;

/** Intervals of BED files and what overlaps them, against a count letter by letter. */
class BedIntervalsTest {
  private static final int LENGTH = 3_000;

  @TempDir Path folder;
  private final Random random = new Random(Needs.seed());

  private GenomeBlocks blocks(String chromosome) {
    List<Integer> cuts = new ArrayList<>();
    int at = random.nextInt(LENGTH - 400);
    for (int i = 0; i <= 2 * random.nextInt(3); i += 2) {
      cuts.add(at);
      at += 1 + random.nextInt(random.nextInt(10) == 0 ? 100 : 9);
      cuts.add(at);
      at += 1 + random.nextInt(20);
    }
    int count = cuts.size() / 2;
    return GenomeBlocks.of(
        chromosome,
        random.nextBoolean() ? Strand.PLUS : Strand.MINUS,
        IntStream.range(0, count).map(i -> cuts.get(2 * i)).toArray(),
        IntStream.range(0, count).map(i -> cuts.get(2 * i + 1)).toArray());
  }

  private static String row(GenomeBlocks blocks, int number) {
    StringBuilder sizes = new StringBuilder();
    StringBuilder starts = new StringBuilder();
    for (int i = 0; i < blocks.count(); i++) {
      sizes.append(blocks.end(i) - blocks.start(i)).append(',');
      starts.append(blocks.start(i) - blocks.start()).append(',');
    }
    String six =
        "%s\t%s\t%s\tn%s\t0\t%s"
            .formatted(blocks.chromosome(), blocks.start(), blocks.end(), number, blocks.strand());
    return blocks.count() == 1 && number % 2 == 0
        ? six
        : "%s\t0\t0\t0\t%s\t%s\t%s".formatted(six, blocks.count(), sizes, starts);
  }

  private static boolean share(GenomeBlocks one, GenomeBlocks other, String chromosome) {
    if (!chromosome.equals(other.chromosome()) || one.strand() != other.strand()) {
      return false;
    }
    return IntStream.range(0, LENGTH)
        .anyMatch(i -> one.fromGenome(i) >= 0 && other.fromGenome(i) >= 0);
  }

  @Test
  void findsWhatSharesALetterOnTheStrand() throws IOException {
    List<GenomeBlocks> all = new ArrayList<>();
    StringBuilder text = new StringBuilder("#comment\r\n");
    for (int i = 0; i < 300; i++) {
      all.add(blocks(List.of("1", "chr2", "other").get(random.nextInt(3))));
      text.append(row(all.get(i), i)).append("\r\n");
    }
    Path file = Files.writeString(folder.resolve("k.bed"), text);
    Path fasta =
        Files.writeString(
            folder.resolve("g.fa"),
            ">chr1\n" + "A".repeat(LENGTH) + "\n>chr2\n" + "C".repeat(LENGTH) + "\n");
    try (Genome genome = Genome.open(fasta)) {
      BedIntervals read = BedIntervals.read(file);
      assertEquals(300, read.count());
      assertEquals("n7", read.name(7));
      assertEquals(300, read.chromosomes().values().stream().mapToInt(one -> one).sum());
      BedIntervals.OnGenome placed =
          read.on(ChromosomeNames.match(file, read.chromosomes().keySet(), genome, List.of()));
      int found = 0;
      for (int i = 0; i < 400; i++) {
        GenomeBlocks site = blocks(i % 2 == 0 ? "chr1" : "chr2");
        List<Integer> expected =
            IntStream.range(0, all.size())
                .filter(
                    one ->
                        share(
                            all.get(one),
                            site,
                            all.get(one).chromosome().replaceFirst("^1$", "chr1")))
                .boxed()
                .toList();
        assertEquals(expected, placed.overlapping(site));
        found += expected.size();
      }
      assertTrue(found > 50, found + " found");
    }
  }

  @Test
  void chromosomesHaveTheOrderOfTheFile() throws IOException {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "chr" + i * 37 % 40).toList();
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append(name).append("\t0\t7\tone\t0\t+\n"));
    text.append("chr37\t9\t12\ttwo\t0\t-\n");
    BedIntervals read = BedIntervals.read(Files.writeString(folder.resolve("order.bed"), text));
    assertEquals(names, List.copyOf(read.chromosomes().keySet()));
    assertEquals(2, read.chromosomes().get("chr37"));
  }
}
