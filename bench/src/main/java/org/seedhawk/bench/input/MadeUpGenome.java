// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.input;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A random genome with genes of three isoforms each, and what their 3'UTRs are: written as FASTA
 * and as GTF with the attributes that Ensembl writes. The same for the same size. Immutable.
 */
public final class MadeUpGenome {
  private static final int CHROMOSOMES = 10;
  private static final int ISOFORMS = 3;
  private static final int EXONS = 9;
  private static final int LINE = 60;

  private final byte[][] letters;
  private final List<Transcript> transcripts = new ArrayList<>();

  /** Exons in genome order; the coding sequence ends {@code utr} letters before the 3' end. */
  private record Transcript(
      int chromosome, boolean minus, int gene, int number, int[] starts, int[] ends, int utr) {
    String id() {
      return "ENST%011d".formatted(number);
    }

    int length() {
      int sum = 0;
      for (int i = 0; i < starts.length; i++) {
        sum += ends[i] - starts[i];
      }
      return sum;
    }
  }

  /**
   * Makes one.
   *
   * @param nt letters of the genome
   * @param count transcripts
   */
  public MadeUpGenome(int nt, int count) {
    Random random = new Random(1);
    letters = new byte[CHROMOSOMES][nt / CHROMOSOMES];
    for (byte[] chromosome : letters) {
      for (int i = 0; i < chromosome.length; i++) {
        chromosome[i] = (byte) "ACGT".charAt(random.nextInt(4));
      }
    }
    int genes = count / ISOFORMS;
    int room = nt / CHROMOSOMES / (genes / CHROMOSOMES + 1);
    for (int gene = 0; gene < genes; gene++) {
      int chromosome = gene % CHROMOSOMES;
      int from = gene / CHROMOSOMES * room;
      boolean minus = random.nextBoolean();
      for (int i = 0; i < ISOFORMS && transcripts.size() < count; i++) {
        add(random, chromosome, minus, gene, from, room);
      }
    }
  }

  private void add(Random random, int chromosome, boolean minus, int gene, int from, int room) {
    int[] starts = new int[EXONS];
    int[] ends = new int[EXONS];
    int at = from + random.nextInt(50);
    for (int i = 0; i < EXONS; i++) {
      boolean last = i == (minus ? 0 : EXONS - 1);
      starts[i] = at;
      ends[i] = at + (last ? 400 + random.nextInt(room / 8) : 100 + random.nextInt(100));
      at = ends[i] + 50 + random.nextInt(room / 16);
    }
    int number = transcripts.size() + 1;
    transcripts.add(
        new Transcript(
            chromosome, minus, gene + 1, number, starts, ends, 300 + random.nextInt(300)));
  }

