// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.seedhawk.evaluation.data.LabelledPair;

/** What a model must beat to have learnt targeting. Immutable. */
public final class Controls {
  private Controls() {}

  /**
   * A table of miRNAs that never reads the target: the mean training label of the miRNA, the mean
   * of all labels for a miRNA that was not seen.
   */
  public static final class TargetBlind {
    /** More than half of the labels make the majority. */
    public static final double THRESHOLD = Math.nextUp(0.5);

    private final Map<String, double[]> labelsOfMirna = new HashMap<>();
    private double positives;
    private double rows;

    /** Learns the table from pairs whose labels it may see. */
    public TargetBlind(List<LabelledPair> training) {
      for (LabelledPair row : training) {
        double[] labels = labelsOfMirna.computeIfAbsent(row.mirna(), m -> new double[2]);
        labels[0] += row.positive() ? 1 : 0;
        labels[1]++;
        positives += row.positive() ? 1 : 0;
        rows++;
      }
    }

    /**
     * Returns for each pair the share of positives among its miRNA's training rows, or among all.
     */
    public float[] scores(List<LabelledPair> pairs) {
      float[] scores = new float[pairs.size()];
      for (int i = 0; i < scores.length; i++) {
        double[] labels = labelsOfMirna.get(pairs.get(i).mirna());
        scores[i] = (float) (labels == null ? positives / rows : labels[0] / labels[1]);
      }
      return scores;
    }
  }

  /**
   * Returns for each pair the length of the longest run of Watson-Crick pairs between miRNA and
   * target, 0 where one is missing: what complementarity alone tells.
   */
  public static float[] longestRuns(List<LabelledPair> pairs) {
    float[] runs = new float[pairs.size()];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = pairs.get(i).isComplete() ? longestRun(pairs.get(i)) : 0;
    }
    return runs;
  }

  private static int longestRun(LabelledPair pair) {
    int longest = 0;
    int[] before = new int[pair.target().length() + 2];
    for (int i = 0; i < pair.mirna().length(); i++) {
      int[] runs = new int[before.length];
      // Antiparallel: as the miRNA goes on, the target goes back.
      for (int j = pair.target().length() - 1; j >= 0; j--) {
        int code = "ACGU".indexOf(pair.mirna().charAt(i));
        if (code >= 0 && pair.target().charAt(j) == "UGCA".charAt(code)) {
          runs[j] = before[j + 1] + 1;
          longest = Math.max(longest, runs[j]);
        }
      }
      before = runs;
    }
    return longest;
  }

  /**
   * Returns the pairs with their targets shuffled; equal targets are shuffled alike. Ambiguous
   * letters stay where they are.
   */
  public static List<LabelledPair> shuffled(List<LabelledPair> pairs, long seed) {
    return pairs.stream()
        .map(
            pair ->
                pair.target() == null
                    ? pair
                    : pair.withTarget(
                        shuffled(pair.target(), new Random(seed * 31 + pair.target().hashCode()))))
        .toList();
  }

  /** Returns a target with its dinucleotides in another order; ambiguous letters stay. */
  public static String shuffled(String target, Random random) {
    StringBuilder result = new StringBuilder(target.length());
    int from = 0;
    for (int i = 0; i <= target.length(); i++) {
      if (i == target.length() || "ACGU".indexOf(target.charAt(i)) < 0) {
        result.append(DinucleotideShuffle.of(target.substring(from, i), random));
        result.append(target, i, Math.min(i + 1, target.length()));
        from = i + 1;
      }
    }
    return result.toString();
  }

  /** Returns which pair lends its target to all; one has both sequences. */
  public static LabelledPair lender(List<LabelledPair> pairs, long seed) {
    List<LabelledPair> complete = pairs.stream().filter(LabelledPair::isComplete).toList();
    return complete.get(new Random(seed).nextInt(complete.size()));
  }

  /** Returns the pairs, all with one target; what is missing stays missing. */
  public static List<LabelledPair> exchanged(List<LabelledPair> pairs, String target) {
    return pairs.stream()
        .map(pair -> pair.target() == null ? pair : pair.withTarget(target))
        .toList();
  }
}
