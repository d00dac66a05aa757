// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A random genome with gene models of all shapes: exons and introns of 1 nt, both strands, stop
 * codons that an intron splits, transcripts without a coding sequence, and such whose coding
 * sequence reaches their ends. What must come out is told by lists of positions, letter by letter,
 * without any of the code that is tested.
 */
final class RandomGenes {
  /**
   * One transcript: its letters are those of the genome at the positions, complemented on minus.
   */
  static final class Model {
    final String id;
    final String chromosome;
    final boolean minus;
    final int[][] exons; // ascending
    final List<Integer> positions = new ArrayList<>(); // from the 5' end
    int codingFrom = -1; // letters of the transcript, stop codon included
    int codingTo = -1;

    Model(String id, String chromosome, boolean minus, int[][] exons) {
      this.id = id;
      this.chromosome = chromosome;
      this.minus = minus;
      this.exons = exons;
      for (int[] exon : exons) {
        for (int i = exon[0]; i < exon[1]; i++) {
          positions.add(minus ? 0 : positions.size(), i);
        }
      }
    }

    boolean isCoding() {
      return codingFrom >= 0;
    }

    /** Returns the letters of a region. */
    List<Integer> part(Region region) {
      return switch (region) {
        case THREE_PRIME_UTR ->
            isCoding() ? positions.subList(codingTo, positions.size()) : List.of();
        case FIVE_PRIME_UTR -> isCoding() ? positions.subList(0, codingFrom) : List.of();
        case CDS -> isCoding() ? positions.subList(codingFrom, codingTo) : List.of();
        default -> positions;
      };
    }

    /** Returns the stretches of the genome that some letters cover, exon by exon, ascending. */
    List<int[]> segments(int from, int to) {
      List<int[]> segments = new ArrayList<>();
      for (int[] exon : exons) {
        int first = Integer.MAX_VALUE;
        int last = -1;
        for (int i = from; i < to; i++) {
          int position = positions.get(i);
          if (exon[0] <= position && position < exon[1]) {
            first = Math.min(first, position);
            last = Math.max(last, position);
          }
        }
        if (last >= 0) {
          segments.add(new int[] {first, last + 1});
        }
      }
      return segments;
    }
  }

  final Map<String, String> genome = new LinkedHashMap<>();
  final List<Model> models = new ArrayList<>();
  private final Random random;

