// SPDX-License-Identifier: Apache-2.0
//
// The convolutions of winograd.h in vectors, a template over `Isa` as in simd_multiply.h. Lanes are channels, so each
// lane adds in the order of the reference.
//
// Isa provides
//   Vector    a machine register of kLanes floats, with the functions that simd_multiply.h asks of Units
#ifndef SEEDHAWK_CPU_SIMD_WINOGRAD_H
#define SEEDHAWK_CPU_SIMD_WINOGRAD_H

#include "core/winograd.h"
#include "cpu/simd_multiply.h"

namespace shk {
namespace {

// The inputs of one tile to their sides of the products; `step` floats lie between the parts.
template <class Vector> inline void transform_inputs(const float *in, int32_t channels, float *out, int64_t step) {
  using V = typename Vector::Units;
  const V d1 = Vector::load(in + channels);
  const V d2 = Vector::load(in + 2 * channels);
  const V d3 = Vector::load(in + 3 * channels);
  const V d4 = Vector::load(in + 4 * channels);
  const V d5 = Vector::load(in + 5 * channels);
  const V d6 = Vector::load(in + 6 * channels);
  const V four = Vector::set(4.0f);
  const V minus_five = Vector::set(-5.0f);
  const V half = Vector::set(0.5f);
  const V one_even = Vector::multiply_add(Vector::set(-4.25f), d4, Vector::add(d2, d6));
  const V one_odd = Vector::multiply_add(Vector::set(-4.25f), d3, Vector::add(d1, d5));
  Vector::store(out + step, Vector::add(one_even, one_odd));
  Vector::store(out + 2 * step, Vector::subtract(one_even, one_odd));
  const V two_even = Vector::multiply_add(Vector::set(-1.25f), d4, Vector::multiply_add(Vector::set(0.25f), d2, d6));
  const V two_odd = Vector::multiply_add(minus_five, d3, Vector::multiply_add(four, d5, d1));
  Vector::store(out + 3 * step, Vector::multiply_add(half, two_odd, two_even));
  Vector::store(out + 4 * step, Vector::multiply_add(Vector::set(-0.5f), two_odd, two_even));
  const V half_even = Vector::multiply_add(minus_five, d4, Vector::multiply_add(four, d2, d6));
  const V half_odd = Vector::multiply_add(minus_five, d3, Vector::multiply_add(four, d1, d5));
  Vector::store(out + 5 * step, Vector::multiply_add(half, half_odd, half_even));
  Vector::store(out + 6 * step, Vector::multiply_add(Vector::set(-0.5f), half_odd, half_even));
  const V more = Vector::set(5.25f);
  Vector::store(out, Vector::multiply_add(more, Vector::subtract(d2, d4), Vector::subtract(d6, Vector::load(in))));
  Vector::store(out + 7 * step, Vector::multiply_add(more, Vector::subtract(d3, d5),
                                                     Vector::subtract(Vector::load(in + 7 * channels), d1)));
}

// The products of one tile to its outputs.
template <class Vector, int32_t kOutputs>
inline void transform_outputs(const float *in, int64_t step, typename Vector::Units *y) {
  static_assert(kOutputs == 4 || kOutputs == 6, "outputs that the reference has");
  using V = typename Vector::Units;
  const V m1 = Vector::load(in + step);
  const V m2 = Vector::load(in + 2 * step);
  const V m3 = Vector::load(in + 3 * step);
  const V m4 = Vector::load(in + 4 * step);
  const V m5 = Vector::load(in + 5 * step);
  const V m6 = Vector::load(in + 6 * step);
  const V one_sum = Vector::add(m1, m2);
  const V one_difference = Vector::subtract(m1, m2);
  const V two_sum = Vector::add(m3, m4);
  const V two_difference = Vector::subtract(m3, m4);
  const V half_sum = Vector::add(m5, m6);
  const V half_difference = Vector::subtract(m5, m6);
  const auto sums = [&](float two, float half) {
    return Vector::multiply_add(Vector::set(two), two_sum, Vector::multiply_add(Vector::set(half), half_sum, one_sum));
  };
  const auto differences = [&](float two, float half) {
    return Vector::multiply_add(Vector::set(two), two_difference,
                                Vector::multiply_add(Vector::set(half), half_difference, one_difference));
  };
  y[0] = Vector::add(Vector::add(Vector::load(in), one_sum), Vector::add(two_sum, half_sum));
  y[1] = differences(2.0f, 0.5f);
  y[2] = sums(4.0f, 0.25f);
  y[3] = differences(8.0f, 0.125f);
  if constexpr (kOutputs == 6) {
    y[4] = sums(16.0f, 0.0625f);
    y[5] = differences(32.0f, 0.03125f);
  }
  y[kOutputs - 1] = Vector::add(y[kOutputs - 1], Vector::load(in + 7 * step));
}

// rows x weights for 16 channels. A function of its own without a turn for each input: what a block of rows costs
// beside its multiply-adds is a wrong guess at the end of so short a loop, and a copy for each layer would not fit the
// cache of instructions.
template <class Isa, int kCount, int32_t kIn>
__attribute__((noinline)) void multiply_block(const float *rows, const float *weights, float *out, int64_t out_step) {
  typename Isa::Units sums[kCount];
  for (int i = 0; i < kCount; ++i) {
    sums[i] = Isa::set(0.0f);
  }
  for (int32_t group = 0; group < kIn; group += kLaneChannels) {
#pragma GCC unroll 16
    for (int32_t j = 0; j < kLaneChannels; ++j) {
      const typename Isa::Units weight = Isa::load(weights + (group + j) * kLaneChannels);
#pragma GCC unroll 16
      for (int i = 0; i < kCount; ++i) {
        sums[i] = Isa::multiply_add(Isa::set(rows[i * kIn + group + j]), weight, sums[i]);
      }
    }
  }
  for (int i = 0; i < kCount; ++i) {
    Isa::store(out + i * out_step, sums[i]);
  }
}

// The products of one part: all tiles by the part's weights.
template <class Isa, int32_t kIn, int32_t kOut> struct Product {
  const float *parts;
  const float *weights;
  float *products;

  template <int kCount> void run(int32_t tile) const {
    for (int32_t c = 0; c < kOut; c += kLaneChannels) {
      multiply_block<Isa, kCount, kIn>(parts + tile * kIn, weights + part_weight(0, kIn, kOut, 0, c),
                                       products + tile * kOut + c, kOut);
    }
  }
};

// A convolution of some pairs' rows, so many outputs at a time: tile t of a pair reads kParts rows from row t *
// kOutputs on. The rows may be written over: sink(pair, tile, channel, outputs) is told vectors of the outputs of each
// tile. in: [pair][row][kIn], the pairs `pair_step` floats apart parts, products: room for [kParts][kPairs *
// kTileCount][kIn], and [kOut]
template <class Isa, int32_t kPairs, int32_t kOutputs, int32_t kTileCount, int32_t kIn, int32_t kOut, class Sink>
inline void convolve(const float *weights, const float *in, int64_t pair_step, float *parts, float *products,
                     const Sink &sink) {
  using Vector = typename Isa::Vector;
  constexpr int32_t kRows = kPairs * kTileCount;
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    for (int32_t tile = 0; tile < kTileCount; ++tile) {
      const float *from = in + pair * pair_step + tile * kOutputs * kIn;
      float *to = parts + (pair * kTileCount + tile) * kIn;
      for (int32_t c = 0; c < kIn; c += Vector::kLanes) {
        transform_inputs<Vector>(from + c, kIn, to + c, kRows * kIn);
      }
    }
  }
  for (int32_t part = 0; part < kParts; ++part) {
    each_block<Isa, kRows>(Product<Isa, kIn, kOut>{
        parts + part * kRows * kIn, weights + part_weight(part, kIn, kOut, 0, 0), products + part * kRows * kOut});
  }
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    for (int32_t tile = 0; tile < kTileCount; ++tile) {
      const float *from = products + (pair * kTileCount + tile) * kOut;
      for (int32_t c = 0; c < kOut; c += Vector::kLanes) {
        typename Vector::Units y[kOutputs];
        transform_outputs<Vector, kOutputs>(from + c, kRows * kOut, y);
        sink(pair, tile, c, y);
      }
    }
  }
}

} // namespace
} // namespace shk

#endif
