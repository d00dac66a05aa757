// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network: its weights from the order of seedhawk.h to that of the kernels.
#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/filters.h"
#include "abi/handles.h"

namespace shk {
namespace {

struct GivenDeepTarget {
  const float *first;
  const float *first_bias;
  const float *joined;
  const float *joined_bias;
  const float *middle;
  const float *middle_bias;
  const float *last;
  const float *last_bias;
  const float *dense;
  const float *bias;
};

// Returns the number of floats.
int64_t read_deep_target(const float *block, GivenDeepTarget *given) {
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
                std::vector<float> *weights) {
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

void copy(const float *from, int32_t count, const float *tensor, std::vector<float> *weights) {
  const Writer to(weights, tensor);
  for (int32_t i = 0; i < count; ++i) {
    to[i] = from[i];
  }
}

void write_dense(const GivenDeepTarget &given, const DeepTargetNet &net, std::vector<float> *weights) {
  const Writer dense(weights, net.dense);
  for (int32_t c = 0; c < kDeepLast; ++c) {
    for (int32_t p = 0; p < kDeepLastColumns; ++p) {
      dense[p * kDeepLast + c] = given.dense[c * kDeepLastColumns + p];
    }
  }
}

} // namespace
} // namespace shk

extern "C" {

int32_t shk_deep_target_net_create(const float *weights, int64_t weight_count, shk_deep_target_net **net,
                                   shk_error *error) {
  return shk::guarded(error, [&] {
    shk::GivenDeepTarget given;
    shk::check_weights(weights, weight_count, shk::read_deep_target(nullptr, &given));
    shk::check_pointer(net, "net");
    shk::read_deep_target(weights, &given);
    auto created = std::make_unique<shk_deep_target_net>();
    shk::DeepTargetNet &view = created->view;
    std::vector<float> *to = &created->weights;
    shk::place_deep_target(shk::aligned_block(shk::place_deep_target(nullptr, &view), to), &view);
    shk::write_side(given, 0, true, view.mirna, to);
    shk::write_side(given, shk::kDeepFirst, false, view.site, to);
    shk::write_parts(given.middle, shk::kDeepJoined, shk::kDeepMiddle, shk::kDeepTaps, view.middle, to);
    shk::copy(given.middle_bias, shk::kDeepMiddle, view.middle_bias, to);
    shk::write_parts(given.last, shk::kDeepMiddle, shk::kDeepLast, shk::kDeepTaps, view.last, to);
    shk::copy(given.last_bias, shk::kDeepLast, view.last_bias, to);
    shk::write_dense(given, view, to);
    view.bias = given.bias[0];
    *net = created.release();
    return SHK_OK;
  });
}

void shk_deep_target_net_destroy(shk_deep_target_net *net) {
  delete net;
}

} // extern "C"