  RandomGenes(long seed, int chromosomes, int letters, int transcripts) {
    random = new Random(seed);
    for (int i = 1; i <= chromosomes; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < letters) {
        int run = 1 + random.nextInt(40);
        boolean unknown = random.nextInt(40) == 0;
        for (int j = 0; j < run && text.length() < letters; j++) {
          text.append(unknown ? 'N' : "ACGT".charAt(random.nextInt(4)));
        }
      }
      genome.put("chr" + i, text.toString());
    }
    for (int i = 0; i < transcripts; i++) {
      models.add(model("T" + i, "chr" + (1 + random.nextInt(chromosomes)), letters));
    }
  }

  private Model model(String id, String chromosome, int letters) {
    int count = 1 + random.nextInt(8);
    int[] cuts = new int[2 * count];
    int at = random.nextInt(Math.max(1, letters - 2_000));
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = at;
      at += 1 + (random.nextInt(4) == 0 ? 0 : random.nextInt(i % 2 == 0 ? 120 : 60));
    }
    int[][] exons = new int[count][];
    for (int i = 0; i < count; i++) {
      exons[i] = new int[] {cuts[2 * i], cuts[2 * i + 1]};
    }
    Model model = new Model(id, chromosome, random.nextBoolean(), exons);
    int length = model.positions.size();
    if (length >= 6 && random.nextInt(5) > 0) {
      int from = random.nextInt(4) == 0 ? 0 : random.nextInt(length - 5);
      int to = random.nextInt(5) == 0 ? length : from + 6 + random.nextInt(length - from - 5);
      model.codingFrom = from;
      model.codingTo = to;
    }
    return model;
  }

  /** Returns the letters of a region of a model, from its 5' end. */
  String letters(Model model, Region region) {
    StringBuilder text = new StringBuilder();
    String chromosome = genome.get(model.chromosome);
    for (int position : model.part(region)) {
      char letter = chromosome.charAt(position);
      text.append(model.minus && letter != 'N' ? "TGCA".charAt("ACGT".indexOf(letter)) : letter);
    }
    return text.toString();
  }

  /** Returns the genome as FASTA. */
  String fasta(int width) {
    StringBuilder text = new StringBuilder();
    genome.forEach(
        (name, letters) -> {
          text.append('>').append(name).append(" some text\n");
          for (int i = 0; i < letters.length(); i += width) {
            text.append(letters, i, Math.min(letters.length(), i + width)).append('\n');
          }
        });
    return text.toString();
  }

  private void line(StringBuilder out, Model model, String type, int[] at, String attributes) {
    out.append(
        "%s\ttest\t%s\t%s\t%s\t.\t%s\t.\t%s\n"
            .formatted(
                model.chromosome, type, at[0] + 1, at[1], model.minus ? "-" : "+", attributes));
  }

  private static int[] span(Model model) {
    return new int[] {model.exons[0][0], model.exons[model.exons.length - 1][1]};
  }

  /** Returns the annotation as GTF: the stop codon is not part of CDS. */
  String gtf() {
    StringBuilder out = new StringBuilder("#!genome-build test\n");
    for (Model model : models) {
      String attributes =
          "gene_id \"G%s\"; transcript_id \"%s\"; gene_name \"N;%s\"; transcript_biotype \"%s\";"
              .formatted(
                  model.id, model.id, model.id, model.isCoding() ? "protein_coding" : "lncRNA");
      line(out, model, "transcript", span(model), attributes);
      for (int[] exon : model.exons) {
        line(out, model, "exon", exon, attributes);
      }
      if (model.isCoding()) {
        int stop = model.codingTo - 3;
        model.segments(model.codingFrom, stop).forEach(s -> line(out, model, "CDS", s, attributes));
        model
            .segments(stop, model.codingTo)
            .forEach(s -> line(out, model, "stop_codon", s, attributes));
      }
    }
    return out.toString();
  }

  /** Returns the annotation as GFF3: the stop codon is part of CDS. */
  String gff3() {
    StringBuilder out = new StringBuilder("##gff-version 3\n");
    for (Model model : models) {
      String type = model.isCoding() ? "mRNA" : "lnc_RNA";
      line(
          out,
          model,
          "gene",
          span(model),
          "ID=gene:G%s;Name=N%%3B%s".formatted(model.id, model.id));
      line(
          out,
          model,
          type,
          span(model),
          "ID=transcript:%s;Parent=gene:G%s".formatted(model.id, model.id));
      for (int[] exon : model.exons) {
        line(out, model, "exon", exon, "Parent=transcript:" + model.id);
      }
      if (model.isCoding()) {
        model
            .segments(model.codingFrom, model.codingTo)
            .forEach(
                s ->
                    line(
                        out,
                        model,
                        "CDS",
                        s,
                        "ID=CDS:%s;Parent=transcript:%s".formatted(model.id, model.id)));
      }
      out.append("###\n");
    }
    return out.toString();
  }

  private static int[] coding(Model model) {
    List<int[]> segments = model.segments(model.codingFrom, model.codingTo);
    return new int[] {segments.get(0)[0], segments.get(segments.size() - 1)[1]};
  }

  /** Returns the annotation as refGene: genePred with a bin and further columns. */
  String refGene() {
    StringBuilder out = new StringBuilder();
    for (Model model : models) {
      int[] span = span(model);
      int[] coding = model.isCoding() ? coding(model) : new int[] {span[1], span[1]};
      StringBuilder starts = new StringBuilder();
      StringBuilder ends = new StringBuilder();
      for (int[] exon : model.exons) {
        starts.append(exon[0]).append(',');
        ends.append(exon[1]).append(',');
      }
      String known = model.isCoding() ? "cmpl" : "none";
      out.append(
          "585\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t0\tN%s\t%s\t%s\t-1,\n"
              .formatted(
                  model.id,
                  model.chromosome,
                  model.minus ? "-" : "+",
                  span[0],
                  span[1],
                  coding[0],
                  coding[1],
                  model.exons.length,
                  starts,
                  ends,
                  model.id,
                  known,
                  known));
    }
    return out.toString();
  }

  /** Returns the annotation as BED12, or some blocks of it. */
  String bed12() {
    StringBuilder out = new StringBuilder("track name=test\n");
    for (Model model : models) {
      int[] span = span(model);
      int[] coding = model.isCoding() ? coding(model) : new int[] {span[0], span[0]};
      out.append(bedLine(model, model.id, List.of(model.exons), coding));
    }
    return out.toString();
  }

  static String bedLine(Model model, String name, List<int[]> blocks, int[] thick) {
    int start = blocks.get(0)[0];
    StringBuilder sizes = new StringBuilder();
    StringBuilder starts = new StringBuilder();
    for (int[] block : blocks) {
      sizes.append(block[1] - block[0]).append(',');
      starts.append(block[0] - start).append(',');
    }
    return "%s\t%s\t%s\t%s\t0\t%s\t%s\t%s\t0\t%s\t%s\t%s\n"
        .formatted(
            model.chromosome,
            start,
            blocks.get(blocks.size() - 1)[1],
            name,
            model.minus ? "-" : "+",
            thick[0],
            thick[1],
            blocks.size(),
            sizes,
            starts);
  }
}
