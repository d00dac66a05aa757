// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.List;
import java.util.function.Function;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.ffi.NativeTable;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;

/**
 * A processor's way through a chunk, piece by piece; its model's sessions may run on a GPU. One per
 * thread.
 */
public final class HostWorker implements ChunkWorker {
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
  public HostWorker(
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
