// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network: its weights from the order of seedhawk.h to that of the kernels, and its scalar kernel, the
// formulas of seedhawk.h one after the other.
#include "net/deep_target_net.h"

#include <cmath>

#include "core/int8.h"
#include "net/filters.h"

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

// ranges: null unless they are wanted
void run(const DeepTargetNet &net, const PlanePairs &pairs, float *margins, float *ranges) {
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
    if (ranges != nullptr) {
      keep_largest(joined, kDeepJoinedColumns * kDeepJoined, ranges);
      keep_largest(middle, kDeepMiddleColumns * kDeepMiddle, ranges + 1);
    }
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

} // namespace

void run_reference(const DeepTargetNet &net, const PlanePairs &pairs, float *margins) {
  run(net, pairs, margins, nullptr);
}

void measure_ranges(const DeepTargetNet &net, const PlanePairs &pairs, float *ranges) {
  std::vector<float> margins(static_cast<size_t>(pairs.batch));
  run(net, pairs, margins.data(), ranges);
}

int64_t read_given(const float *block, GivenDeepTarget *given) {
  Tensors tensors(block);
  given->first = tensors.next(kDeepFirst * (kDeepSymbols - 1) * kDeepTaps);
  given->first_bias = tensors.next(kDeepFirst);
  given->joined = tensors.next(kDeepJoined * 2 * kDeepFirst * kDeepTaps);
  given->joined_bias = tensors.next(kDeepJoined);
  given->middle = tensors.next(kDeepMiddle * kDeepJoined * kDeepTaps);
  given->middle_bias = tensors.next(kDeepMiddle);
  given->last = tensors.next(kDeepLast * kDeepMiddle * kDeepTaps);
  given->last_bias = tensors.next(kDeepLast);
  given->dense = tensors.next(kDeepLast * kDeepLastColumns);
  given->bias = tensors.next(1);
  return tensors.used();
}

namespace {

// Returns the number of floats.
int64_t place_deep_target(const float *block, DeepTargetNet *net) {
  Tensors tensors(block);
  net->mirna = tensors.next(kDeepTriplets * kDeepTaps * kDeepJoined);
  net->site = tensors.next(kDeepTriplets * kDeepTaps * kDeepJoined);
  net->middle = tensors.next(kParts * kDeepJoined * kDeepMiddle);
  net->middle_bias = tensors.next(kDeepMiddle);
  net->last = tensors.next(kParts * kDeepMiddle * kDeepLast);
  net->last_bias = tensors.next(kDeepLast);
  net->dense = tensors.next(kDeepLastColumns * kDeepLast);
  return tensors.used();
}

// max(0, ...) of the first layer where these three symbols stand.
double first_of(const GivenDeepTarget &given, int32_t triplet, int32_t channel) {
  const int32_t symbols[kDeepTaps] = {triplet / (kDeepSymbols * kDeepSymbols), triplet / kDeepSymbols % kDeepSymbols,
                                      triplet % kDeepSymbols};
  double sum = static_cast<double>(given.first_bias[channel]);
  for (int32_t k = 0; k < kDeepTaps; ++k) {
    if (symbols[k] < kDeepSymbols - 1) {
      sum += static_cast<double>(given.first[(channel * (kDeepSymbols - 1) + symbols[k]) * kDeepTaps + k]);
    }
  }
  return sum > 0 ? sum : 0;
}

// What triplets of one side bring to the second layer.
void write_side(const GivenDeepTarget &given, int32_t first_channel, bool with_bias, const float *table,
                Weights *weights) {
  const Writer to(weights, table);
  for (int32_t triplet = 0; triplet < kDeepTriplets; ++triplet) {
    double first[kDeepFirst];
    for (int32_t i = 0; i < kDeepFirst; ++i) {
      first[i] = first_of(given, triplet, i);
    }
    for (int32_t k = 0; k < kDeepTaps; ++k) {
      for (int32_t o = 0; o < kDeepJoined; ++o) {
        double sum = with_bias && k == 0 ? static_cast<double>(given.joined_bias[o]) : 0;
        for (int32_t i = 0; i < kDeepFirst; ++i) {
          const int32_t weight = (o * 2 * kDeepFirst + first_channel + i) * kDeepTaps + k;
          sum += first[i] * static_cast<double>(given.joined[weight]);
        }
        to[(triplet * kDeepTaps + k) * kDeepJoined + o] = static_cast<float>(sum);
      }
    }
  }
}

void copy(const float *from, int32_t count, const float *tensor, Weights *weights) {
  const Writer to(weights, tensor);
  for (int32_t i = 0; i < count; ++i) {
    to[i] = from[i];
  }
}

void write_dense(const GivenDeepTarget &given, const DeepTargetNet &net, Weights *weights) {
  const Writer dense(weights, net.dense);
  for (int32_t c = 0; c < kDeepLast; ++c) {
    for (int32_t p = 0; p < kDeepLastColumns; ++p) {
      dense[p * kDeepLast + c] = given.dense[c * kDeepLastColumns + p];
    }
  }
}

} // namespace

void fill_net(const GivenNet &given, DeepTargetNet *net, Weights *weights) {
  GivenDeepTarget from;
  check_sizes(given, nullptr, 0);
  check_weights(given, read_given(nullptr, &from));
  read_given(given.weights, &from);
  place_deep_target(aligned_block(place_deep_target(nullptr, net), weights), net);
  write_side(from, 0, true, net->mirna, weights);
  write_side(from, kDeepFirst, false, net->site, weights);
  write_parts(from.middle, kDeepJoined, kDeepMiddle, kDeepTaps, net->middle, weights);
  copy(from.middle_bias, kDeepMiddle, net->middle_bias, weights);
  write_parts(from.last, kDeepMiddle, kDeepLast, kDeepTaps, net->last, weights);
  copy(from.last_bias, kDeepLast, net->last_bias, weights);
  write_dense(from, *net, weights);
  net->bias = from.bias[0];
}
} // namespace shk
