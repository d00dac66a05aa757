// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final double EPSILON = 1e-12;

  @Test
  void agreesWithTheFieldsTextbookExample() {
    float[] scores = {0.1f, 0.4f, 0.35f, 0.8f};
    boolean[] labels = {false, false, true, true};
    assertEquals(0.8333333333333333, Metrics.averagePrecision(scores, labels), EPSILON);
    assertEquals(0.75, Metrics.auroc(scores, labels), EPSILON);
    Metrics metrics = Metrics.of(scores, labels, 0.375);
    assertEquals(0.5, metrics.accuracy(), EPSILON);
    assertEquals(0.5, metrics.f1(), EPSILON);
    assertEquals(0.5, metrics.sensitivity(), EPSILON);
    assertEquals(0.5, metrics.specificity(), EPSILON);
  }

  @Test
  void callsScoresAtTheThresholdPositive() {
    assertEquals(
        1,
        Metrics.of(new float[] {0.5f, 0.25f}, new boolean[] {true, false}, 0.5).accuracy(),
        EPSILON);
  }

  @Test
  void takesEqualScoresAsOneThreshold() {
    float[] scores = {0.7f, 0.7f, 0.7f, 0.2f};
    boolean[] labels = {true, false, false, true};
    // Recall 1/2 at precision 1/3, then recall 1 at precision 2/4; the order among equals must not
    // matter.
    assertEquals(0.5 / 3 + 0.5 / 2, Metrics.averagePrecision(scores, labels), EPSILON);
    assertEquals(
        0.5 / 3 + 0.5 / 2,
        Metrics.averagePrecision(scores, new boolean[] {false, false, true, true}),
        EPSILON);
    // The positive at 0.7 ties with both negatives, the one at 0.2 loses to both.
    assertEquals(0.25, Metrics.auroc(scores, labels), EPSILON);
  }

  /** Whatever moves by less than the error stays within the bounds, ties too. */
  @Test
  void boundsEncloseWhatScoresMovedByTheErrorGive() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int rows = 2 + random.nextInt(12);
      float[] scores = new float[rows];
      boolean[] labels = new boolean[rows];
      for (int i = 0; i < rows; i++) {
        scores[i] = random.nextInt(12) / 16f; // exact in binary, with ties
        labels[i] = i == 0 || random.nextBoolean();
      }
      double plain = Metrics.averagePrecision(scores, labels);
      double[] none = Metrics.averagePrecisionBounds(scores, labels, 0);
      assertEquals(plain, none[0], EPSILON);
      assertEquals(plain, none[1], EPSILON);
      double[] bounds = Metrics.averagePrecisionBounds(scores, labels, 1 / 16.0);
      for (int move = 0; move < 50; move++) {
        float[] moved = scores.clone();
        for (int i = 0; i < rows; i++) {
          moved[i] += (random.nextInt(5) - 2) / 32f;
        }
        double figure = Metrics.averagePrecision(moved, labels);
        assertTrue(bounds[0] <= figure + EPSILON && figure <= bounds[1] + EPSILON);
      }
    }
    // A positive that is far from all negatives cannot lose its rank.
    float[] apart = {0.9f, 0.1f};
    boolean[] labels = {true, false};
    assertEquals(1, Metrics.averagePrecisionBounds(apart, labels, 0.39)[0], EPSILON);
    assertEquals(0.5, Metrics.averagePrecisionBounds(apart, labels, 0.41)[0], EPSILON);
  }

  @Test
  void givesPrevalenceAndHalfToAConstantScore() {
    float[] scores = new float[10];
    boolean[] labels = new boolean[10];
    labels[3] = true;
    assertEquals(0.1, Metrics.averagePrecision(scores, labels), EPSILON);
    assertEquals(0.5, Metrics.auroc(scores, labels), EPSILON);
  }

  @Test
  void agreesWithTheDefinitionsOnRandomScoresWithTies() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int n = 2 + random.nextInt(60);
      float[] scores = new float[n];
      boolean[] labels = new boolean[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(12) / 12f;
        labels[i] = random.nextBoolean();
      }
      labels[0] = true;
      labels[1] = false;
      assertEquals(slowAuroc(scores, labels), Metrics.auroc(scores, labels), EPSILON);
      assertEquals(
          slowAveragePrecision(scores, labels), Metrics.averagePrecision(scores, labels), 1e-9);
    }
  }

  private static double slowAuroc(float[] scores, boolean[] labels) {
    double wins = 0;
    int pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] && !labels[j]) {
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return wins / pairs;
  }

  /** Each positive's precision at its own threshold, averaged: the same sum in another order. */
  private static double slowAveragePrecision(float[] scores, boolean[] labels) {
    double sum = 0;
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (labels[i]) {
        positives++;
        int above = 0;
        int right = 0;
        for (int j = 0; j < scores.length; j++) {
          if (scores[j] >= scores[i]) {
            above++;
            right += labels[j] ? 1 : 0;
          }
        }
        sum += (double) right / above;
      }
    }
    return sum / positives;
  }

  @Test
  void intervalHoldsTheValueAndIsReproducible() {
    Random random = new Random(3);
    float[] scores = new float[400];
    boolean[] labels = new boolean[400];
    for (int i = 0; i < scores.length; i++) {
      labels[i] = random.nextBoolean();
      scores[i] = random.nextFloat() + (labels[i] ? 0.3f : 0);
    }
    double value = Metrics.averagePrecision(scores, labels);
    double[] interval = Metrics.averagePrecisionInterval(scores, labels, 500, 1);
    assertTrue(interval[0] < value && value < interval[1]);
    assertTrue(interval[1] - interval[0] < 0.2);
    assertEquals(interval[0], Metrics.averagePrecisionInterval(scores, labels, 500, 1)[0]);
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Metrics.auroc(new float[] {Float.NaN, 1}, new boolean[] {true, false}));
    assertThrows(
        IllegalArgumentException.class,
        () -> Metrics.averagePrecision(new float[] {1}, new boolean[] {true, false}));
  }
}
