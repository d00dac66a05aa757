// SPDX-License-Identifier: Apache-2.0
//
// The rules of networks that compute in int8. Values behind a ReLU are whole numbers 0..255 of steps of their tensor,
// weights are whole numbers -127..127 of steps of their output channel. Sums of their products are exact, so they are
// the same in any order and on any processor.
#ifndef SEEDHAWK_CORE_INT8_H
#define SEEDHAWK_CORE_INT8_H

#include <math.h>
#include <stdint.h>

#include "core/types.h"

namespace shk {

constexpr int32_t kQuad = 4;           // products that one instruction adds up
constexpr int32_t kInt8Lanes = 16;     // output channels of which the weights lie together
constexpr float kLargestByte = 255.0f; //
constexpr int32_t kLargestWeight = 127;

// The step of a tensor whose largest value is `range`.
inline double byte_step(float range) {
  return range > 0 ? static_cast<double>(range) / static_cast<double>(kLargestByte) : 1;
}

// max(0, value) in steps: the nearest whole number, ties to even.
SHK_HD uint8_t to_byte(float value) {
  const float positive = value > 0 ? value : 0;
  return static_cast<uint8_t>(lrintf(positive < kLargestByte ? positive : kLargestByte));
}

// Raises `*largest` to the largest of some values.
inline void keep_largest(const float *values, int64_t count, float *largest) {
  for (int64_t i = 0; i < count; ++i) {
    *largest = values[i] > *largest ? values[i] : *largest;
  }
}

// Where a weight stands: [out / 16][in / 4][out % 16][in % 4], for `ins` inputs that are a multiple of four.
SHK_HD int64_t int8_weight(int32_t ins, int32_t in, int32_t out) {
  return ((int64_t{out / kInt8Lanes} * (ins / kQuad) + in / kQuad) * kInt8Lanes + out % kInt8Lanes) * kQuad +
         in % kQuad;
}

// Sums of the products of `ins` bytes with the weights of one output channel.
inline int32_t int8_sum(const uint8_t *values, const int8_t *weights, int32_t ins, int32_t out) {
  int32_t sum = 0;
  for (int32_t in = 0; in < ins; ++in) {
    sum += values[in] * weights[int8_weight(ins, in, out)];
  }
  return sum;
}

// The sum of 16 lanes, halves added to halves.
SHK_HD float fold_reference(const float *lanes) {
  float sums[kInt8Lanes];
  for (int32_t i = 0; i < kInt8Lanes; ++i) {
    sums[i] = lanes[i];
  }
  for (int32_t half = kInt8Lanes / 2; half > 0; half /= 2) {
    for (int32_t i = 0; i < half; ++i) {
      sums[i] += sums[i + half];
    }
  }
  return sums[0];
}

} // namespace shk

#endif
