// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.List;
import java.util.function.Function;
import org.seedhawk.ffi.NativeTable;
import org.seedhawk.model.MirnaRows;
import org.seedhawk.model.SiteModel;
import org.seedhawk.site.SeedScanner;
import org.seedhawk.site.SeedTable;
import org.seedhawk.site.Seeds;

/**
 * A processor's way through a chunk, piece by piece; its model's sessions may run on a GPU. One per
 * thread.
 */
final class HostWorker implements ChunkWorker {
  private final SiteWorker worker;
  private final List<Rna> mirnas;
  private final MirnaRows rows;
  private final Seeds seeds;
  private final SeedScanner scanner;
  private final float threshold;

  /**
   * Creates one that borrows everything.
   *
   * @param nativeTable null when the backend reads the Java table
   */
  HostWorker(
      Backend backend,
      SiteModel model,
      ScanOptions options,
      List<Rna> mirnas,
      MirnaRows rows,
      SeedTable table,
      NativeTable nativeTable,
      float threshold) {
    this.mirnas = mirnas;
    this.rows = rows;
    this.threshold = threshold;
    seeds = table.seeds();
    worker = new SiteWorker(backend, model, options);
    scanner = worker.calls().scanner(table, nativeTable);
  }

  @Override
  public <R> void scan(Chunk chunk, Function<SiteBatch, R> mapper, ChunkResult<R> into) {
    worker.begin(mirnas, rows, threshold, mapper, into);
    for (int piece = 0; piece < chunk.size(); piece++) {
      worker.scan(
          scanner,
          seeds,
          chunk.sequence(piece),
          chunk.from(piece),
          chunk.to(piece),
          piece,
          chunk.id(piece),
          chunk.pieceStart(piece),
          -1);
    }
    worker.end();
  }

  @Override
  public void close() {
    worker.close();
  }
}
