// SPDX-License-Identifier: Apache-2.0
//
// Tensors that lie one after the other in a block of floats.
#ifndef SEEDHAWK_ABI_WEIGHTS_H
#define SEEDHAWK_ABI_WEIGHTS_H

#include <cinttypes>
#include <cmath>
#include <vector>

#include "abi/checks.h"
#include "abi/failure.h"

namespace shk {

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
  Writer(std::vector<float> *weights, const float *tensor) : to_(weights->data() + (tensor - weights->data())) {}

  float &operator[](int64_t index) const { return to_[index]; }

private:
  float *to_;
};

// Makes room for `size` floats, all 0, that begin at a cache line.
inline const float *aligned_block(int64_t size, std::vector<float> *weights) {
  constexpr uintptr_t kAlignment = 16; // floats
  weights->assign(static_cast<size_t>(size) + kAlignment, 0.0f);
  const uintptr_t from = reinterpret_cast<uintptr_t>(weights->data()) / sizeof(float);
  return weights->data() + (kAlignment - from % kAlignment) % kAlignment;
}

inline void check_weights(const float *weights, int64_t weight_count, int64_t expected) {
  check_count(weight_count, expected, "weight_count", "the sum of the tensors");
  check_buffer(weights, weight_count, "weights", "weight_count");
  for (int64_t i = 0; i < weight_count; ++i) {
    if (!std::isfinite(weights[i])) {
      throw Failure(SHK_ERR_ARGUMENT, i, "weights[%" PRId64 "] is %g; a weight must be finite", i,
                    static_cast<double>(weights[i]));
    }
  }
}

} // namespace shk

#endif
