// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.cli.genome.row.GenomeSite;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.genome.row.SiteOnGenome;
import org.seedhawk.cli.genome.row.SiteRows;
import org.seedhawk.cli.genome.row.Stretch;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.cli.track.TrackOptions;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Strand;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanSink;

/**
 * Some stretches of a genome with their genes, to be scanned on any machine that has the genome.
 * Immutable.
 */
public final class GenomePart implements Serializable {
  private static final long serialVersionUID = 1;

  /** A gene; its stretches are those that name it. */
  private record GeneOf(
      int number, String id, String name, int chromosome, int position, String[] transcripts)
      implements Serializable {}

  /** The transcripts of a gene, by its place in the list, that have a stretch. */
  private record OwnerOf(int gene, String[] transcripts) implements Serializable {}

  private record StretchOf(
      String id,
      int chromosome,
      String name,
      Strand strand,
      int[] starts,
      int[] ends,
      OwnerOf[] owners,
      long offset,
      int from,
      int to)
      implements Serializable {}

  private final boolean annotated; // else the gene is none
  private final GeneOf[] genes;
  private final StretchOf[] stretches;

  private GenomePart(boolean annotated, GeneOf[] genes, StretchOf[] stretches) {
    this.annotated = annotated;
    this.genes = genes;
    this.stretches = stretches;
  }

  /** Takes the stretches of a part; no gene may reach over its ends. */
  static GenomePart of(GenomeTargets targets, int first, int behind) {
    Map<SiteGene, Integer> numbers = new IdentityHashMap<>();
    List<GeneOf> genes = new ArrayList<>();
    List<StretchOf> stretches = new ArrayList<>(behind - first);
    boolean annotated = false;
    for (Stretch stretch : targets.stretches().subList(first, behind)) {
      List<OwnerOf> owners = new ArrayList<>(stretch.owners().size());
      for (Stretch.Owner owner : stretch.owners()) {
        SiteGene gene = owner.gene();
        annotated |= !gene.stretches().isEmpty();
        Integer known = numbers.putIfAbsent(gene, genes.size());
        if (known == null) {
          genes.add(
              new GeneOf(
                  gene.number(),
                  gene.id(),
                  gene.name(),
                  gene.place().chromosome(),
                  gene.place().position(),
                  gene.transcripts().toArray(String[]::new)));
        }
        owners.add(new OwnerOf(numbers.get(gene), owner.transcripts().toArray(String[]::new)));
      }
      stretches.add(of(stretch, owners));
    }
    return new GenomePart(
        annotated, genes.toArray(GeneOf[]::new), stretches.toArray(StretchOf[]::new));
  }

  private static StretchOf of(Stretch stretch, List<OwnerOf> owners) {
    GenomeBlocks blocks = stretch.blocks();
    int[] starts = new int[blocks.count()];
    int[] ends = new int[blocks.count()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = blocks.start(i);
      ends[i] = blocks.end(i);
    }
    return new StretchOf(
        stretch.id(),
        stretch.chromosome(),
        blocks.chromosome(),
        blocks.strand(),
        starts,
        ends,
        owners.toArray(OwnerOf[]::new),
        stretch.offset(),
        stretch.from(),
        stretch.to());
  }

  /** Takes the rows of a scan. One thread at a time. */
  public interface Receiver {
    /** Takes a site of the genome, by place. */
    default void site(SiteOnGenome site) throws IOException {}

    /**
     * Takes a miRNA on a transcript.
     *
     * @param stretch the name of the target that was scanned
     * @param mirna its place in the scan's list
     */
    default void pair(
        String stretch, String transcript, String chrom, Gene gene, int mirna, GeneScore score)
        throws IOException {}

    /** Takes a miRNA on a gene. */
    default void gene(GeneOnGenome row) throws IOException {}
  }

  /**
   * A gene as tables name it; a dot where there is no id, or no name. Immutable.
   *
   * @param id its id
   * @param name its name
   */
  public record Gene(String id, String name) {}

  /** A transcript and its letters. Immutable. */
  public record Named(String transcript, String chrom, Gene gene, String letters) {}

  /**
   * Which rows of a scan are wanted. Immutable.
   *
   * @param sites whether rows of sites are
   * @param genes whether rows of transcripts or genes are
   * @param byGene whether they are of genes, whose scan must list all sites
   * @param eachIsoform whether a site stands once for each of its transcripts
   * @param threshold the score from which on a site is listed
   * @param noisyOr whether a gene's score is the noisy-or of its sites
   */
  public record Wanted(
      boolean sites,
      boolean genes,
      boolean byGene,
      boolean eachIsoform,
      float threshold,
      boolean noisyOr) {}

