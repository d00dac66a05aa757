// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.cli.genome.row.GenomeSite;
import org.seedhawk.cli.genome.row.SiteGene;
import org.seedhawk.cli.genome.row.Stretch;
import org.seedhawk.cli.genome.row.Words;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.PairStatus;

/**
 * The gene table with a row for each gene and miRNA. A place of the genome counts once for its
 * gene, with its best score, however many isoforms hold it. Genes come in the order of their first
 * stretches; memory holds those that are not complete. One thread at a time.
 */
final class GeneTableByGene implements GenomeSink.GeneRows {
  /** Takes the rows of genes. */
  interface Receiver {
    /** Takes that rows will come. */
    default void begin() {}

    /** Takes the row of a gene and a miRNA. */
    void accept(GeneOnGenome row) throws IOException;

    /** Takes that all rows have come. */
    default void commit() throws IOException {}
  }

  private final Receiver to;
  private final boolean noisyOr;
  private final Iterator<SiteGene> genes;
  private final Map<SiteGene, Map<Integer, Pair>> open = new HashMap<>(); // miRNAs ascend
  private SiteGene next;

  /** A gene and a miRNA. */
  private static final class Pair {
    private final String mirnaId;
    private PairStatus status = PairStatus.TOO_SHORT;
    private GenomeSite best;
    private long sites;
    private final GenomeRuns runs = new GenomeRuns();

    private Pair(String mirnaId) {
      this.mirnaId = mirnaId;
    }
  }

  /**
   * Creates it.
   *
   * @param to takes the rows
   * @param genes in their order
   * @param noisyOr whether a score is the noisy-or of the sites, those that overlap once, instead
   *     of their maximum
   */
  GeneTableByGene(Receiver to, List<SiteGene> genes, boolean noisyOr) {
    this.to = to;
    this.noisyOr = noisyOr;
    this.genes = genes.iterator();
    next = this.genes.hasNext() ? this.genes.next() : null;
  }

  @Override
  public void begin() {
    to.begin();
  }

  private Pair open(SiteGene gene, int mirna, String mirnaId) {
    return open.computeIfAbsent(gene, unused -> new TreeMap<>())
        .computeIfAbsent(mirna, unused -> new Pair(mirnaId));
  }

  @Override
  public void pair(Stretch stretch, int mirna, GeneScore score) {
    for (Stretch.Owner owner : stretch.owners()) {
      Pair pair = open(owner.gene(), mirna, score.mirnaId());
      if (pair.status != PairStatus.NO_SITE && score.status() != PairStatus.TOO_SHORT) {
        pair.status = score.status();
      }
    }
  }

  @Override
  public void site(GenomeSite site) {
    Pair pair = open(site.gene(), site.mirna(), site.mirnaId());
    if (pair.best == null || site.best() > pair.best.best()) {
      pair.best = site;
    }
    pair.sites++;
    if (noisyOr) {
      pair.runs.add(site.blocks(), site.best());
    }
  }

  @Override
  public void passTo(SiteGene.Place place) throws IOException {
    while (next != null && next.end().compareTo(place) <= 0) {
      Map<Integer, Pair> pairs = open.remove(next);
      if (pairs != null) {
        for (Pair pair : pairs.values()) {
          write(next, pair);
        }
      }
      next = genes.hasNext() ? genes.next() : null;
    }
  }

  private void write(SiteGene gene, Pair pair) throws IOException {
    GenomeSite best = pair.best;
    PairStatus status = best == null ? pair.status : PairStatus.SCORED;
    float score = best == null ? 0 : noisyOr ? (float) (1 - pair.runs.miss()) : best.best();
    to.accept(
        new GeneOnGenome(
            gene.id(),
            gene.name(),
            pair.mirnaId,
            GeneTable.score(score, status),
            pair.sites,
            gene.transcriptCount(),
            Words.word(gene.stretches().getFirst().blocks().chromosome()),
            best == null ? -1 : best.blocks().start(),
            best == null ? -1 : best.blocks().end(),
            best == null ? "." : best.blocks().strand().toString(),
            status));
  }

  @Override
  public void commit() throws IOException {
    to.commit();
  }
}