  /** Writes the genome as FASTA. */
  public void writeFasta(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < letters.length; i++) {
        byte[] chromosome = letters[i];
        StringBuilder text = new StringBuilder(">" + (i + 1) + " dna:chromosome\n");
        for (int at = 0; at < chromosome.length; at += LINE) {
          int count = Math.min(LINE, chromosome.length - at);
          text.append(new String(chromosome, at, count, StandardCharsets.US_ASCII)).append('\n');
          if (text.length() > 1 << 16 || at + LINE >= chromosome.length) {
            out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
            text.setLength(0);
          }
        }
      }
    }
  }

  /** Writes the annotation as GTF, and returns the number of its lines. */
  public long writeGtf(OutputStream out) throws IOException {
    long lines = 0;
    StringBuilder text = new StringBuilder("#!genome-build made-up\n");
    for (Transcript transcript : transcripts) {
      String attributes =
          ("gene_id \"ENSG%011d\"; gene_version \"3\"; transcript_id \"%s\"; transcript_version"
                  + " \"1\"; gene_name \"GENE%d\"; gene_source \"ensembl_havana\"; gene_biotype"
                  + " \"protein_coding\"; transcript_name \"GENE%d-20%d\"; transcript_source"
                  + " \"ensembl_havana\"; transcript_biotype \"protein_coding\"; tag \"basic\";"
                  + " transcript_support_level \"1\";")
              .formatted(
                  transcript.gene,
                  transcript.id(),
                  transcript.gene,
                  transcript.gene,
                  transcript.number);
      int length = transcript.length();
      int end = length - transcript.utr;
      lines += line(text, transcript, "transcript", 0, length, false, attributes);
      lines += line(text, transcript, "exon", 0, length, true, attributes);
      lines += line(text, transcript, "CDS", 60, end - 3, true, attributes);
      lines += line(text, transcript, "stop_codon", end - 3, end, true, attributes);
      lines += line(text, transcript, "three_prime_utr", end, length, true, attributes);
      out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
      text.setLength(0);
    }
    return lines + 1;
  }

  /** Writes a line for each exon's part of some letters of a transcript, or one for all. */
  private int line(
      StringBuilder text,
      Transcript transcript,
      String type,
      int from,
      int to,
      boolean parts,
      String attributes) {
    int length = transcript.length();
    int first = transcript.minus ? length - to : from;
    int last = transcript.minus ? length - from : to;
    List<int[]> places = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < EXONS; i++) {
      int size = transcript.ends[i] - transcript.starts[i];
      int one = Math.max(first, before);
      int other = Math.min(last, before + size);
      if (one < other) {
        places.add(
            new int[] {
              transcript.starts[i] + one - before + 1, transcript.starts[i] + other - before
            });
      }
      before += size;
    }
    if (!parts) {
      places = List.of(new int[] {places.get(0)[0], places.get(places.size() - 1)[1]});
    }
    for (int[] place : places) {
      text.append(transcript.chromosome + 1).append("\tensembl_havana\t").append(type);
      text.append('\t').append(place[0]).append('\t').append(place[1]).append("\t.\t");
      text.append(transcript.minus ? '-' : '+').append("\t.\t").append(attributes).append('\n');
    }
    return places.size();
  }

  /**
   * Writes variants of one letter as VCF, sorted: each at another letter of a 3'UTR.
   *
   * @param count how many; no more than the 3'UTRs have letters
   */
  public void writeVcf(OutputStream out, int count) throws IOException {
    List<BitSet> utrs = new ArrayList<>();
    for (byte[] chromosome : letters) {
      utrs.add(new BitSet(chromosome.length));
    }
    for (Transcript transcript : transcripts) {
      int left = transcript.utr;
      for (int i = 0; i < EXONS && left > 0; i++) {
        int exon = transcript.minus ? i : EXONS - 1 - i;
        int size = Math.min(left, transcript.ends[exon] - transcript.starts[exon]);
        int from = transcript.minus ? transcript.starts[exon] : transcript.ends[exon] - size;
        utrs.get(transcript.chromosome).set(from, from + size);
        left -= size;
      }
    }
    long places = utrs.stream().mapToLong(BitSet::cardinality).sum();
    if (count > places) {
      throw new IllegalArgumentException(
          "count is %s; the 3'UTRs have %s letters".formatted(count, places));
    }
    Random random = new Random(2);
    out.write(
        "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
            .getBytes(StandardCharsets.US_ASCII));
    long wanted = count;
    for (int i = 0; i < letters.length; i++) {
      BitSet chromosome = utrs.get(i);
      for (int at = chromosome.nextSetBit(0); at >= 0; at = chromosome.nextSetBit(at + 1)) {
        if (random.nextLong(places--) < wanted) { // each place is as likely as any other
          wanted--;
          int code = "ACGT".indexOf(letters[i][at]);
          char other = "ACGT".charAt((code + 1 + random.nextInt(3)) % 4);
          String row =
              "%s\t%s\t.\t%s\t%s\t.\t.\t.\n".formatted(i + 1, at + 1, (char) letters[i][at], other);
          out.write(row.getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  /** Returns the 3'UTRs by id, read letter by letter. */
  public Map<String, String> utrs() {
    Map<String, String> utrs = new HashMap<>();
    for (Transcript transcript : transcripts) {
      StringBuilder text = new StringBuilder();
      byte[] chromosome = letters[transcript.chromosome];
      for (int i = 0; i < EXONS; i++) {
        for (int at = transcript.starts[i]; at < transcript.ends[i]; at++) {
          text.append((char) chromosome[at]);
        }
      }
      if (transcript.minus) {
        text.reverse();
        for (int i = 0; i < text.length(); i++) {
          text.setCharAt(i, "TGCA".charAt("ACGT".indexOf(text.charAt(i))));
        }
      }
      utrs.put(transcript.id() + ".1", text.substring(text.length() - transcript.utr));
    }
    return utrs;
  }
}
