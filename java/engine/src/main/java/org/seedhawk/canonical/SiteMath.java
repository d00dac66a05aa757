// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

/**
 * Arithmetic whose every bit is the same here and in the kernels of libseedhawk: sums in a fixed
 * order, and no function of a mathematics library. {@code seedhawk.h} has the formulas, at {@code
 * shk_site_features} and {@code shk_site_scores}.
 */
final class SiteMath {
  /** Sums of a product that run side by side. */
  static final int LANES = 16;

  private static final float MOST_EXPONENT = 8;
  private static final float LEAST_EXPONENT = -80;

  /** A float loses its fraction when this is added to it. */
  private static final float ROUND = 12582912f;

  private static final float[] LOG10 = new float[1 << 14];
  private static final float[] LOG1P = new float[256];
  private static final float[] INVERSE = new float[256];

  static {
    for (int i = 1; i < LOG10.length; i++) {
      LOG10[i] = computeLog10(i);
    }
    for (int i = 0; i < LOG1P.length; i++) {
      LOG1P[i] = (float) ln(i + 1);
      INVERSE[i] = i > 0 ? 1f / i : 0;
    }
  }

  private SiteMath() {}

  /** Returns the natural logarithm of a number from 1 on, within 1e-13 of it. */
  static double ln(int value) {
    int power = 31 - Integer.numberOfLeadingZeros(value);
    double f = value / (double) (1L << power);
    if (f > 1.5) {
      f *= 0.5;
      power++;
    }
    double s = (f - 1) / (f + 1);
    double z = s * s;
    double sum = 1.0 / 17;
    for (int odd = 15; odd >= 1; odd -= 2) {
      sum = sum * z + 1.0 / odd;
    }
    return power * 0.6931471805599453 + 2.0 * s * sum;
  }

  private static float computeLog10(int value) {
    return (float) (ln(value) * 0.4342944819032518);
  }

  /** Returns the decimal logarithm of a number from 1 on. */
  static float log10(int value) {
    return value < LOG10.length ? LOG10[value] : computeLog10(value);
  }

  /** Returns the natural logarithm of 1 + a number from 0 on. */
  static float log1p(int value) {
    return value < LOG1P.length ? LOG1P[value] : (float) ln(value + 1);
  }

  /** Returns one over a number of letters, 1..255. */
  static float inverse(int letters) {
    return INVERSE[letters];
  }

  /** Adds {@link #LANES} sums in halves; the array is used up. */
  static float fold(float[] lanes) {
    for (int half = LANES / 2; half >= 1; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** Returns an exponent within the limits of {@link #exp}; the upper one for NaN. */
  static float limit(float exponent) {
    float most = exponent < MOST_EXPONENT ? exponent : MOST_EXPONENT;
    return most > LEAST_EXPONENT ? most : LEAST_EXPONENT;
  }

  /** Returns e to the power of a number from -80 to 8: Moshier's expf (Cephes). */
  static float exp(float x) {
    float n = x * 1.44269504f + ROUND - ROUND;
    float r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float y = 1.9875691500e-4f;
    y = y * r + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f;
    y = y * r + 4.1665795894e-2f;
    y = y * r + 1.6666665459e-1f;
    y = y * r + 5.0000001201e-1f;
    y = y * (r * r) + r + 1f;
    return y * Float.intBitsToFloat((int) n + 127 << 23);
  }
}
