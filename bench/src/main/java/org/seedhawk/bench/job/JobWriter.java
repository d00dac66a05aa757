// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.SiteBatch;

/** Writes both tables as the command line does. One thread at a time, {@link #map} by any. */
final class JobWriter implements ScanSink<RowBuffer> {
  private final AtomicFile sites;
  private final AtomicFile genes;
  private final ConcurrentLinkedQueue<RowBuffer> free = new ConcurrentLinkedQueue<>();
  private final RowBuffer geneRows = new RowBuffer();

  JobWriter(AtomicFile sites, AtomicFile genes) {
    this.sites = sites;
    this.genes = genes;
  }

  @Override
  public RowBuffer map(SiteBatch batch) {
    RowBuffer rows = free.poll();
    if (rows == null) {
      rows = new RowBuffer();
    }
    for (int site = 0; site < batch.size(); site++) {
      SiteTable.row(rows, batch, site, SiteExtras.NONE);
    }
    return rows;
  }

  @Override
  public void sites(RowBuffer rows) throws IOException {
    rows.writeTo(sites);
    rows.clear();
    free.add(rows);
  }

  @Override
  public void gene(GeneView gene) throws IOException {
    GeneTable.begin(geneRows, gene);
    GeneTable.end(geneRows, gene.status());
    if (geneRows.size() >= JobPart.WRITE) {
      end();
    }
  }

  void end() throws IOException {
    geneRows.writeTo(genes);
    geneRows.clear();
  }
}
