// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.function.Function;
import org.seedhawk.scan.SiteBatch;

/** What scans and scores chunks: a processor or a GPU. One per thread. */
public interface ChunkWorker extends AutoCloseable {
  /**
   * Scans and scores a chunk.
   *
   * @param mapper makes of sites what the sink wants
   * @param into receives what is found; empty
   */
  <R> void scan(Chunk chunk, Function<SiteBatch, R> mapper, ChunkResult<R> into);

  @Override
  void close();
}
