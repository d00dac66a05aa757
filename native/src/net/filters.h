// SPDX-License-Identifier: Apache-2.0
//
// Filters [out][in][tap] to the weights of winograd.h's products.
#ifndef SEEDHAWK_NET_FILTERS_H
#define SEEDHAWK_NET_FILTERS_H

#include "core/winograd.h"
#include "net/weights.h"

namespace shk {

// What a filter brings to each product: its value at a point over the product of the point's distances from the others,
// and at last, for infinity, its last tap.
inline void write_parts(const float *filters, int32_t ins, int32_t outs, int32_t taps, const float *parts,
                        Weights *weights) {
  constexpr double kPoints[] = {0, 1, -1, 2, -2, 0.5, -0.5};
  constexpr double kDistances[] = {-1, -4.5, -4.5, 90, 90, 1.40625, 1.40625};
  const Writer to(weights, parts);
  for (int32_t o = 0; o < outs; ++o) {
    for (int32_t i = 0; i < ins; ++i) {
      const float *filter = filters + (o * ins + i) * taps;
      for (int32_t part = 0; part < kParts; ++part) {
        double value = static_cast<double>(filter[taps - 1]);
        if (part < kParts - 1) {
          for (int32_t k = taps - 2; k >= 0; --k) {
            value = value * kPoints[part] + static_cast<double>(filter[k]);
          }
          value /= kDistances[part];
        }
        to[part_weight(part, ins, outs, i, o)] = static_cast<float>(value);
      }
    }
  }
}

} // namespace shk

#endif
