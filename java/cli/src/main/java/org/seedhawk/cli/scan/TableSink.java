// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.scan;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.seedhawk.cli.change.ChangeRows;
import org.seedhawk.cli.run.Progress;
import org.seedhawk.cli.run.RunCounts;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.ChangeColumns;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;

/** Writes the tables: workers format site rows, the accepting thread writes them in order. */
public final class TableSink implements ScanSink<RowBuffer> {
  private static final int FLUSH = 1 << 16;

  private final Optional<AtomicFile> sites;
  private final Optional<AtomicFile> genes;
  private final SiteExtras extras;
  private final Optional<JsonLines> json;
  private final Optional<Changes> changes;
  private final Progress progress;
  private final boolean first;
  private final RunCounts counts;
  private final boolean eachPair;
  private final ConcurrentLinkedQueue<RowBuffer> free = new ConcurrentLinkedQueue<>();
  private final RowBuffer geneRows = new RowBuffer();

  /**
   * Columns of log2 fold changes.
   *
   * @param rows where they come from
   * @param ofPairs whether one was offered for each row, in their order; else one for each target
   */
  public record Changes(ChangeRows rows, boolean ofPairs) {}

  /**
   * What is written.
   *
   * @param sites null: no such table is wanted
   * @param genes likewise
   * @param first whether tables have headers
   * @param counts receive types of sites
   * @param eachPair whether they receive the status of each pair, too
   */
  public record Tables(
      AtomicFile sites, AtomicFile genes, boolean first, RunCounts counts, boolean eachPair) {}

  /**
   * Takes the files.
   *
   * @param extras columns of sites that were asked for
   * @param json whether sites are written as JSON lines
   * @param changes empty: the gene table has no such columns
   */
  public TableSink(
      Tables tables,
      SiteExtras extras,
      boolean json,
      Optional<Changes> changes,
      Progress progress) {
    this.changes = changes;
    sites = Optional.ofNullable(tables.sites);
    genes = Optional.ofNullable(tables.genes);
    first = tables.first;
    counts = tables.counts;
    eachPair = tables.eachPair;
    this.extras = extras;
    this.json = json ? Optional.of(new JsonLines(extras.header())) : Optional.empty();
    this.progress = progress;
  }

  @Override
  public void begin() throws IOException {
    if (!first) {
      return;
    }
    if (sites.isPresent() && json.isEmpty()) {
      RowBuffer header = new RowBuffer().text(extras.header());
      header.writeTo(sites.get());
    }
    geneRows.text(changes.isPresent() ? GeneTable.header(ChangeColumns.HEADER) : GeneTable.HEADER);
  }

  @Override
  public RowBuffer map(SiteBatch batch) {
    RowBuffer rows = emptied();
    counts.listed(batch);
    if (sites.isPresent()) {
      for (int site = 0; site < batch.size(); site++) {
        SiteTable.row(rows, batch, site, extras);
      }
    }
    if (json.isEmpty()) {
      return rows;
    }
    RowBuffer objects = emptied();
    json.get().append(objects, rows);
    rows.clear();
    free.add(rows);
    return objects;
  }

  private RowBuffer emptied() {
    RowBuffer rows = free.poll();
    return rows == null ? new RowBuffer() : rows;
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
  public void gene(GeneView gene) throws IOException {
    if (eachPair) {
      counts.pairs(gene.status(), 1);
    }
    if (genes.isPresent()) {
      GeneTable.begin(geneRows, gene);
      if (changes.isPresent()) {
        appendChanges(changes.get(), gene.targetId(), gene.mirna());
      }
      GeneTable.end(geneRows, gene.status());
      if (geneRows.size() >= FLUSH) {
        flushGenes();
      }
    }
  }

  private void appendChanges(Changes columns, String targetId, int mirna) throws IOException {
    if (columns.ofPairs) {
      columns.rows.next();
      columns.rows.append(geneRows, 0);
    } else {
      columns.rows.moveTo(targetId);
      columns.rows.append(geneRows, mirna);
    }
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    if (changes.isPresent()) {
      changes.get().rows.passTo(sofar.targets());
    }
    progress.show(sofar);
  }

  /** Writes what is left and gives the files their names. */
  public void commit() throws IOException {
    progress.end();
    if (genes.isPresent()) {
      flushGenes();
    }
    AtomicFile.publish(Stream.concat(genes.stream(), sites.stream()).toList());
  }

  private void flushGenes() throws IOException {
    geneRows.writeTo(genes.orElseThrow());
    geneRows.clear();
  }
}
