// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.seedhawk.cli.genome.row.GenomeSite;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.genome.row.SiteRows;
import org.seedhawk.cli.genome.row.Stretch;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.cli.track.Tracks;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Site;
import org.seedhawk.scan.SiteBatch;

/**
 * Takes the sites of stretches to the genome: workers map positions, and the accepting thread joins
 * what isoforms share and writes it sorted by place. Sites wait until no stretch can hold them any
 * more; so memory holds the sites of a chunk, and of the stretches that overlap the next one.
 */
final class GenomeSink implements ScanSink<List<GenomeSite>> {
  /** A table of genes or transcripts that is written beside a scan of stretches. */
  interface GeneRows {
    /** Writes the header. */
    void begin() throws IOException;

    /** Takes the score of a miRNA on a stretch. */
    void pair(Stretch stretch, int mirna, GeneScore score) throws IOException;

    /** Takes the next site of the genome, by place; once, whatever transcripts hold it. */
    void site(GenomeSite site);

    /** Takes that all sites in front of a place have come. */
    void passTo(SiteGene.Place place) throws IOException;

    /** Writes what waits and gives the file its name. */
    void commit() throws IOException;
  }

  /** A table of sites that is written beside a scan of stretches. */
  interface SiteTable {
    /** Writes what stands in front of the rows. */
    void begin() throws IOException;

    /** Takes the next row, by place. */
    void write(SiteRows.Row row) throws IOException;

    /** Takes that no row will begin in front of a place any more. */
    void passTo(SiteGene.Place place) throws IOException;

    /** Writes what waits and gives the file its name. */
    void commit() throws IOException;
  }

  private final GenomeTargets targets;
  private final Optional<SiteTable> sites;
  private final Optional<GeneRows> genes;
  private final float threshold;
  private final boolean eachIsoform;
  private final Tracks tracks;
  private final RunCounts counts;
  private GenomeScan.Progress progress = sofar -> {};
  private final List<GenomeSite> waiting = new ArrayList<>();
  private boolean sorted = true; // and equal ones are joined
  private long written;
  private long done; // stretches

  /**
   * Creates it.
   *
   * @param sites empty: none are written
   * @param genes empty: none are written
   * @param threshold the score from which on a site is listed
   * @param eachIsoform whether a site stands once for each of its transcripts
   * @param tracks says more of a site, and whether it is listed
   * @param counts receive the types of the rows
   */
  GenomeSink(
      GenomeTargets targets,
      Optional<SiteTable> sites,
      Optional<GeneRows> genes,
      float threshold,
      boolean eachIsoform,
      Tracks tracks,
      RunCounts counts) {
    this.targets = targets;
    this.sites = sites;
    this.genes = genes;
    this.threshold = threshold;
    this.eachIsoform = eachIsoform;
    this.tracks = tracks;
    this.counts = counts;
  }

  /** Sets what is told how far the scan is. */
  void onProgress(GenomeScan.Progress told) {
    progress = told;
  }

  @Override
  public void begin() throws IOException {
    if (sites.isPresent()) {
      sites.get().begin();
    }
    if (genes.isPresent()) {
      genes.get().begin();
    }
  }

  @Override
  public List<GenomeSite> map(SiteBatch batch) {
    List<GenomeSite> mapped = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Stretch stretch = targets.stretch(batch.targetId(i));
      GenomeBlocks blocks = stretch.blocks().slice((int) batch.start(i), (int) batch.end(i));
      if (!stretch.owns(blocks.start())) {
        continue;
      }
      Site site = batch.site(i);
      boolean listed = site.score() >= threshold;
      int mirna = batch.mirna(i);
      for (Stretch.Owner owner : stretch.owners()) {
        GenomeSite.Part part = new GenomeSite.Part(stretch, site, owner.transcripts());
        mapped.add(new GenomeSite(blocks, mirna, owner.gene(), part, listed));
      }
    }
    mapped.sort(GenomeSite.ORDER); // here, as workers share it
    return mapped;
  }

  @Override
  public void sites(List<GenomeSite> mapped) {
    waiting.addAll(mapped);
    sorted &= mapped.isEmpty();
  }

  /**
   * Sorts what waits, and joins equal ones. What waited and what came are sorted runs, which a
   * merge sort takes in a few passes; it keeps the order of equal ones.
   */
  private void sort() {
    if (sorted) {
      return;
    }
    waiting.sort(GenomeSite.ORDER);
    int kept = 0;
    for (int i = 1; i < waiting.size(); i++) {
      GenomeSite one = waiting.get(i);
      if (GenomeSite.ORDER.compare(waiting.get(kept), one) == 0) {
        waiting.get(kept).add(one);
      } else {
        waiting.set(++kept, one);
      }
    }
    waiting.subList(kept + 1, waiting.size()).clear();
    sorted = true;
  }

  @Override
  public void gene(GeneView gene) throws IOException {
    if (genes.isPresent()) {
      GeneScore pair = gene.toScore();
      genes.get().pair(targets.stretch(gene.targetId()), gene.mirna(), pair);
    }
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    done = Math.max(done, sofar.targets());
    passTo(targets.placeBehind(done));
    progress.show(sofar);
  }

  /** Writes the sites in front of a place; none will begin there any more. */
  private void passTo(SiteGene.Place place) throws IOException {
    sort();
    int passed = 0;
    while (passed < waiting.size() && waiting.get(passed).isBefore(place)) {
      GenomeSite site = waiting.get(passed++);
      if (sites.isPresent()) {
        write(site, sites.get());
      }
      if (genes.isPresent()) {
        genes.get().site(site);
      }
    }
    waiting.subList(0, passed).clear();
    if (sites.isPresent()) {
      sites.get().passTo(place);
    }
    if (genes.isPresent()) {
      genes.get().passTo(place);
    }
  }

  private void write(GenomeSite site, SiteTable to) throws IOException {
    if (site.listed().isEmpty()) {
      return;
    }
    boolean none = site.gene().stretches().isEmpty();
    if (eachIsoform) {
      for (GenomeSite.Part part : site.listed()) {
        for (String isoform : part.isoforms()) {
          write(to, site, part, isoform, none ? "." : isoform);
        }
      }
      return;
    }
    GenomeSite.Part first = site.listed().getFirst();
    String names =
        site.listed().size() == 1 && first.isoforms().size() == 1
            ? first.isoforms().getFirst()
            : site.listed().stream()
                .flatMap(part -> part.isoforms().stream())
                .collect(Collectors.joining(","));
    write(to, site, first, first.isoforms().getFirst(), none ? "." : names);
  }

  private void write(
      SiteTable to, GenomeSite site, GenomeSite.Part part, String target, String transcripts)
      throws IOException {
    Tracks.Marks marks = marks(site, part);
    tracks.count(marks);
    if (tracks.keeps(marks)) {
      to.write(new SiteRows.Row(site, part, target, transcripts, marks));
      counts.listed(part.site().type(), 1);
      written++;
    }
  }

  private Tracks.Marks marks(GenomeSite site, GenomeSite.Part part) {
    if (!tracks.isGiven()) {
      return Tracks.Marks.NONE;
    }
    try {
      return tracks.of(site.blocks(), SiteRows.seed(site.blocks(), part));
    } catch (GenomeInputException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  /** Returns how many rows of sites were written. */
  long written() {
    return written;
  }

  /** Writes what waits and gives the files their names. */
  void commit() throws IOException {
    passTo(SiteGene.Place.END);
    if (genes.isPresent()) {
      genes.get().commit();
    }
    if (sites.isPresent()) {
      sites.get().commit();
    }
  }
}
