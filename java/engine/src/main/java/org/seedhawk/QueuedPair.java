// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.error.BadInputException;
import org.seedhawk.work.RegionScores;

/**
 * A pair in a queue and its score to come. A batch of them is scored together, or, where that
 * fails, each alone, so that only the pair at fault fails.
 */
final class QueuedPair {
  private final byte[] mirna;
  private final byte[] region;
  private final long arrived = System.nanoTime();
  private final CompletableFuture<PairScore> result = new CompletableFuture<>();

  QueuedPair(byte[] mirna, byte[] region) {
    this.mirna = mirna;
    this.region = region;
  }

  /** Returns when it came, by {@link System#nanoTime}. */
  long arrived() {
    return arrived;
  }

  /** Returns its score to come. */
  CompletableFuture<PairScore> result() {
    return result;
  }

  /**
   * Scores pairs.
   *
   * @param answers receives what tells each caller
   */
  static void score(RegionScores scorer, List<QueuedPair> batch, List<Runnable> answers) {
    try {
      scoreTogether(scorer, batch, answers);
    } catch (RuntimeException | Error e) {
      // Whose fault it was shows when each is alone.
      answers.clear();
      batch.forEach(pair -> scoreAlone(scorer, pair, answers));
    }
  }

  private static void scoreTogether(
      RegionScores scorer, List<QueuedPair> batch, List<Runnable> answers) {
    scorer.clear();
    List<QueuedPair> added = new ArrayList<>();
    for (QueuedPair pair : batch) {
      if (pair.result.isDone()) {
        continue; // cancelled
      }
      try {
        scorer.add(pair.mirna, pair.region);
        added.add(pair);
      } catch (BadInputException e) {
        answers.add(() -> pair.result.completeExceptionally(e));
      }
    }
    scorer.run();
    for (int i = 0; i < added.size(); i++) {
      CompletableFuture<PairScore> result = added.get(i).result;
      PairScore score = PairScore.of(scorer, i);
      answers.add(() -> result.complete(score));
    }
  }

  private static void scoreAlone(RegionScores scorer, QueuedPair pair, List<Runnable> answers) {
    try {
      scorer.clear();
      scorer.add(pair.mirna, pair.region);
      scorer.run();
      PairScore score = PairScore.of(scorer, 0);
      answers.add(() -> pair.result.complete(score));
    } catch (RuntimeException | Error e) {
      answers.add(() -> pair.result.completeExceptionally(e));
    }
  }
}
