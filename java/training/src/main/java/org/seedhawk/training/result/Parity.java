// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.seedhawk.evaluation.data.ParityFile;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;
import org.seedhawk.training.data.WindowLayout;
import org.seedhawk.training.fit.OnnxScorer;
import org.seedhawk.training.fit.TrainingException;
import org.seedhawk.training.fit.WindowScorer;

/**
 * How far ONNX Runtime, which serves, is from DJL, which trained, on the same windows. Immutable.
 *
 * @param windows compared
 * @param largest absolute difference of the score, by way: joint, towers
 * @param tolerance what is allowed
 */
public record Parity(int windows, Map<String, Double> largest, double tolerance) {
  /** Scores are probabilities in float32, summed in another order. */
  public static final double TOLERANCE = ParityFile.TOLERANCE;

  private static final String LETTERS = "ACGU";
  private static final int SAMPLE = 48;
  private static final long SAMPLE_SEED = 5;

  /** Scores windows with the trained network and with the files that were written from it. */
  public static Parity measure(
      Path directory, WindowScorer trained, Inputs inputs, SitePool pool, List<Window> windows)
      throws IOException {
    float[] expected = trained.score(windows);
    Map<String, Double> largest = new TreeMap<>();
    try (OnnxScorer served = new OnnxScorer(directory, inputs, pool)) {
      for (String way : served.ways()) {
        largest.put(way, largestDifference(expected, served.score(windows, way)));
      }
    }
    return new Parity(windows.size(), largest, TOLERANCE);
  }

  /**
   * Scores made-up pairs, for whoever wants to prove the model again: every second one with a seed
   * match. They are random letters, so that no row of anybody's data is passed on.
   *
   * @param trained scores the windows of {@code pool}
   */
  public static List<ParityFile.Row> sample(
      WindowScorer trained, SitePool pool, WindowLayout layout) {
    Random random = new Random(SAMPLE_SEED);
    List<String> mirnas = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < SAMPLE; i++) {
      String mirna = letters(random, 18 + random.nextInt(8));
      StringBuilder target = new StringBuilder(letters(random, layout.length() + 12));
      int nt1 = target.length() - 1 - layout.afterNt1() - random.nextInt(6);
      for (int nt = 2; nt <= 8 && i % 2 == 0; nt++) {
        target.setCharAt(nt1 - nt + 1, LETTERS.charAt(3 - LETTERS.indexOf(mirna.charAt(nt - 1))));
      }
      mirnas.add(mirna);
      targets.add(target.toString());
      windows.add(new Window(pool.addMirna(mirna), pool.addRegion(targets.get(i)), nt1, false));
    }
    float[] scores = trained.score(windows);
    List<ParityFile.Row> rows = new ArrayList<>();
    for (int i = 0; i < SAMPLE; i++) {
      rows.add(new ParityFile.Row(mirnas.get(i), targets.get(i), windows.get(i).nt1(), scores[i]));
    }
    return rows;
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append(LETTERS.charAt(random.nextInt(4)));
    }
    return letters.toString();
  }

  /** Refuses a model whose file is not what was trained. */
  public void check() {
    if (largest.isEmpty() || !largest.values().stream().allMatch(d -> d <= tolerance)) {
      throw new TrainingException(
          "ONNX Runtime differs from DJL by %s on %d windows; %s is allowed"
              .formatted(largest, windows, tolerance));
    }
  }

  public static double largestDifference(float[] expected, float[] actual) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
    }
    return largest;
  }
}
