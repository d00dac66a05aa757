// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.pool.CallControl;
import org.seedhawk.pool.Turn;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.RegionScores;

/**
 * Scores a miRNA against a site region, one pair or a small batch, with little delay. The region is
 * a window, or a short target that the model's window slides over; the score is the maximum. It is
 * that of {@link Seedhawk#predict} with {@link org.seedhawk.scan.Search#everyWindow}, to the bit.
 *
 * {@snippet :
 * try (Seedhawk engine = Seedhawk.open();
 *     RegionScorer scorer = engine.newRegionScorer(1)) {
 *   float score = scorer.score("UGAGGUAGUAGGUUGUAUAGUU".getBytes(), site);
 * }
 * }
 *
 * <p>Letters are uint8 ASCII in either case, 5'->3'; T is read as U. {@link #score} of a pair whose
 * sizes came before allocates nothing on the heap, once the JIT compiler has compiled it, with the
 * kernels of libseedhawk and a model whose inputs are no tokens. After an exception the scorer goes
 * on with the next {@link #score} or {@link #clear}. Every call may throw {@link
 * EngineClosedException}; what computes may throw {@link org.seedhawk.error.CallRefusedException}
 * when its time is over or the thread is interrupted. Any thread may use it, one at a time; a
 * second one is refused.
 */
public final class RegionScorer implements AutoCloseable {
  /**
   * The score of a miRNA on one site region. Immutable.
   *
   * @param score probability, the maximum over the windows
   * @param windows windows that were scored
   * @param bestStart first base of the best window that lies on the target, 0-based
   * @param bestEnd its exclusive end
   */
  public record PairScore(float score, long windows, long bestStart, long bestEnd) {
    /** Copies the score of a pair out of a batch that has run. */
    static PairScore of(RegionScores scores, int pair) {
      return new PairScore(
          scores.score(pair), scores.windows(pair), scores.bestStart(pair), scores.bestEnd(pair));
    }
  }

  private final EngineCore core;
  private final RegionScores scores;
  private final CallControl control;
  private final Turn turn = new Turn("the scorer");

  RegionScorer(EngineCore core, int maxPairs, Duration timeout) {
    this.core = core;
    CallControl.checkTimeout(timeout);
    control = CallControl.alone(timeout);
    scores = new RegionScores(core.backend(), core.model(), maxPairs);
    scores.controlledBy(control);
    core.adopt(this);
  }

  /**
   * Scores one pair; whatever the batch held is gone.
   *
   * @return probability, the maximum over the region's windows
   * @throws org.seedhawk.error.BadInputException if a sequence is empty, holds a letter that is no
   *     nucleotide or is notation of modified bases, or the miRNA is too short, or too long for the
   *     model, or nothing can be told: nt 2-7 of the miRNA are not all A C G U, or no window holds
   *     6 of them
   * @throws org.seedhawk.error.ModelException if the model gives no number
   */
  public float score(byte[] mirna, byte[] region) {
    beginScoring();
    try {
      return scores.score(mirna, region);
    } finally {
      end();
    }
  }

  /** As {@link #score(byte[], byte[])}, of segments as a whole, on the heap or off it. */
  public float score(MemorySegment mirna, MemorySegment region) {
    beginScoring();
    try {
      return scores.score(mirna, region);
    } finally {
      end();
    }
  }

  /** Empties the batch. */
  public void clear() {
    begin();
    try {
      scores.clear();
    } finally {
      end();
    }
  }

  /**
   * Adds a pair to the batch; {@link #run} scores it. A pair that is refused leaves the batch as it
   * was.
   *
   * @return its index, 0 for the first one
   * @throws org.seedhawk.error.BadInputException as {@link #score(byte[], byte[])}
   * @throws IllegalStateException if the batch is full, has run, or the model has failed on it
   * @throws org.seedhawk.error.ModelException if the model gives no number, for a pair of the batch
   *     that a long region pushes out of it
   */
  public int add(byte[] mirna, byte[] region) {
    beginScoring();
    try {
      return scores.add(mirna, region);
    } finally {
      end();
    }
  }

  /** As {@link #add(byte[], byte[])}, of segments as a whole, on the heap or off it. */
  public int add(MemorySegment mirna, MemorySegment region) {
    beginScoring();
    try {
      return scores.add(mirna, region);
    } finally {
      end();
    }
  }

  /**
   * Scores what was added.
   *
   * @throws IllegalStateException if the model has failed on this batch before, or it was refused
   * @throws org.seedhawk.error.ModelException if the model gives no number
   */
  public void run() {
    beginScoring();
    try {
      scores.run();
    } finally {
      end();
    }
  }

  /** Returns the number of pairs in the batch. */
  public int size() {
    turn.checkOpen();
    return scores.size();
  }

  /** Returns the most pairs of a batch. */
  public int capacity() {
    turn.checkOpen();
    return scores.capacity();
  }

  /**
   * Returns the probability of a pair of the batch that {@link #run} has scored; allocates nothing.
   *
   * @throws IndexOutOfBoundsException if it has not
   */
  public float score(int pair) {
    turn.checkOpen();
    return scores.score(pair);
  }

  /**
   * Returns all that is known of a pair of the batch that {@link #run} has scored, as an object of
   * its own.
   *
   * @throws IndexOutOfBoundsException if it has not
   */
  public PairScore result(int pair) {
    turn.checkOpen();
    return PairScore.of(scores, pair);
  }

  /** Begins a call that computes; it must {@link #end}. */
  private void beginScoring() {
    begin();
    try {
      control.restart();
      control.check();
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  private void begin() {
    core.gate().enter();
    try {
      turn.begin();
    } catch (RuntimeException e) {
      core.gate().exit();
      throw e;
    }
  }

  private void end() {
    turn.end();
    core.gate().exit();
  }

  /**
   * Frees the buffers.
   *
   * @throws IllegalStateException if another thread is using the scorer; it stays open
   */
  @Override
  public void close() {
    turn.close(
        () -> {
          core.disown(this);
          scores.close();
        });
  }
}
