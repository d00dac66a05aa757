// SPDX-License-Identifier: Apache-2.0
//
// The strength of one site by a repression model, see shk_site_scores in seedhawk.h. The arithmetic is that of
// core/sites.h: a fixed order, nothing fused.
#ifndef SEEDHAWK_CORE_SITE_STRENGTH_H
#define SEEDHAWK_CORE_SITE_STRENGTH_H

#include "core/sites.h"

namespace shk {

// A layer of the network: bias + in x weights, then hardswish. `weights` has kOutputs columns.
template <int32_t kInputs, int32_t kOutputs>
SHK_HD void strength_layer(const float *in, const float *bias, const float *weights, float *out) {
  SHK_UNROLL
  for (int32_t o = 0; o < kOutputs; ++o) {
    out[o] = bias[o];
  }
  int32_t i = 0;
  for (; i + 4 <= kInputs; i += 4) {
    const float *row = weights + static_cast<int64_t>(i) * kOutputs;
    SHK_UNROLL
    for (int32_t o = 0; o < kOutputs; ++o) {
      const float first = plus(times(in[i], row[o]), times(in[i + 1], row[kOutputs + o]));
      const float last = plus(times(in[i + 2], row[2 * kOutputs + o]), times(in[i + 3], row[3 * kOutputs + o]));
      out[o] = plus(out[o], plus(first, last));
    }
  }
  for (; i < kInputs; ++i) {
    SHK_UNROLL
    for (int32_t o = 0; o < kOutputs; ++o) {
      out[o] = plus(out[o], times(in[i], weights[static_cast<int64_t>(i) * kOutputs + o]));
    }
  }
  SHK_UNROLL
  for (int32_t o = 0; o < kOutputs; ++o) {
    const float raised = plus(times(out[o], 1.0f / 6.0f), 0.5f);
    const float positive = raised > 0.0f ? raised : 0.0f;
    out[o] = times(out[o], positive < 1.0f ? positive : 1.0f);
  }
}

// a . b over whole lanes, added lane by lane.
template <int32_t kCount> SHK_HD float lane_product(const float *a, const float *b) {
  static_assert(kCount % kLanesOfSum == 0, "whole lanes");
  float lanes[kLanesOfSum];
  SHK_UNROLL
  for (int32_t i = 0; i < kLanesOfSum; ++i) {
    lanes[i] = times(a[i], b[i]);
  }
  SHK_UNROLL
  for (int32_t from = kLanesOfSum; from < kCount; from += kLanesOfSum) {
    SHK_UNROLL
    for (int32_t i = 0; i < kLanesOfSum; ++i) {
      lanes[i] = plus(lanes[i], times(a[from + i], b[from + i]));
    }
  }
  return fold(lanes);
}

// Scores a site by its row of kRowFloats numbers, of which the first kHidden are used up.
SHK_HD void score_row(const SiteNet &net, float *row, int32_t type, float *linear, float *exp) {
  const float sum = plus(net.offset[type], lane_product<kRowFloats>(row, net.slope + type * kRowFloats));
  *linear = sum > 0.0f ? sum : 0.0f;
  float hidden[kHidden];
  strength_layer<kSiteFeatures, kHidden>(row, net.bias1 + type * kHidden, net.weight1, hidden);
  // Not from there to the next layer: an array whose index is not known to the compiler is no device's register.
  put<kHidden>(row, hidden);
  float second[kSecondFloats];
  strength_layer<kHidden, kSecondFloats>(row, net.bias2, net.weight2, second);
  *exp = exp_of(limited_strength(plus(net.bias3, lane_product<kSecondFloats>(second, net.weight3))));
}

} // namespace shk

#endif
