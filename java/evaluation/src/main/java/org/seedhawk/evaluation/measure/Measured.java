// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.seedhawk.evaluation.data.LabelledSets;
import org.seedhawk.scan.PairStatus;

/**
 * A line's figures: for each set, their mean over the sets, and intervals of the mean. Immutable.
 *
 * @param line what was measured
 * @param sets one a set
 * @param mean over the sets; its rows are those of all sets
 * @param siteMean the same of the candidate sites; null without sites
 * @param accuracyInterval 95 % bootstrap interval of the mean accuracy, pairs being drawn; NaN
 *     without a threshold
 * @param averagePrecisionInterval of the mean average precision
 * @param aurocInterval of the mean AUROC
 * @param reliability of all rows; null when scores cannot be probabilities
 * @param ranking of all rows, for curves
 */
public record Measured(
    Line line,
    List<SetFigures> sets,
    Metrics mean,
    Metrics siteMean,
    double[] accuracyInterval,
    double[] averagePrecisionInterval,
    double[] aurocInterval,
    Reliability reliability,
    Ranking ranking) {
  /** What becomes of pairs of which something is known; others are counted where there are any. */
  public static final List<PairStatus> STATUSES =
      List.of(PairStatus.SCORED, PairStatus.NO_SITE, PairStatus.TOO_SHORT, PairStatus.MISSING_ID);

  /**
   * Figures of one set.
   *
   * @param name of the set
   * @param pairs pair by pair
   * @param sites each candidate site with the label of its pair; null without sites
   * @param statuses how many pairs have which
   */
  public record SetFigures(
      String name, Metrics pairs, Metrics sites, Map<PairStatus, Integer> statuses) {}

  /** Measures a line on each set, and resamples for the intervals of the mean. */
  public static Measured of(LabelledSets data, Line line, int rounds, long seed) {
    List<SetFigures> sets = new ArrayList<>();
    List<Ranking> rankings = new ArrayList<>();
    int rows = data.rows().stream().mapToInt(set -> set.length).sum();
    float[] allScores = new float[rows];
    boolean[] allLabels = new boolean[rows];
    int at = 0;
    for (int set = 0; set < data.rows().size(); set++) {
      int[] indices = data.rows().get(set);
      boolean[] labels = data.labels(set);
      float[] scores = new float[indices.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = line.scores()[indices[i]];
      }
      sets.add(
          new SetFigures(
              data.names().get(set),
              metrics(scores, labels, line.threshold()),
              line.sites() == null ? null : sites(data, indices, line),
              statuses(indices, line)));
      rankings.add(new Ranking(scores, labels));
      System.arraycopy(scores, 0, allScores, at, scores.length);
      System.arraycopy(labels, 0, allLabels, at, scores.length);
      at += scores.length;
    }
    return new Measured(
        line,
        List.copyOf(sets),
        mean(sets.stream().map(SetFigures::pairs).toList()),
        line.sites() == null ? null : mean(sets.stream().map(SetFigures::sites).toList()),
        Double.isNaN(line.threshold())
            ? new double[] {Double.NaN, Double.NaN}
            : interval(
                data,
                rounds,
                seed,
                (set, weights) -> rankings.get(set).accuracy(line.threshold(), weights)),
        interval(data, rounds, seed, (set, weights) -> rankings.get(set).averagePrecision(weights)),
        interval(data, rounds, seed, (set, weights) -> rankings.get(set).auroc(weights)),
        Reliability.areProbabilities(allScores) ? Reliability.of(allScores, allLabels) : null,
        new Ranking(allScores, allLabels));
  }

  /**
   * Returns these figures with those of another line's candidate sites, each scored as its pair.
   */
  public Measured atSitesOf(LabelledSets data, Line other) {
    Line spread = line.atSitesOf(other);
    List<SetFigures> atSites = new ArrayList<>();
    for (int set = 0; set < sets.size(); set++) {
      SetFigures figures = sets.get(set);
      atSites.add(
          new SetFigures(
              figures.name(),
              figures.pairs(),
              sites(data, data.rows().get(set), spread),
              figures.statuses()));
    }
    return new Measured(
        spread,
        List.copyOf(atSites),
        mean,
        mean(atSites.stream().map(SetFigures::sites).toList()),
        accuracyInterval,
        averagePrecisionInterval,
        aurocInterval,
        reliability,
        ranking);
  }

  /** A figure of one set whose row i counts so many times. */
  private interface SetFigure {
    double of(int set, int[] weights);
  }

  /** Draws pairs, not rows: a pair that stands in several sets is drawn for all of them. */
  private static double[] interval(LabelledSets data, int rounds, long seed, SetFigure figure) {
    int[][] ofSet = data.rows().stream().map(set -> new int[set.length]).toArray(int[][]::new);
    return Bootstrap.interval(
        data.pairs().size(),
        rounds,
        seed,
        weights -> {
          double sum = 0;
          for (int set = 0; set < ofSet.length; set++) {
            int[] indices = data.rows().get(set);
            for (int i = 0; i < indices.length; i++) {
              ofSet[set][i] = weights[indices[i]];
            }
            sum += figure.of(set, ofSet[set]);
          }
          return sum / ofSet.length;
        });
  }

  private static Metrics sites(LabelledSets data, int[] indices, Line line) {
    int[] firstSite = new int[data.pairs().size() + 1];
    for (int pair : line.pairOfSite()) {
      firstSite[pair + 1]++;
    }
    Arrays.parallelPrefix(firstSite, Integer::sum);
    int count = 0;
    for (int pair : indices) {
      count += firstSite[pair + 1] - firstSite[pair];
    }
    float[] scores = new float[count];
    boolean[] labels = new boolean[count];
    int at = 0;
    for (int pair : indices) {
      for (int site = firstSite[pair]; site < firstSite[pair + 1]; site++) {
        scores[at] = line.sites()[site];
        labels[at++] = data.pairs().get(pair).positive();
      }
    }
    return metrics(scores, labels, line.threshold());
  }

  /** Without a threshold, what depends on calls does not exist. */
  private static Metrics metrics(float[] scores, boolean[] labels, double threshold) {
    Metrics all = Metrics.of(scores, labels, threshold);
    return Double.isNaN(threshold)
        ? new Metrics(
            all.rows(),
            all.positives(),
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            all.auroc(),
            all.averagePrecision())
        : all;
  }

  private static Map<PairStatus, Integer> statuses(int[] indices, Line line) {
    Map<PairStatus, Integer> counts = new EnumMap<>(PairStatus.class);
    if (line.statuses() != null) {
      for (PairStatus status : STATUSES) {
        counts.put(status, 0);
      }
      for (int pair : indices) {
        counts.merge(line.statuses()[pair], 1, Integer::sum);
      }
    }
    return counts;
  }

  private static Metrics mean(List<Metrics> sets) {
    return new Metrics(
        sets.stream().mapToInt(Metrics::rows).sum(),
        sets.stream().mapToInt(Metrics::positives).sum(),
        mean(sets, Metrics::accuracy),
        mean(sets, Metrics::f1),
        mean(sets, Metrics::sensitivity),
        mean(sets, Metrics::specificity),
        mean(sets, Metrics::auroc),
        mean(sets, Metrics::averagePrecision));
  }

  private static double mean(List<Metrics> sets, ToDoubleFunction<Metrics> figure) {
    return sets.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }
}
