// SPDX-License-Identifier: Apache-2.0
//
// The scalar network of DeepTarget: the formulas of seedhawk.h, one after the other.
#include <math.h>

#include "core/kernels.h"

namespace shk {
namespace {

float positive(float value) {
  return value > 0 ? value : 0;
}

// What three triplets of one side bring to a channel of the second layer's column p.
float side_of(const float *table, const uint8_t *triplets, int32_t p, int32_t channel) {
  float sum = 0;
  for (int32_t k = 0; k < kDeepTaps; ++k) {
    sum += table[(triplets[p + k] * kDeepTaps + k) * kDeepJoined + channel];
  }
  return sum;
}

void add_bias(const float *bias, int32_t columns, int32_t channels, float *layer) {
  for (int32_t p = 0; p < columns; ++p) {
    for (int32_t c = 0; c < channels; ++c) {
      layer[p * channels + c] = positive(layer[p * channels + c] + bias[c]);
    }
  }
}

} // namespace

void run_deep_target_net_reference(const DeepTargetNet &net, const PlanePairs &pairs, float *margins) {
  float joined[kDeepJoinedRows * kDeepJoined] = {}; // rows behind the last column stay so
  float middle[kDeepMiddleTiles * kDeepTile * kDeepMiddle];
  float last[kDeepLastColumns * kDeepLast];
  for (int64_t b = 0; b < pairs.batch; ++b) {
    uint8_t mirna[kDeepWindow];
    uint8_t site[kDeepWindow];
    read_triplets(mirna_of(pairs, b), mirna);
    read_triplets(site_of(pairs, b), site);
    for (int32_t p = 0; p < kDeepJoinedColumns; ++p) {
      for (int32_t c = 0; c < kDeepJoined; ++c) {
        joined[p * kDeepJoined + c] = positive(side_of(net.mirna, mirna, p, c) + side_of(net.site, site, p, c));
      }
    }
    filter_reference(net.middle, kDeepTile, kDeepMiddleTiles, joined, kDeepJoined, kDeepMiddle, middle);
    add_bias(net.middle_bias, kDeepMiddleColumns, kDeepMiddle, middle);
    filter_reference(net.last, kDeepTile, kDeepLastTiles, middle, kDeepMiddle, kDeepLast, last);
    add_bias(net.last_bias, kDeepLastColumns, kDeepLast, last);
    float sums[kDeepLast] = {};
    for (int32_t i = 0; i < kDeepLastColumns * kDeepLast; ++i) {
      sums[i % kDeepLast] = fmaf(last[i], net.dense[i], sums[i % kDeepLast]);
    }
    float margin = net.bias;
    for (int32_t c = 0; c < kDeepLast; ++c) {
      margin += sums[c];
    }
    margins[b] = margin;
  }
}

} // namespace shk
