// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network in int8: its weights from those in float32, and its scalar kernel, the formulas of seedhawk.h
// one after the other.
#include "net/deep_target_net8.h"

#include <cmath>

#include "net/int8_filters.h"

namespace shk {
namespace {

// What three triplets of one side bring to a channel of the second layer's column p.
float side_of(const float *table, const uint8_t *triplets, int32_t p, int32_t channel) {
  const auto row = [&](int32_t k) { return table[(triplets[p + k] * kDeepTaps + k) * kDeepJoined + channel]; };
  return (row(0) + row(1)) + row(2);
}

} // namespace

void run_reference(const DeepTargetNet8 &net, const PlanePairs &pairs, float *margins) {
  uint8_t joined[kDeepJoinedColumns * kDeepJoined];
  uint8_t middle[kDeepMiddleColumns * kDeepMiddle];
  for (int64_t b = 0; b < pairs.batch; ++b) {
    uint8_t mirna[kDeepWindow];
    uint8_t site[kDeepWindow];
    read_triplets(mirna_of(pairs, b), mirna);
    read_triplets(site_of(pairs, b), site);
    for (int32_t p = 0; p < kDeepJoinedColumns; ++p) {
      for (int32_t c = 0; c < kDeepJoined; ++c) {
        joined[p * kDeepJoined + c] = to_byte(side_of(net.mirna, mirna, p, c) + side_of(net.site, site, p, c));
      }
    }
    for (int32_t p = 0; p < kDeepMiddleColumns; ++p) {
      for (int32_t o = 0; o < kDeepMiddle; ++o) {
        const int32_t sum = int8_sum(joined + p * kDeepJoined, net.middle, kDeepMiddleIns, o);
        middle[p * kDeepMiddle + o] = to_byte(fmaf(static_cast<float>(sum), net.middle_scale[o], net.middle_bias[o]));
      }
    }
    float lanes[kInt8Lanes] = {};
    for (int32_t p = 0; p < kDeepLastColumns; ++p) {
      for (int32_t o = 0; o < kDeepLast; ++o) {
        const int32_t sum = int8_sum(middle + p * kDeepMiddle, net.last, kDeepLastIns, o);
        const float z = fmaf(static_cast<float>(sum), net.last_scale[o], net.last_bias[o]);
        lanes[o] = fmaf(z > 0 ? z : 0, net.dense[p * kDeepLast + o], lanes[o]);
      }
    }
    margins[b] = net.bias + fold_reference(lanes);
  }
}

namespace {

constexpr int32_t kSideTable = kDeepTriplets * kDeepTaps * kDeepJoined;

// Returns the number of floats.
int64_t place_floats(const float *block, DeepTargetNet8 *net) {
  Tensors tensors(block);
  net->mirna = tensors.next(kSideTable);
  net->site = tensors.next(kSideTable);
  net->middle_scale = tensors.next(kDeepMiddle);
  net->middle_bias = tensors.next(kDeepMiddle);
  net->last_scale = tensors.next(kDeepLast);
  net->last_bias = tensors.next(kDeepLast);
  net->dense = tensors.next(kDeepLastColumns * kDeepLast);
  return tensors.used();
}

} // namespace

void fill_net(const GivenNet &given, DeepTargetNet8 *net, Weights *weights) {
  DeepTargetNet wide;
  Weights wide_weights;
  fill_net({given.sizes, given.size_count, given.weights, given.weight_count, kDeepTargetRanges}, &wide, &wide_weights);
  check_ranges(given, kDeepTargetRanges);
  GivenDeepTarget from;
  const float *ranges = given.weights + read_given(given.weights, &from);
  const double joined_step = byte_step(ranges[0]);
  const double middle_step = byte_step(ranges[1]);
  place_floats(aligned_block(place_floats(nullptr, net), weights), net);
  int8_t *middle = aligned_numbers((kDeepMiddleIns * kDeepMiddle + kDeepLastIns * kDeepLast), &weights->bytes);
  int8_t *last = middle + kDeepMiddleIns * kDeepMiddle;
  net->middle = middle;
  net->last = last;
  write_times(wide.mirna, 1 / joined_step, kSideTable, net->mirna, weights);
  write_times(wide.site, 1 / joined_step, kSideTable, net->site, weights);
  double steps[kDeepMiddle];
  write_int8_filters(from.middle, kDeepJoined, kDeepMiddle, kDeepTaps, middle, steps);
  write_times(steps, joined_step / middle_step, kDeepMiddle, net->middle_scale, weights);
  write_times(from.middle_bias, 1 / middle_step, kDeepMiddle, net->middle_bias, weights);
  write_int8_filters(from.last, kDeepMiddle, kDeepLast, kDeepTaps, last, steps);
  write_times(steps, middle_step, kDeepLast, net->last_scale, weights);
  write_times(from.last_bias, 1, kDeepLast, net->last_bias, weights);
  write_times(wide.dense, 1, kDeepLastColumns * kDeepLast, net->dense, weights);
  net->bias = wide.bias;
}

} // namespace shk
