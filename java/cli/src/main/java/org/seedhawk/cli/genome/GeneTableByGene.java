// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.PairStatus;

/**
 * The gene table with a row for each gene and miRNA. A place of the genome counts once for its
 * gene, with its best score, however many isoforms hold it. Genes come in the order of their first
 * stretches; memory holds those that are not complete. One thread at a time.
 */
final class GeneTableByGene implements GenomeSink.GeneRows {
  static final String HEADER =
      "gene_id\tgene_name\tmirna\tscore\tn_sites\tn_transcripts\tchrom\tbest_start\tbest_end"
          + "\tchrom_strand\tstatus\n";

  private static final int FLUSH = 1 << 16;

  private final AtomicFile file;
  private final boolean first;
  private final boolean noisyOr;
  private final Iterator<SiteGene> genes;
  private final Map<SiteGene, Map<Integer, Pair>> open = new HashMap<>(); // miRNAs ascend
  private final RowBuffer rows = new RowBuffer();
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
   * Takes the file.
   *
   * @param first whether it has the header
   * @param genes in their order
   * @param noisyOr whether a score is the noisy-or of the sites, those that overlap once, instead
   *     of their maximum
   */
  GeneTableByGene(AtomicFile file, boolean first, List<SiteGene> genes, boolean noisyOr) {
    this.file = file;
    this.first = first;
    this.noisyOr = noisyOr;
    this.genes = genes.iterator();
    next = this.genes.hasNext() ? this.genes.next() : null;
  }

  @Override
  public void begin() {
    rows.text(first ? HEADER : "");
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
    rows.text(gene.id()).tab().text(gene.name()).tab().text(pair.mirnaId).tab();
    PairStatus status = best == null ? pair.status : PairStatus.SCORED;
    float score = best == null ? 0 : noisyOr ? (float) (1 - pair.runs.miss()) : best.best();
    GeneTable.appendScore(rows, GeneTable.score(score, status)).tab();
    rows.number(pair.sites).tab().number(gene.transcriptCount()).tab();
    rows.text(Words.word(gene.stretches().getFirst().blocks().chromosome())).tab();
    rows.number(best == null ? -1 : best.blocks().start()).tab();
    rows.number(best == null ? -1 : best.blocks().end()).tab();
    rows.text(best == null ? "." : best.blocks().strand().toString()).tab();
    rows.text(status.label()).newline();
    if (rows.size() >= FLUSH) {
      rows.writeTo(file);
      rows.clear();
    }
  }

  @Override
  public void commit() throws IOException {
    rows.writeTo(file);
    file.commit();
  }
}
