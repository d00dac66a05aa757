// SPDX-License-Identifier: Apache-2.0
//
// Weights to int8, and the memory of what a network keeps in whole numbers.
#ifndef SEEDHAWK_NET_INT8_FILTERS_H
#define SEEDHAWK_NET_INT8_FILTERS_H

#include <cmath>

#include "core/int8.h"
#include "net/weights.h"

namespace shk {

// Rounds the weights of `outs` output channels, each by its own largest weight. at(in, out) is a weight; to: zeros at
// first, see int8_weight. Writes the step of each channel.
template <class At> inline void write_int8(int32_t ins, int32_t outs, const At &at, int8_t *to, double *steps) {
  for (int32_t out = 0; out < outs; ++out) {
    double largest = 0;
    for (int32_t in = 0; in < ins; ++in) {
      const double size = std::fabs(static_cast<double>(at(in, out)));
      largest = size > largest ? size : largest;
    }
    steps[out] = largest / kLargestWeight;
    for (int32_t in = 0; in < ins && largest > 0; ++in) {
      const double weight = static_cast<double>(at(in, out)) * kLargestWeight / largest;
      to[int8_weight(ins, in, out)] = static_cast<int8_t>(std::lrint(weight));
    }
  }
}

// A convolution's filters [out][in][tap], whose inputs are bytes [tap][in].
inline void write_int8_filters(const float *filters, int32_t ins, int32_t outs, int32_t taps, int8_t *to,
                               double *steps) {
  write_int8(
      taps * ins, outs, [=](int32_t in, int32_t out) { return filters[(out * ins + in % ins) * taps + in / ins]; }, to,
      steps);
}

// tensor[i] = from[i] * by
template <class T>
inline void write_times(const T *from, double by, int64_t count, const float *tensor, Weights *weights) {
  const Writer to(weights, tensor);
  for (int64_t i = 0; i < count; ++i) {
    to[i] = static_cast<float>(static_cast<double>(from[i]) * by);
  }
}

// Makes room for `size` numbers, all 0, that begin at a cache line. The result may be written until the net is used.
template <class T> inline T *aligned_numbers(int64_t size, std::vector<T> *numbers) {
  constexpr uintptr_t kLine = 64;
  numbers->assign(static_cast<size_t>(size) + kLine / sizeof(T), 0);
  const uintptr_t from = reinterpret_cast<uintptr_t>(numbers->data());
  return numbers->data() + (kLine - from % kLine) % kLine / sizeof(T);
}

// Checks the largest values that stand behind the weights of a network in int8.
inline void check_ranges(const GivenNet &given, int64_t count) {
  for (int64_t i = given.weight_count - count; i < given.weight_count; ++i) {
    if (!(given.weights[i] >= 0)) {
      throw Failure(SHK_ERR_ARGUMENT, i, "weights[%" PRId64 "] is %g; a range must be 0 or more", i,
                    static_cast<double>(given.weights[i]));
    }
  }
}

} // namespace shk

#endif
