// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.seedhawk.evaluation.control.DinucleotideShuffle;
import org.seedhawk.evaluation.measure.Metrics;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.training.data.PairData;
import org.seedhawk.training.data.RowWindows;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.SiteTable;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.data.WindowLayout;
import org.seedhawk.training.fit.WindowScorer;

/**
 * Measures a scorer on labelled pairs, with the controls in the same table: what a table that never
 * reads the target reaches, what the model reaches on shuffled and on exchanged targets, and what
 * the seed alone reaches. One thread at a time.
 */
public final class Evaluation {
  /** A pair's score is that of the window that the recipe trains on. */
  public static final String OWN_WINDOW = "model, window as trained";

  /** A pair's score is the largest of all windows inside its region. */
  public static final String ALL_WINDOWS = "model, maximum over windows";

  public static final String SHUFFLED = "control: model, dinucleotide-shuffled targets";
  public static final String EXCHANGED = "control: model, one random target for every pair";
  public static final String TARGET_BLIND = "control: miRNA's mean training label, target unread";
  public static final String CANONICAL_SEED = "control: canonical seed present";

  private static final int BOOTSTRAP_ROUNDS = 1_000;

  private final PairData data;
  private final SitePool pool;
  private final WindowLayout layout;
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
  public record Line(
      String set, String scoredBy, Metrics metrics, double[] averagePrecisionInterval) {}

  /**
   * Prepares an evaluation.
   *
   * @param data whose training rows the model was trained on
   * @param seed of shuffles and resamples
   */
  public Evaluation(
      PairData data, WindowLayout layout, WindowScorer scorer, double threshold, long seed) {
    this.data = data;
    this.pool = data.pool();
    this.layout = layout;
    this.scorer = scorer;
    this.threshold = threshold;
    this.seed = seed;
    List<SiteTable.Row> training = data.split().training();
    for (SiteTable.Row row : training) {
      double[] labels = labelsOfMirna.computeIfAbsent(row.mirna(), m -> new double[2]);
      labels[0] += row.positive() ? 1 : 0;
      labels[1]++;
      meanLabel += row.positive() ? 1.0 / training.size() : 0;
    }
  }

  /** Returns the model both ways and all controls on the rows of a set. */
  public List<Line> pairs(String set, List<SiteTable.Row> rows) {
    boolean[] labels = data.windows(rows).labels();
    List<Line> lines = new ArrayList<>();
    lines.add(line(set, OWN_WINDOW, scores(rows), labels));
    if (data.isOfOneWindow()) {
      lines.add(line(set, ALL_WINDOWS, maximum(data.windows(rows).windows()), labels));
    }
    lines.add(line(set, SHUFFLED, scores(shuffled(rows)), labels));
    lines.add(line(set, EXCHANGED, scores(exchanged(rows)), labels));
    lines.add(line(set, TARGET_BLIND, targetBlind(rows), labels));
    lines.add(line(set, CANONICAL_SEED, canonicalSeed(rows), labels));
    return lines;
  }

  /** Returns the model's figures on rows. */
  public Metrics model(List<SiteTable.Row> rows) {
    return Metrics.of(scores(rows), data.windows(rows).labels(), threshold);
  }

  private float[] scores(List<SiteTable.Row> rows) {
    RowWindows windows = data.windows(rows);
    return windows.maxima(scorer.score(windows.windows()));
  }

  /** Returns one line for windows as they are. */
  public Line windows(String set, List<Window> windows) {
    return line(set, OWN_WINDOW, scorer.score(windows), Window.labels(windows));
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
      all.addAll(pool.allWindows(pairs.get(i), layout));
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

  private float[] canonicalSeed(List<SiteTable.Row> rows) {
    float[] scores = new float[rows.size()];
    for (int i = 0; i < scores.length; i++) {
      PackedSequence mirna = pool.mirna(pool.addMirna(rows.get(i).mirna()));
      PackedSequence region = pool.region(pool.addRegion(rows.get(i).region()));
      scores[i] = Window.hasCanonical(mirna, region) ? 1 : 0;
    }
    return scores;
  }

  /** Returns how many rows share their miRNA and a stretch of {@code bases} with a training row. */
  public static int overlap(List<SiteTable.Row> rows, List<SiteTable.Row> training, int bases) {
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
