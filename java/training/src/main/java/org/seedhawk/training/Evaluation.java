// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.seedhawk.evaluation.DinucleotideShuffle;
import org.seedhawk.evaluation.Metrics;
import org.seedhawk.seq.PackedSequence;

/**
 * Measures a scorer on labelled pairs, with the controls in the same table: what a table that never
 * reads the target reaches, what the model reaches on shuffled and on exchanged targets, and what
 * the seed alone reaches. One thread at a time.
 */
final class Evaluation {
  /** A pair's score is that of the register that pairs best. */
  static final String BEST_WINDOW = "model, best-paired window";

  /** A pair's score is the largest of all windows inside its region. */
  static final String ALL_WINDOWS = "model, maximum over windows";

  static final String SHUFFLED = "control: model, dinucleotide-shuffled targets";
  static final String EXCHANGED = "control: model, one random target for every pair";
  static final String TARGET_BLIND = "control: miRNA's mean training label, target unread";
  static final String CANONICAL_SEED = "control: canonical seed present";

  private static final int BOOTSTRAP_ROUNDS = 1_000;

  private final SitePool pool;
  private final WindowScorer scorer;
  private final double threshold;
  private final long seed;
  private final Map<String, double[]> labelsOfMirna = new HashMap<>();
  private double meanLabel;

  /**
   * One line of the table.
   *
   * @param set the rows
   * @param scoredBy model or control
   * @param metrics at the model's threshold
   * @param averagePrecisionInterval 95 % bootstrap interval
   */
  record Line(String set, String scoredBy, Metrics metrics, double[] averagePrecisionInterval) {}

  /**
   * Prepares an evaluation.
   *
   * @param training the labelled rows that the model was trained on
   * @param seed of shuffles and resamples
   */
  Evaluation(
      SitePool pool,
      WindowScorer scorer,
      double threshold,
      List<SiteTable.Row> training,
      long seed) {
    this.pool = pool;
    this.scorer = scorer;
    this.threshold = threshold;
    this.seed = seed;
    for (SiteTable.Row row : training) {
      double[] labels = labelsOfMirna.computeIfAbsent(row.mirna(), m -> new double[2]);
      labels[0] += row.positive() ? 1 : 0;
      labels[1]++;
      meanLabel += row.positive() ? 1.0 / training.size() : 0;
    }
  }

  /** Returns the model both ways and all controls on the rows of a set. */
  List<Line> pairs(String set, List<SiteTable.Row> rows) {
    List<Window> windows = pool.bestWindows(rows);
    boolean[] labels = Window.labels(windows);
    List<Line> lines = new ArrayList<>();
    lines.add(line(set, BEST_WINDOW, scorer.score(windows), labels));
    lines.add(line(set, ALL_WINDOWS, maximum(windows), labels));
    lines.add(line(set, SHUFFLED, scorer.score(pool.bestWindows(shuffled(rows))), labels));
    lines.add(line(set, EXCHANGED, scorer.score(pool.bestWindows(exchanged(rows))), labels));
    lines.add(line(set, TARGET_BLIND, targetBlind(rows), labels));
    lines.add(line(set, CANONICAL_SEED, canonicalSeed(windows), labels));
    return lines;
  }

  /** Returns one line for windows as they are. */
  Line windows(String set, List<Window> windows) {
    return line(set, BEST_WINDOW, scorer.score(windows), Window.labels(windows));
  }

  private Line line(String set, String scoredBy, float[] scores, boolean[] labels) {
    return new Line(
        set,
        scoredBy,
        Metrics.of(scores, labels, threshold),
        Metrics.averagePrecisionInterval(scores, labels, BOOTSTRAP_ROUNDS, seed));
  }

  private float[] maximum(List<Window> pairs) {
    List<Window> all = new ArrayList<>();
    int[] end = new int[pairs.size()];
    for (int i = 0; i < end.length; i++) {
      all.addAll(pool.allWindows(pairs.get(i)));
      end[i] = all.size();
    }
    float[] scores = scorer.score(all);
    float[] maxima = new float[end.length];
    for (int i = 0, from = 0; i < end.length; from = end[i++]) {
      for (int w = from; w < end[i]; w++) {
        maxima[i] = Math.max(maxima[i], scores[w]);
      }
    }
    return maxima;
  }

  private List<SiteTable.Row> shuffled(List<SiteTable.Row> rows) {
    Random random = new Random(seed);
    return rows.stream()
        .map(row -> withRegion(row, DinucleotideShuffle.of(row.region(), random)))
        .toList();
  }

  private List<SiteTable.Row> exchanged(List<SiteTable.Row> rows) {
    String region = rows.get(new Random(seed).nextInt(rows.size())).region();
    return rows.stream().map(row -> withRegion(row, region)).toList();
  }

  private static SiteTable.Row withRegion(SiteTable.Row row, String region) {
    return new SiteTable.Row(row.mirna(), region, row.positive(), row.heldOut());
  }

  private float[] targetBlind(List<SiteTable.Row> rows) {
    float[] scores = new float[rows.size()];
    for (int i = 0; i < scores.length; i++) {
      double[] labels = labelsOfMirna.get(rows.get(i).mirna());
      scores[i] = (float) (labels == null ? meanLabel : labels[0] / labels[1]);
    }
    return scores;
  }

  private float[] canonicalSeed(List<Window> pairs) {
    float[] scores = new float[pairs.size()];
    for (int i = 0; i < scores.length; i++) {
      Window pair = pairs.get(i);
      PackedSequence mirna = pool.mirna(pair.mirna());
      PackedSequence region = pool.region(pair.region());
      for (int nt1 = Window.firstNt1(region); nt1 < region.baseCount(); nt1++) {
        scores[i] = Math.max(scores[i], Window.isCanonical(mirna, region, nt1) ? 1 : 0);
      }
    }
    return scores;
  }

  /** Returns how many rows share their miRNA and a stretch of {@code bases} with a training row. */
  static int overlap(List<SiteTable.Row> rows, List<SiteTable.Row> training, int bases) {
    Set<String> seen = new HashSet<>();
    for (SiteTable.Row row : training) {
      for (int i = 0; i + bases <= row.region().length(); i++) {
        seen.add(row.mirna() + row.region().substring(i, i + bases));
      }
    }
    int count = 0;
    for (SiteTable.Row row : rows) {
      for (int i = 0; i + bases <= row.region().length(); i++) {
        if (seen.contains(row.mirna() + row.region().substring(i, i + bases))) {
          count++;
          break;
        }
      }
    }
    return count;
  }
}
