// SPDX-License-Identifier: Apache-2.0
//
// Minimal filtering in scalars.
#include "core/winograd.h"

#include <math.h>

namespace shk {
namespace {

constexpr int32_t kMostOutputs = 6;

// Inputs to their sides of the products.
void transform_inputs(const float *d, float *v) {
  const float one_even = fmaf(-4.25f, d[4], d[2] + d[6]);
  const float one_odd = fmaf(-4.25f, d[3], d[1] + d[5]);
  const float two_even = fmaf(-1.25f, d[4], fmaf(0.25f, d[2], d[6]));
  const float two_odd = fmaf(-5, d[3], fmaf(4, d[5], d[1]));
  const float half_even = fmaf(-5, d[4], fmaf(4, d[2], d[6]));
  const float half_odd = fmaf(-5, d[3], fmaf(4, d[1], d[5]));
  v[0] = fmaf(5.25f, d[2] - d[4], d[6] - d[0]);
  v[1] = one_even + one_odd;
  v[2] = one_even - one_odd;
  v[3] = fmaf(0.5f, two_odd, two_even);
  v[4] = fmaf(-0.5f, two_odd, two_even);
  v[5] = fmaf(0.5f, half_odd, half_even);
  v[6] = fmaf(-0.5f, half_odd, half_even);
  v[7] = fmaf(5.25f, d[3] - d[5], d[7] - d[1]);
}

// The products to four or six outputs.
void transform_outputs(const float *m, int32_t outputs, float *y) {
  const float one_sum = m[1] + m[2];
  const float one_difference = m[1] - m[2];
  const float two_sum = m[3] + m[4];
  const float two_difference = m[3] - m[4];
  const float half_sum = m[5] + m[6];
  const float half_difference = m[5] - m[6];
  y[0] = (m[0] + one_sum) + (two_sum + half_sum);
  y[1] = fmaf(2, two_difference, fmaf(0.5f, half_difference, one_difference));
  y[2] = fmaf(4, two_sum, fmaf(0.25f, half_sum, one_sum));
  y[3] = fmaf(8, two_difference, fmaf(0.125f, half_difference, one_difference));
  if (outputs == kMostOutputs) {
    y[4] = fmaf(16, two_sum, fmaf(0.0625f, half_sum, one_sum));
    y[5] = fmaf(32, two_difference, fmaf(0.03125f, half_difference, one_difference));
  }
  y[outputs - 1] += m[7];
}

} // namespace

void filter_reference(const float *weights, int32_t outputs, int32_t tiles, const float *in, int32_t ins, int32_t outs,
                      float *out) {
  for (int32_t tile = 0; tile < tiles; ++tile) {
    float v[kParts][kMaxFilterIns];
    for (int32_t c = 0; c < ins; ++c) {
      float d[kParts];
      float parts[kParts];
      for (int32_t i = 0; i < kParts; ++i) {
        d[i] = in[(tile * outputs + i) * ins + c];
      }
      transform_inputs(d, parts);
      for (int32_t e = 0; e < kParts; ++e) {
        v[e][c] = parts[e];
      }
    }
    for (int32_t o = 0; o < outs; ++o) {
      float m[kParts];
      for (int32_t e = 0; e < kParts; ++e) {
        m[e] = 0;
        for (int32_t c = 0; c < ins; ++c) {
          m[e] = fmaf(v[e][c], weights[part_weight(e, ins, outs, c, o)], m[e]);
        }
      }
      float y[kMostOutputs];
      transform_outputs(m, outputs, y);
      for (int32_t i = 0; i < outputs; ++i) {
        out[(tile * outputs + i) * outs + o] = y[i];
      }
    }
  }
}

} // namespace shk
