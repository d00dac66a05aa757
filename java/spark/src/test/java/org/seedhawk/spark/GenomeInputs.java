// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random genome of three chromosomes with overlapping genes on both strands, each with isoforms
 * that share exons.
 */
record GenomeInputs(Path genome, Path gtf) {
  private static final int LENGTH = 30_000;

  static GenomeInputs write(Path folder, Random random) throws IOException {
    StringBuilder fasta = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    for (String chromosome : List.of("chr2", "chr10", "chr 1x")) {
      String letters = Inputs.letters(random, LENGTH).replace('U', 'T');
      fasta.append('>').append(chromosome).append('\n').append(letters).append('\n');
      for (int at = 500; at < LENGTH - 4000; at += 1500 + random.nextInt(1500)) {
        gene(rows, random, chromosome.split(" ")[0], at);
      }
    }
    return new GenomeInputs(
        Files.writeString(folder.resolve("genome.fa"), fasta),
        Files.writeString(folder.resolve("genes.gtf"), rows));
  }

  private static void gene(StringBuilder rows, Random random, String chromosome, int at) {
    boolean minus = random.nextBoolean();
    String gene = "G_" + chromosome + "_" + at;
    List<int[]> exons = new ArrayList<>();
    int from = at;
    for (int i = 0; i < 5; i++) {
      int length = i == 2 ? 1 + random.nextInt(3) : 120 + random.nextInt(400);
      exons.add(new int[] {from, from + length});
      from += length + 30 + random.nextInt(200);
    }
    for (int isoform = 1; isoform <= 3; isoform++) {
      List<int[]> own = new ArrayList<>(exons);
      if (isoform > 1) {
        own.remove(isoform); // the first and the last exon are in all of them
      }
      for (int[] exon : own) {
        row(rows, chromosome, "exon", exon, minus, gene, isoform);
      }
      int[] coding = minus ? exons.getLast() : exons.getFirst();
      int[] cds =
          minus ? new int[] {coding[1] - 60, coding[1]} : new int[] {coding[0], coding[0] + 60};
      row(rows, chromosome, "CDS", cds, minus, gene, isoform);
    }
  }

  private static void row(
      StringBuilder rows,
      String chromosome,
      String type,
      int[] part,
      boolean minus,
      String gene,
      int isoform) {
    rows.append(
        "%s\tx\t%s\t%s\t%s\t.\t%s\t.\tgene_id \"%s\"; transcript_id \"%s.%s\"; gene_name \"N %s\";\n"
            .formatted(
                chromosome,
                type,
                part[0] + 1,
                part[1],
                minus ? "-" : "+",
                gene,
                gene,
                isoform,
                gene));
  }
}