  /**
   * Makes the part ready for one scan.
   *
   * @param genome read during this call and by {@link Opened#targets} alone
   */
  public Opened open(Genome genome) {
    List<SiteGene> all = new ArrayList<>(genes.length);
    for (GeneOf gene : genes) {
      SiteGene.Place place = new SiteGene.Place(gene.chromosome, gene.position);
      SiteGene made = new SiteGene(gene.number, gene.id, gene.name, place);
      for (String transcript : gene.transcripts) {
        made.add(transcript);
      }
      all.add(made);
    }
    List<Stretch> made = new ArrayList<>(stretches.length);
    for (StretchOf one : stretches) {
      Stretch stretch =
          new Stretch(
              one.id,
              one.chromosome,
              GenomeBlocks.of(one.name, one.strand, one.starts, one.ends),
              Arrays.stream(one.owners)
                  .map(owner -> new Stretch.Owner(all.get(owner.gene), List.of(owner.transcripts)))
                  .toList(),
              one.offset,
              one.from,
              one.to);
      made.add(stretch);
      if (annotated) {
        stretch.owners().forEach(owner -> owner.gene().add(stretch));
      }
    }
    return new Opened(genome, GenomeTargets.of(genome, made, annotated ? all : List.of()));
  }

  /** A part for one scan. One thread at a time. */
  public static final class Opened {
    private final Genome genome;
    private final GenomeTargets targets;

    private Opened(Genome genome, GenomeTargets targets) {
      this.genome = genome;
      this.targets = targets;
    }

    /** Reads the stretches that are to be scanned, in the order in which they must be. */
    public List<Rna> targets() {
      List<Rna> all = new ArrayList<>();
      targets.stretches().forEach(one -> all.add(new Rna(one.id(), letters(one))));
      return all;
    }

    private String letters(Stretch stretch) {
      try {
        return new String(genome.spliced(stretch.blocks()), StandardCharsets.US_ASCII);
      } catch (GenomeInputException e) {
        throw new BadInputException(e.getMessage(), e);
      }
    }

    /** Reads the transcripts, each with its letters. */
    public List<Named> transcripts() {
      List<Named> all = new ArrayList<>();
      for (Stretch stretch : targets.stretches()) {
        String letters = letters(stretch);
        for (Stretch.Owner owner : stretch.owners()) {
          for (String transcript : owner.transcripts()) {
            all.add(new Named(transcript, chrom(stretch), gene(owner.gene()), letters));
          }
        }
      }
      return all;
    }

    /**
     * Returns what takes the results of the scan.
     *
     * @param to takes the rows while the scan goes on, and in {@link Sink#end}
     */
    public Sink sink(Wanted wanted, Receiver to) throws IOException {
      Optional<GenomeSink.SiteTable> sites =
          wanted.sites ? Optional.of(new Sites(to)) : Optional.empty();
      Optional<GenomeSink.GeneRows> pairs = Optional.empty();
      if (wanted.genes) {
        pairs =
            Optional.of(
                wanted.byGene
                    ? new GeneTableByGene(to::gene, targets.genes(), wanted.noisyOr)
                    : new Pairs(to));
      }
      Tracks none = Tracks.open(new TrackOptions(), genome, List.of(), unused -> {});
      return new Sink(
          new GenomeSink(
              targets, sites, pairs, wanted.threshold, wanted.eachIsoform, none, new RunCounts()));
    }
  }

  /** The results of one scan on their way to rows. One thread at a time. */
  public static final class Sink {
    private final GenomeSink sink;

    private Sink(GenomeSink sink) {
      this.sink = sink;
    }

    /** Returns what the scan is given. */
    public ScanSink<?> results() {
      return sink;
    }

    /** Hands over the rows that wait. */
    public void end() throws IOException {
      sink.commit();
    }
  }

  private static String chrom(Stretch stretch) {
    return Words.word(stretch.blocks().chromosome());
  }

  private static Gene gene(SiteGene gene) {
    return new Gene(gene.id(), gene.name());
  }

  /** Hands over sites. */
  private record Sites(Receiver to) implements GenomeSink.SiteTable {
    @Override
    public void begin() {}

    @Override
    public void write(SiteRows.Row row) throws IOException {
      to.site(SiteOnGenome.of(row));
    }

    @Override
    public void passTo(SiteGene.Place place) {}

    @Override
    public void commit() {}
  }

  /** Hands over what was found on a stretch under each transcript that has it. */
  private record Pairs(Receiver to) implements GenomeSink.GeneRows {
    @Override
    public void begin() {}

    @Override
    public void pair(Stretch stretch, int mirna, GeneScore score) throws IOException {
      for (Stretch.Owner owner : stretch.owners()) {
        for (String transcript : owner.transcripts()) {
          to.pair(stretch.id(), transcript, chrom(stretch), gene(owner.gene()), mirna, score);
        }
      }
    }

    @Override
    public void site(GenomeSite site) {}

    @Override
    public void passTo(SiteGene.Place place) {}

    @Override
    public void commit() {}
  }
}
