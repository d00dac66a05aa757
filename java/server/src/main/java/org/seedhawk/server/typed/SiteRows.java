// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.SiteTable;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.server.http.Json;

/** Sends sites: workers format rows, the calling thread sends them in order. */
final class SiteRows implements ScanSink<RowBuffer> {
  private final ConcurrentLinkedQueue<RowBuffer> free = new ConcurrentLinkedQueue<>();
  private final RowStream to;
  private final boolean tsv;
  private final boolean energy;

  /** Creates it. */
  SiteRows(RowStream to, boolean energy) {
    this.to = to;
    this.energy = energy;
    tsv = to.isTsv();
  }

  @Override
  public void begin() {
    if (tsv) {
      to.rows().text(SiteTable.header(energy));
    }
  }

  @Override
  public RowBuffer map(SiteBatch batch) {
    RowBuffer rows = free.poll();
    if (rows == null) {
      rows = new RowBuffer();
    }
    for (int site = 0; site < batch.size(); site++) {
      if (tsv) {
        SiteTable.row(rows, batch, site, energy);
      } else {
        json(rows, batch, site);
      }
    }
    return rows;
  }

  private void json(RowBuffer out, SiteBatch batch, int site) {
    Json.quote(out.text("{\"type\":\"site\",\"target\":"), batch.targetId(site));
    out.text(",\"start\":").number(batch.start(site));
    out.text(",\"end\":").number(batch.end(site)).text(",\"mirna\":");
    Json.quote(out, batch.mirnaId(site));
    out.text(",\"score\":").score(batch.score(site));
    out.text(",\"site_type\":\"").text(batch.type(site).label());
    out.text("\",\"matches\":").number(batch.matches(site));
    out.text(",\"gu\":").number(batch.wobbles(site));
    out.text(",\"mismatches\":").number(batch.mismatches(site));
    out.text(",\"window_start\":").number(batch.windowStart(site));
    out.text(",\"window_end\":").number(batch.windowEnd(site));
    if (energy) {
      out.text(",\"energy\":");
      if (Float.isNaN(batch.energy(site))) {
        out.text("null");
      } else {
        out.energy(batch.energy(site));
      }
    }
    out.text("}").newline();
  }

  @Override
  public void sites(RowBuffer rows) throws IOException {
    if (rows.size() > 0) {
      to.rows().part(rows, 0, rows.size());
      to.send();
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
      PairStatus status) {
    // Sites alone were asked for.
  }

  @Override
  public void progress(ScanSummary sofar) throws IOException {
    to.progress(sofar);
  }
}
