// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.GeneTable;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.SiteTable;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;

/** Writes the tables: workers format site rows, the accepting thread writes them in order. */
final class TableSink implements ScanSink<RowBuffer> {
  private static final int FLUSH = 1 << 16;

  private final Optional<AtomicFile> sites;
  private final Optional<AtomicFile> genes;
  private final boolean energy;
  private final Progress progress;
  private final ConcurrentLinkedQueue<RowBuffer> free = new ConcurrentLinkedQueue<>();
  private final RowBuffer geneRows = new RowBuffer();

  /** Takes the files; null: that table is not wanted. */
  TableSink(AtomicFile sites, AtomicFile genes, boolean energy, Progress progress) {
    this.sites = Optional.ofNullable(sites);
    this.genes = Optional.ofNullable(genes);
    this.energy = energy;
    this.progress = progress;
  }

  @Override
  public void begin() throws IOException {
    if (sites.isPresent()) {
      RowBuffer header = new RowBuffer().text(SiteTable.header(energy));
      header.writeTo(sites.get());
    }
    geneRows.text(GeneTable.HEADER);
  }

  @Override
  public RowBuffer map(SiteBatch batch) {
    RowBuffer rows = free.poll();
    if (rows == null) {
      rows = new RowBuffer();
    }
    if (sites.isPresent()) {
      for (int site = 0; site < batch.size(); site++) {
        SiteTable.row(rows, batch, site, energy);
      }
    }
    return rows;
  }

  @Override
  public void sites(RowBuffer rows) throws IOException {
    if (sites.isPresent()) {
      rows.writeTo(sites.get());
    }
    rows.clear();
    free.add(rows);
  }

  @Override
  public void gene(
      String targetId,
      int mirna,
      String mirnaId,
      float score,
      long siteCount,
      long bestStart,
      long bestEnd,
      PairStatus status)
      throws IOException {
    if (genes.isPresent()) {
      GeneTable.row(geneRows, targetId, mirnaId, score, siteCount, bestStart, bestEnd, status);
      if (geneRows.size() >= FLUSH) {
        flushGenes();
      }
    }
  }

  @Override
  public void progress(ScanSummary sofar) {
    progress.show(sofar);
  }

  /** Writes what is left and gives the files their names. */
  void commit() throws IOException {
    progress.end();
    if (genes.isPresent()) {
      flushGenes();
      genes.get().commit();
    }
    if (sites.isPresent()) {
      sites.get().commit();
    }
  }

  private void flushGenes() throws IOException {
    geneRows.writeTo(genes.orElseThrow());
    geneRows.clear();
  }
}
