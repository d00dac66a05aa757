// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A small genome with genes on both strands, for tests of what is written about its sites. Each
 * gene has one exon with a coding sequence and a 3'UTR of three exons; sites lie within exons and
 * over the junctions.
 *
 * @param letters of the chromosomes chr2 and chr10
 */
record GenomeFiles(Path mirnas, Path genome, Path gtf, List<StringBuilder> letters) {
  static final List<String> NAMES = List.of("chr2", "chr10");
  static final int LENGTH = 8_000;

  static GenomeFiles write(Path folder) throws IOException {
    Random random = new Random(5);
    StringBuilder rows = new StringBuilder();
    StringBuilder fasta = new StringBuilder();
    List<StringBuilder> all = new ArrayList<>();
    for (String name : NAMES) {
      StringBuilder text = new StringBuilder();
      while (text.length() < LENGTH) {
        text.append("ACGT".charAt(random.nextInt(4)));
      }
      for (int i = 0; i < 10; i++) {
        gene(rows, text, name.substring(3), 200 + 700 * i, i);
      }
      all.add(text);
      fasta.append(">" + name + "\n" + text + "\n");
    }
    return new GenomeFiles(
        Files.writeString(
            folder.resolve("m.fa"),
            ">let-7\nUGAGGUAGUAGGUUGUAUAGUU\n>miR\"16\\\nUAGCAGCACGUAAAUAUUGGCG\n"),
        Files.writeString(folder.resolve("g.fa"), fasta.toString()),
        Files.writeString(folder.resolve("a.gtf"), rows.toString()),
        all);
  }

  private static void gene(
      StringBuilder rows, StringBuilder text, String chromosome, int at, int number) {
    boolean minus = number % 2 == 1;
    int span = 500;
    int[][] exons = {{0, 100}, {150, 210}, {260, 400}}; // the coding sequence is 0-33
    String id = "G" + chromosome + "_" + number;
    List<Integer> utr = new ArrayList<>();
    for (int[] exon : exons) {
      row(rows, chromosome, "exon", at, span, exon, minus, id);
      for (int i = Math.max(33, exon[0]); i < exon[1]; i++) {
        utr.add(minus ? at + span - 1 - i : at + i);
      }
    }
    row(rows, chromosome, "CDS", at, span, new int[] {0, 30}, minus, id);
    row(rows, chromosome, "stop_codon", at, span, new int[] {30, 33}, minus, id);
    for (int i = 30; i < 33; i++) {
      put(text, minus ? at + span - 1 - i : at + i, "TAA".charAt(i - 30), minus);
    }
    for (int place : new int[] {20, 63, 90, 124, 180, 240}) {
      String site = place % 20 == 0 ? "CTACCTCA" : "TGCTGCTA";
      for (int j = 0; j < site.length(); j++) {
        put(text, utr.get(place + j), site.charAt(j), minus);
      }
    }
  }

  private static void put(StringBuilder text, int at, char letter, boolean minus) {
    text.setCharAt(at, minus ? "TGCA".charAt("ACGT".indexOf(letter)) : letter);
  }

  private static void row(
      StringBuilder rows,
      String chromosome,
      String type,
      int at,
      int span,
      int[] part,
      boolean minus,
      String id) {
    int from = minus ? at + span - part[1] : at + part[0];
    int to = minus ? at + span - part[0] : at + part[1];
    rows.append(
        "%s\tx\t%s\t%s\t%s\t.\t%s\t.\tgene_id \"%s\"; transcript_id \"%s.1\";\n"
            .formatted(chromosome, type, from + 1, to, minus ? "-" : "+", id, id));
  }

  private CommandRun run(String command, Object... more) {
    Object[] args = {command, "--mirna", mirnas, "--genome", genome, "--annotation", gtf};
    return CommandRun.of(Stream.concat(Stream.of(args), Stream.of(more)).toArray());
  }

  CommandRun scan(Object... more) {
    Object[] all = {"--seed-match", "canonical", "--threshold", 0};
    return run("scan", Stream.concat(Stream.of(all), Stream.of(more)).toArray());
  }

  CommandRun rank(Object... more) {
    return run("rank", more);
  }
}
