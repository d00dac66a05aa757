// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounds as C's printf does: the exact value of the double, ties to even. */
final class Decimals {
  private static final double NEAR_TIE = 1e-6;

  private Decimals() {}

  /** Returns a number in thousandths. */
  static long thousandths(double value) {
    return scaled(value, 3, 1e3);
  }

  /** Returns a number in ten-thousandths. */
  static long tenThousandths(double value) {
    return scaled(value, 4, 1e4);
  }

  private static long scaled(double value, int places, double scale) {
    double product = value * scale;
    // The product is rounded itself, which matters close to a tie alone.
    if (Math.abs(Math.abs(product - Math.rint(product)) - 0.5) > NEAR_TIE) {
      return (long) Math.rint(product);
    }
    return new BigDecimal(value)
        .setScale(places, RoundingMode.HALF_EVEN)
        .unscaledValue()
        .longValue();
  }
}
