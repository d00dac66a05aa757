// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.InOrder;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.Search;

/**
 * The scoring of a stream of pairs: the calling thread reads them and hands the results on in input
 * order; the pool's threads score. One thread.
 */
public final class PairJob {
  private final EngineCore core;
  private final Search search;
  private final ScanOptions options;
  private final CallControl control;

  /** Creates the job of one call. */
  public PairJob(EngineCore core, Search search, ScanOptions options, CallControl control) {
    this.core = core;
    this.search = search;
    this.options = options;
    this.control = control;
  }

  /**
   * Scores the pairs.
   *
   * @throws IOException what the sink throws, or an interrupt
   */
  public <R> ScanSummary run(Iterator<Pair> pairs, ScanSink<R> sink) throws IOException {
    long begun = System.nanoTime();
    PairScorer scorer =
        new PairScorer(core.modelForHost(), search, options, core.threshold(options));
    int most = options.threads() == 0 ? core.pool().size() : options.threads();
    int threads = Math.min(most, core.pool().size());
    try (InOrder<Worker, PairScorer.Result<R>> inOrder = new InOrder<>(core.pool(), control)) {
      sink.begin();
      long read = 0;
      ScanSummary sum = new ScanSummary(0, 0, 0, 0, 0, 0, 0, 0);
      while (pairs.hasNext() || inOrder.inFlight() > 0) {
        while (pairs.hasNext() && inOrder.inFlight() < threads + 2) {
          List<Pair> chunk = PairScorer.nextChunk(pairs, read);
          read += chunk.size();
          inOrder.submit(worker -> scorer.score(worker, chunk, sink, control));
        }
        sum = inOrder.take().deliver(sink, sum, System.nanoTime() - begun);
        sink.progress(sum);
      }
      return sum;
    }
  }
}
