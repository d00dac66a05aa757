// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled scores, sorted once, from high to low; rows of equal score are one group. Weights say
 * how often a row counts, so that resampling does not sort again. Immutable.
 */
public final class Ranking {
  private final int[] order;
  private final int[] groupEnd;
  private final float[] groupScore;
  private final boolean[] labels;
  private final int[] ones;

  /**
   * Sorts.
   *
   * @throws IllegalArgumentException if there are not as many labels as scores, or a score is NaN
   */
  public Ranking(float[] scores, boolean[] labels) {
    if (scores.length != labels.length) {
      throw new IllegalArgumentException(
          "%d scores but %d labels".formatted(scores.length, labels.length));
    }
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        throw new IllegalArgumentException("score %d is not a number".formatted(i));
      }
    }
    this.labels = labels.clone();
    order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Float.compare(scores[b], scores[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    groupEnd =
        IntStream.rangeClosed(1, order.length)
            .filter(i -> i == order.length || scores[order[i]] != scores[order[i - 1]])
            .toArray();
    groupScore = new float[groupEnd.length];
    for (int group = 0; group < groupEnd.length; group++) {
      groupScore[group] = scores[order[groupEnd[group] - 1]];
    }
    ones = new int[order.length];
    Arrays.fill(ones, 1);
  }

  /** Returns the number of rows with a positive label. */
  public int positives() {
    return (int) IntStream.range(0, labels.length).filter(i -> labels[i]).count();
  }

  /** Returns the average precision when each row counts once. */
  public double averagePrecision() {
    return averagePrecision(ones);
  }

  /** Returns average precision when row i counts {@code weights[i]} times. */
  public double averagePrecision(int[] weights) {
    double sum = 0;
    long tp = 0;
    long called = 0;
    for (int group = 0, i = 0; group < groupEnd.length; group++) {
      long before = tp;
      for (; i < groupEnd[group]; i++) {
        int weight = weights[order[i]];
        called += weight;
        tp += labels[order[i]] ? weight : 0;
      }
      sum += tp > before ? (double) (tp - before) * tp / called : 0;
    }
    return tp == 0 ? Double.NaN : sum / tp;
  }

  /** Returns the AUROC when each row counts once. */
  public double auroc() {
    return auroc(ones);
  }

  /** Returns the area under the ROC curve when row i counts {@code weights[i]} times. */
  public double auroc(int[] weights) {
    double wins = 0;
    long positives = 0;
    long negatives = 0;
    for (int group = 0, i = 0; group < groupEnd.length; group++) {
      long tiedPositives = 0;
      long tiedNegatives = 0;
      for (; i < groupEnd[group]; i++) {
        int weight = weights[order[i]];
        tiedPositives += labels[order[i]] ? weight : 0;
        tiedNegatives += labels[order[i]] ? 0 : weight;
      }
      // A negative is beaten by all positives above it, and by half of those beside it.
      wins += tiedNegatives * (positives + 0.5 * tiedPositives);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return wins / ((double) positives * negatives);
  }

  /** Returns the share of right calls at a threshold when row i counts {@code weights[i]} times. */
  double accuracy(double threshold, int[] weights) {
    long right = 0;
    long rows = 0;
    for (int group = 0, i = 0; group < groupEnd.length; group++) {
      boolean call = groupScore[group] >= threshold;
      for (; i < groupEnd[group]; i++) {
        rows += weights[order[i]];
        right += labels[order[i]] == call ? weights[order[i]] : 0;
      }
    }
    return rows == 0 ? Double.NaN : (double) right / rows;
  }

  /**
   * A threshold and what it leads to.
   *
   * @param recall sensitivity
   * @param precision share of positives among the calls
   * @param falsePositiveRate 1 - specificity
   */
  public record Point(double recall, double precision, double falsePositiveRate) {}

  /** Returns one point for each distinct score, from the highest on. */
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    long positives = positives();
    long tp = 0;
    for (int group = 0, i = 0; group < groupEnd.length; group++) {
      for (; i < groupEnd[group]; i++) {
        tp += labels[order[i]] ? 1 : 0;
      }
      points.add(
          new Point(
              (double) tp / positives,
              (double) tp / i,
              (double) (i - tp) / (labels.length - positives)));
    }
    return points;
  }
}
