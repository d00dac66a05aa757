// SPDX-License-Identifier: Apache-2.0
//
// The score of a margin, 1 / (1 + e^-margin), with the same bits everywhere: on a device, on the host and in Java.
// Every library has an exponential of its own. Java's StrictMath is specified to give the bits of the method of
// fdlibm 5.3: x = k ln 2 + r with |r| <= 0.5 ln 2, and a rational function of r with a polynomial of degree 5 in r^2.
// So its steps, their order and their constants are those of that method, and nothing is fused. A test compares the
// bits.
#ifndef SEEDHAWK_CORE_LOGISTIC_H
#define SEEDHAWK_CORE_LOGISTIC_H

#include "core/sites.h"

namespace shk {

SHK_HD uint64_t bits_of_double(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// value * 2^power, where both are normal numbers.
SHK_HD double raised_by(double value, int32_t power) {
  const uint64_t bits = bits_of_double(value) + (static_cast<uint64_t>(static_cast<int64_t>(power)) << 52);
  double raised;
  memcpy(&raised, &bits, sizeof raised);
  return raised;
}

// e^x as StrictMath.exp gives it.
SHK_HD double strict_exp(double x) {
  constexpr double kLn2High = 0x1.62e42feep-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  const uint32_t high = static_cast<uint32_t>(bits_of_double(x) >> 32) & 0x7FFFFFFF;
  if (x != x) {
    return x;
  }
  if (x > 0x1.62e42fefa39efp9) { // e^x is beyond all finite numbers
    const uint64_t infinite = UINT64_C(0x7FF0000000000000);
    double result;
    memcpy(&result, &infinite, sizeof result);
    return result;
  }
  if (x < -0x1.74910d52d3051p9) {
    return 0;
  }
  int32_t power = 0;
  double above = 0;
  double below = 0;
  if (high > 0x3FD62E42) {   // |x| > 0.5 ln 2
    if (high < 0x3FF0A2B2) { // |x| < 1.5 ln 2
      power = x < 0 ? -1 : 1;
      above = plus(x, x < 0 ? kLn2High : -kLn2High);
      below = x < 0 ? -kLn2Low : kLn2Low;
    } else {
      power = static_cast<int32_t>(plus(times(0x1.71547652b82fep0, x), x < 0 ? -0.5 : 0.5));
      const double whole = power;
      above = plus(x, -times(whole, kLn2High));
      below = times(whole, kLn2Low);
    }
    x = plus(above, -below);
  } else if (high < 0x3E300000) { // |x| < 2^-28
    return plus(1.0, x);
  }
  const double t = times(x, x);
  double series = plus(-0x1.bbd41c5d26bf1p-20, times(t, 0x1.6376972bea4d0p-25));
  series = plus(0x1.1566aaf25de2cp-14, times(t, series));
  series = plus(-0x1.6c16c16bebd93p-9, times(t, series));
  series = plus(0x1.555555555553ep-3, times(t, series));
  const double c = plus(x, -times(t, series));
  if (power == 0) {
    return plus(1.0, -plus(times(x, c) / plus(c, -2.0), -x));
  }
  const double y = plus(1.0, -plus(plus(below, -(times(x, c) / plus(2.0, -c))), -above));
  return power >= -1021 ? raised_by(y, power) : times(raised_by(y, power + 1000), 0x1p-1000);
}

// A division of floats or doubles is rounded as IEEE 754 says on the host and, unless asked otherwise, on a device.
SHK_HD float score_of(float margin) {
  return static_cast<float>(1.0 / plus(1.0, strict_exp(-static_cast<double>(margin))));
}

} // namespace shk

#endif
