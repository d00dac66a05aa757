// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.SiteExtras;
import org.seedhawk.formats.table.SiteJson;
import org.seedhawk.formats.table.SiteTable;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;

/** Sends sites: workers format rows, the calling thread sends them in order. */
final class SiteRows implements ScanSink<RowBuffer> {
  private final ConcurrentLinkedQueue<RowBuffer> free = new ConcurrentLinkedQueue<>();
  private final RowStream to;
  private final boolean tsv;
  private final SiteExtras extras;

  /** Creates it. */
  SiteRows(RowStream to, boolean energy) {
    this.to = to;
    extras = SiteExtras.of(energy);
    tsv = to.isTsv();
  }

  @Override
  public void begin() {
    if (tsv) {
      to.header(extras.header());
    }
  }

  @Override
  public RowBuffer map(SiteBatch batch) {
    RowBuffer rows = buffer();
    for (int site = 0; site < batch.size(); site++) {
      if (tsv) {
        SiteTable.row(rows, batch, site, extras);
      } else {
        SiteJson.row(rows, batch, site, extras.energy());
      }
    }
    return rows;
  }

  private RowBuffer buffer() {
    RowBuffer found = free.poll();
    return found == null ? new RowBuffer() : found;
  }

  @Override
  public void sites(RowBuffer rows) throws IOException {
    if (rows.size() > 0) {
      to.rows().part(rows, 0, rows.size());
      to.sent();
    }
    rows.clear();
    free.add(rows);
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    to.send(); // all rows that are there at the moment
    to.progress(sofar);
  }
}
