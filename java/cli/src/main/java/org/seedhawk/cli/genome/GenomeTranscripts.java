// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.cli.genome.row.SiteRows;
import org.seedhawk.cli.genome.row.TsvRows;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.command.Counted;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Status;
import org.seedhawk.genome.Transcript;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.scan.SiteType;

/**
 * Transcripts with 3'UTR and coding sequence, each read from the genome when its turn comes, in the
 * order of the genome. {@link #gene}, {@link #marks} and {@link #place} are for any thread, all
 * else for one.
 */
public final class GenomeTranscripts implements AutoCloseable {
  /** The columns of a gene. */
  public static final String GENE_COLUMNS = "gene_id\tgene_name";

  /** The columns of a site. */
  private static final String PLACE_COLUMNS =
      "chrom\tchrom_start\tchrom_end\tchrom_strand\tblock_sizes\tblock_starts\tgene_id\tgene_name";

  /**
   * A transcript. Immutable.
   *
   * @param name unique
   * @param gene the key of its gene, unique among genes
   * @param utr its 3'UTR
   * @param cds its coding sequence; empty where it has none that could be cut out
   */
  private record Entry(
      String name,
      String gene,
      String geneId,
      String geneName,
      GenomeBlocks utr,
      Optional<GenomeBlocks> cds) {}

  /**
   * A site on a transcript. Immutable.
   *
   * @param name of the transcript
   * @param inCds whether it lies in the coding sequence, not in the 3'UTR
   * @param start first letter, in the one or the other
   * @param end behind the last letter
   */
  public record OnTranscript(String name, boolean inCds, int start, int end) {}

  private final Genome genome;
  private final Tracks tracks;
  private final boolean ofGenes;
  private final String annotated; // what became of all transcripts
  private final Map<String, Entry> byName = new LinkedHashMap<>();
  private final Map<String, List<String>> genes = new LinkedHashMap<>();
  private long letters;

  private GenomeTranscripts(Genome genome, Tracks tracks, boolean ofGenes, Extraction plan) {
    this.genome = genome;
    this.tracks = tracks;
    this.ofGenes = ofGenes;
    annotated = Plans.described(plan);
  }

  /**
   * Opens genome and annotation.
   *
   * @param ofGenes whether rows are for genes, not for transcripts
   * @throws BadInputException if nothing can be extracted
   */
  public static GenomeTranscripts open(GenomeOptions files, boolean ofGenes, Streams streams)
      throws IOException {
    try {
      Genome genome = Genome.open(files.genome());
      try {
        Extraction plan =
            files.plan(
                streams,
                genome,
                files.annotation(),
                Region.THREE_PRIME_UTR,
                files.selection(false));
        GenomeTranscripts all =
            new GenomeTranscripts(genome, files.tracks(streams, genome), ofGenes, plan);
        all.add(plan);
        return all;
      } catch (IOException | RuntimeException e) {
        genome.close();
        throw e;
      }
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private void add(Extraction plan) {
    Map<String, String> keys = new HashMap<>();
    for (Extraction.Item item : plan.items()) {
      if (item.status() != Status.EXTRACTED) {
        continue;
      }
      Transcript transcript = item.transcript();
      String name = Words.word(item.name());
      while (byName.containsKey(name)) {
        name += "_"; // a name with a blank and one with an underscore
      }
      Optional<GenomeBlocks> cds =
          Region.CDS.status(transcript) == Status.EXTRACTED
              ? Optional.of(Region.CDS.pieces(transcript).getFirst().on(item.chromosome()))
              : Optional.empty();
      String id = Words.word(transcript.geneId());
      // The pseudoautosomal regions have a gene on two chromosomes.
      String gene = id.equals(".") ? name : id;
      String where = keys.putIfAbsent(gene, item.chromosome());
      if (where != null && !where.equals(item.chromosome())) {
        gene = gene + "@" + Words.word(item.chromosome());
      }
      byName.put(
          name,
          new Entry(
              name, gene, id, Words.word(transcript.geneName()), item.pieces().getFirst(), cds));
      genes.computeIfAbsent(gene, unused -> new ArrayList<>(1)).add(name);
    }
  }

  /** Returns the names of all transcripts, in their order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Returns the names of each gene's transcripts, by gene in the order of their first ones. */
  public Map<String, List<String>> genes() {
    return genes;
  }

  /** Returns how many letters the 3'UTR of a transcript has. */
  public int utrLength(String name) {
    return byName.get(name).utr.length();
  }

  /** Reads the 3'UTR of a transcript. */
  public String utr(String name) {
    String utr = read(byName.get(name).utr);
    letters += utr.length();
    return utr;
  }

  /** Reads the coding sequence of a transcript, stop codon included; empty where it has none. */
  public String cds(String name) {
    return byName.get(name).cds.map(this::read).orElse("");
  }

  private String read(GenomeBlocks blocks) {
    try {
      return new String(genome.spliced(blocks), StandardCharsets.US_ASCII);
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /** Returns how many letters of 3'UTRs were read. */
  public long letters() {
    return letters;
  }

  /**
   * Appends a tab and the columns of a gene.
   *
   * @param name of the gene, or of the transcript, as a row is for the one or the other
   */
  public void gene(RowBuffer to, String name) {
    Entry entry = byName.get(ofGenes ? genes.get(name).getFirst() : name);
    to.tab().text(entry.geneId).tab().text(entry.geneName);
  }

  /** Returns the names of the columns of a site. */
  public String placeColumns() {
    return PLACE_COLUMNS + tracks.columns();
  }

  /** Appends a tab and the columns of a site on a transcript. */
  public void place(RowBuffer to, OnTranscript site, Tracks.Marks marks) {
    Entry entry = byName.get(site.name);
    to.tab();
    TsvRows.place(to, stretch(site).slice(site.start, site.end));
    to.tab().text(entry.geneId).tab().text(entry.geneName);
    tracks.append(to, marks, Tracks.NOT_KNOWN);
  }

  /** Returns what further files have about a site. */
  public Tracks.Marks marks(OnTranscript site, SiteType type) {
    if (!tracks.isGiven()) {
      return Tracks.Marks.NONE;
    }
    GenomeBlocks stretch = stretch(site);
    GenomeBlocks seed = SiteRows.seed(stretch, site.start, site.end, type);
    try {
      return tracks.of(stretch.slice(site.start, site.end), seed);
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private GenomeBlocks stretch(OnTranscript site) {
    Entry entry = byName.get(site.name);
    return site.inCds ? entry.cds.orElseThrow() : entry.utr;
  }

  /** Returns what knows more about sites. */
  public Tracks tracks() {
    return tracks;
  }

  /** Says how many transcripts there are. */
  public String described() {
    long coding = byName.values().stream().filter(entry -> entry.cds.isPresent()).count();
    return String.format(
        Locale.ROOT,
        "%s of %s, %,d with an ORF; %s",
        Counted.of(byName.size(), "transcript"),
        Counted.of(genes.size(), "gene"),
        coding,
        annotated);
  }

  @Override
  public void close() throws IOException {
    try (Tracks closed = tracks) {
      genome.close();
    }
  }
}
