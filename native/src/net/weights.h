// SPDX-License-Identifier: Apache-2.0
//
// Tensors that lie one after the other in a block of floats, and the checks of what a caller gives.
#ifndef SEEDHAWK_NET_WEIGHTS_H
#define SEEDHAWK_NET_WEIGHTS_H

#include <cinttypes>
#include <cmath>
#include <vector>

#include "abi/checks.h"
#include "abi/failure.h"
#include "net/net.h"

namespace shk {

struct Weights {
  std::vector<float> all; // with room to begin at a cache line, as the others
  std::vector<int8_t> bytes;
  std::vector<int16_t> shorts;
};

// Hands out consecutive tensors of one block; from a null block only their sizes count.
class Tensors {
public:
  explicit Tensors(const float *block) : block_(block) {}

  const float *next(int64_t size) {
    const float *tensor = block_ == nullptr ? nullptr : block_ + used_;
    used_ += size;
    return tensor;
  }

  int64_t used() const { return used_; }

private:
  const float *block_;
  int64_t used_ = 0;
};

// Sets elements of a tensor that lies in `weights`.
class Writer {
public:
  Writer(Weights *weights, const float *tensor) : to_(weights->all.data() + (tensor - weights->all.data())) {}

  float &operator[](int64_t index) const { return to_[index]; }

private:
  float *to_;
};

// Makes room for `size` floats, all 0, that begin at a cache line.
inline const float *aligned_block(int64_t size, Weights *weights) {
  constexpr uintptr_t kAlignment = 16; // floats
  weights->all.assign(static_cast<size_t>(size) + kAlignment, 0.0f);
  const uintptr_t from = reinterpret_cast<uintptr_t>(weights->all.data()) / sizeof(float);
  return weights->all.data() + (kAlignment - from % kAlignment) % kAlignment;
}

// The sizes that a kind has, each with its limits.
struct SizeLimits {
  const char *name;
  int32_t low;
  int32_t high;
};

inline void check_sizes(const GivenNet &given, const SizeLimits *limits, int64_t count) {
  check_count(given.size_count, count, "size_count", "the sizes of this kind");
  for (int64_t i = 0; i < count; ++i) {
    if (given.sizes[i] < limits[i].low || given.sizes[i] > limits[i].high) {
      throw Failure(SHK_ERR_ARGUMENT, i, "sizes[%" PRId64 "] (%s) is %" PRId32 "; it must be %" PRId32 "..%" PRId32, i,
                    limits[i].name, given.sizes[i], limits[i].low, limits[i].high);
    }
  }
}

inline void check_weights(const GivenNet &given, int64_t expected) {
  check_count(given.weight_count, expected + given.range_count, "weight_count", "the sum of the tensors");
  for (int64_t i = 0; i < given.weight_count; ++i) {
    if (!std::isfinite(given.weights[i])) {
      throw Failure(SHK_ERR_ARGUMENT, i, "weights[%" PRId64 "] is %g; a weight must be finite", i,
                    static_cast<double>(given.weights[i]));
    }
  }
}

} // namespace shk

#endif
