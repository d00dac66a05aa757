// SPDX-License-Identifier: Apache-2.0
//
// Small matrix products in vectors, for networks whose weights stay in the caches. A template over `Isa` like
// simd_kernels.h; each lane adds in the order of a scalar loop.
//
// Isa provides
//   Units     16 floats: load, set (one value in all), store, add, subtract, multiply_add (a * b + c), larger (b when
//             a is no number)
//   kBlock    rows at a time, as many as have their sums in machine registers
#ifndef SEEDHAWK_CPU_SIMD_MULTIPLY_H
#define SEEDHAWK_CPU_SIMD_MULTIPLY_H

#include <stdint.h>

namespace shk {
namespace {

// sums[r] += rows[r] x weights for 16 units: rows `row_step` apart, weights [count][units].
template <class Isa, int kCount>
inline void multiply(const float *rows, int64_t row_step, const float *weights, int32_t units, int32_t count,
                     typename Isa::Units *sums) {
  typename Isa::Units held[kCount];
  for (int i = 0; i < kCount; ++i) {
    held[i] = sums[i];
  }
#pragma GCC unroll 2 // fewer instructions; more copies would not fit their cache
  for (int32_t j = 0; j < count; ++j) {
    const typename Isa::Units weight = Isa::load(weights + static_cast<int64_t>(j) * units);
#pragma GCC unroll 32
    for (int i = 0; i < kCount; ++i) {
      held[i] = Isa::multiply_add(Isa::set(rows[i * row_step + j]), weight, held[i]);
    }
  }
  for (int i = 0; i < kCount; ++i) {
    sums[i] = held[i];
  }
}

// Rows in blocks of two sizes that differ by one, so that none is short: a block of few sums waits for its additions.
template <class Isa, int32_t kRows, class Body> inline void each_block(const Body &body) {
  constexpr int32_t kBlocks = (kRows + Isa::kBlock - 1) / Isa::kBlock;
  constexpr int32_t kSmaller = kRows / kBlocks;
  constexpr int32_t kLarger = kRows % kBlocks;
  int32_t first = 0;
  if constexpr (kLarger > 0) {
    for (int32_t i = 0; i < kLarger; ++i, first += kSmaller + 1) {
      body.template run<kSmaller + 1>(first);
    }
  }
  for (int32_t i = kLarger; i < kBlocks; ++i, first += kSmaller) {
    body.template run<kSmaller>(first);
  }
}

} // namespace
} // namespace shk

#endif
