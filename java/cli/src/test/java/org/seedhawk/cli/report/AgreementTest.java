// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final SiteClass[] CLASSES = SiteClass.values();

  private static Agreement of(float[] predicted, float[] measured) {
    SiteClass[] classes = new SiteClass[predicted.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = CLASSES[i % 3];
    }
    return new Agreement("m", predicted, measured, classes);
  }

  /** n sum xy - sum x sum y, over the same of xx and yy. */
  private static double direct(double[] x, double[] y) {
    double sx = 0;
    double sy = 0;
    double sxy = 0;
    double sxx = 0;
    double syy = 0;
    for (int i = 0; i < x.length; i++) {
      sx += x[i];
      sy += y[i];
      sxy += x[i] * y[i];
      sxx += x[i] * x[i];
      syy += y[i] * y[i];
    }
    double n = x.length;
    return (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
  }

  private static double[] ranks(float[] values) {
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      for (float other : values) {
        ranks[i] += other < values[i] ? 1 : other == values[i] ? 0.5 : 0;
      }
    }
    return ranks;
  }

  @Test
  void correlationsAreThoseOfTheDirectFormulas() {
    SplittableRandom random = new SplittableRandom(3);
    for (int size : new int[] {2, 3, 10, 501}) {
      float[] x = new float[size];
      float[] y = new float[size];
      double[] doubleX = new double[size];
      double[] doubleY = new double[size];
      for (int i = 0; i < size; i++) {
        x[i] = i == 0 ? -1 : random.nextInt(7) / 4f; // ties
        y[i] = i == 0 ? -2 : (float) (x[i] / 2 + random.nextDouble());
        doubleX[i] = x[i];
        doubleY[i] = y[i];
      }
      // Sums of at most 501 products: double precision leaves ten digits.
      assertEquals(direct(doubleX, doubleY), of(x, y).pearson(), 1e-9);
      assertEquals(direct(ranks(x), ranks(y)), of(x, y).spearman(), 1e-9);
    }
  }

  @Test
  void zeroHasOneRankWhateverItsSign() {
    float[] x = {0f, -0f, 1f, -1f};
    float[] y = {5, 5, 7, 1};
    assertEquals(1, of(x, y).spearman(), 1e-12);
  }

  @Test
  void equalValuesHaveNoCorrelation() {
    assertEquals(Double.NaN, of(new float[] {1, 1}, new float[] {1, 2}).pearson());
    assertEquals(Double.NaN, of(new float[] {1, 2}, new float[] {3, 3}).spearman());
    assertEquals(Double.NaN, of(new float[0], new float[0]).pearson());
  }

  @Test
  void mediansAreThoseOfEachClass() {
    Map<SiteClass, float[]> byClass = of(new float[5], new float[] {4, 1, 7, 2, -3}).byClass();
    assertArrayEquals(new float[] {2, 4}, byClass.get(SiteClass.EIGHT));
    assertEquals(3, Agreement.median(byClass.get(SiteClass.EIGHT)));
    assertEquals(-1, Agreement.median(byClass.get(SiteClass.SEVEN)));
    assertEquals(7, Agreement.median(byClass.get(SiteClass.SIX)));
    assertEquals(Double.NaN, Agreement.median(byClass.get(SiteClass.NONE)));
  }
}
