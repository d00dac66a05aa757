// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairLevel;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.work.PairScorer;
import org.seedhawk.work.PairWorker;

/**
 * Scores a miRNA against a target by the target's candidate sites, with little delay: the scores
 * are those of {@link Seedhawk#predict} at {@link PairLevel#GENE}, to the bit. A target may have
 * any length; each call takes time in proportion to it and to its sites. Closed before the engine.
 * One per thread.
 */
public final class GeneSession implements AutoCloseable {
  private static final ScanSummary NOTHING = new ScanSummary(0, 0, 0, 0, 0, 0, 0, 0);

  private final PairScorer scorer;
  private final PairWorker worker;
  private final List<GeneScore> genes = new ArrayList<>(1);
  private final Seedhawk.Collector sink;
  private boolean closed;

  GeneSession(PairScorer scorer, PairWorker worker) {
    this.scorer = scorer;
    this.worker = worker;
    sink = new Seedhawk.Collector(new ArrayList<>(), genes);
  }

  /**
   * Scores one pair. Without a candidate site its score is 0 and its status says why; of a sequence
   * that is too short, or empty, {@link PairStatus#TOO_SHORT}.
   *
   * @throws IllegalArgumentException if a sequence holds a letter that is no nucleotide, or the
   *     miRNA is too long for the model
   * @throws IllegalStateException if the session is closed
   * @throws org.seedhawk.scan.ModelException if the model gives no number
   */
  public GeneScore score(Rna mirna, Rna target) {
    Objects.requireNonNull(mirna, "mirna");
    Objects.requireNonNull(target, "target");
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    genes.clear();
    sink.sites().clear();
    Pair pair = new Pair(mirna.id(), mirna.letters(), target.id(), target.letters());
    try {
      scorer.score(worker, List.of(pair), sink).deliver(sink, NOTHING, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return genes.getFirst();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      worker.close();
    }
  }
}
