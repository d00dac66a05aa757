// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network in vectors, a template over `Isa` as in simd_multiply.h. Lanes are channels, so each lane adds in
// the order of the reference. Two pairs go through a layer together: their tiles fill blocks of rows better, and the
// weights are read once for both.
//
// Isa provides
//   Vector    a machine register of kLanes floats, with the functions that simd_multiply.h asks of Units
#ifndef SEEDHAWK_CPU_SIMD_TARGET_NET_H
#define SEEDHAWK_CPU_SIMD_TARGET_NET_H

#include "core/kernels.h"
#include "cpu/simd_multiply.h"

namespace shk {
namespace {

constexpr int32_t kLaneChannels = 16;
constexpr int32_t kLayerRows = kStemSide + kTiles * kTile + 1; // columns -2..54: what the tiles read

template <int32_t kPairs> struct alignas(64) TargetWork {
  float x[kPairs][kEsaColumns * kNarrow];     // [column]
  float narrow[kPairs][kLayerRows * kNarrow]; // max(0, ...), [column + kStemSide], zero outside of the columns
  float wide[kPairs][kLayerRows * kWide];     // likewise
  float pools[kPairs][kPools * kWide];
  float parts[kParts * kPairs * kTiles * kWide];    // [part][pair][tile][channels in]
  float products[kParts * kPairs * kTiles * kWide]; // likewise, channels out
};

static_assert(kStemTiles * kNarrow <= kTiles * kWide, "room for the stem's tiles");

// max(0, ...) of the first layer of one pair. The five columns that a column counts for are under way at a time.
template <class Isa> inline void first_layer(const TargetNet &net, const PairColumns &columns, float *out) {
  static_assert(kStemTaps == 5 && kNarrow == kLaneChannels, "five sums of one vector");
  using Units = typename Isa::Units;
  const Units zero = Isa::set(0.0f);
  Units s0 = zero;
  Units s1 = zero;
  Units s2 = zero;
  Units s3 = zero;
  float *to = out;
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    const int32_t pair = columns.mirna[p] * kColumnSymbols + columns.site[p];
    const float *row = net.table + pair * kStemTaps * kNarrow;
    s0 = Isa::add(s0, Isa::load(row + 4 * kNarrow));
    s1 = Isa::add(s1, Isa::load(row + 3 * kNarrow));
    s2 = Isa::add(s2, Isa::load(row + 2 * kNarrow));
    s3 = Isa::add(s3, Isa::load(row + kNarrow));
    const Units s4 = Isa::add(zero, Isa::load(row));
    Isa::store(to, Isa::larger(s0, zero));
    s0 = s1;
    s1 = s2;
    s2 = s3;
    s3 = s4;
    to += kNarrow;
  }
  Isa::store(to, Isa::larger(s0, zero));
  Isa::store(to + kNarrow, Isa::larger(s1, zero));
  Isa::store(out, zero); // columns before the first
  Isa::store(out + kNarrow, zero);
}

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
  static_assert(kOutputs == kStemTile || kOutputs == kTile, "outputs that the reference has");
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
  if constexpr (kOutputs == kTile) {
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

// A convolution over `in`, of which each pair has kLayerRows rows, so many outputs at a time; `in` may be written over:
// sink(pair, tile, channel, outputs) is told vectors of the outputs of each tile.
template <class Isa, int32_t kPairs, int32_t kOutputs, int32_t kTileCount, int32_t kIn, int32_t kOut, class Sink>
inline void convolve(const float *weights, const float *in, TargetWork<kPairs> *work, const Sink &sink) {
  using Vector = typename Isa::Vector;
  constexpr int32_t kRows = kPairs * kTileCount;
  constexpr int32_t kSide = (kParts - kOutputs) / 2;
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    for (int32_t tile = 0; tile < kTileCount; ++tile) {
      const float *from = in + (pair * kLayerRows + kStemSide - kSide + tile * kOutputs) * kIn;
      float *to = work->parts + (pair * kTileCount + tile) * kIn;
      for (int32_t c = 0; c < kIn; c += Vector::kLanes) {
        transform_inputs<Vector>(from + c, kIn, to + c, kRows * kIn);
      }
    }
  }
  for (int32_t part = 0; part < kParts; ++part) {
    each_block<Isa, kRows>(Product<Isa, kIn, kOut>{work->parts + part * kRows * kIn,
                                                   weights + part_weight(part, kIn, kOut, 0, 0),
                                                   work->products + part * kRows * kOut});
  }
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    for (int32_t tile = 0; tile < kTileCount; ++tile) {
      const float *from = work->products + (pair * kTileCount + tile) * kOut;
      for (int32_t c = 0; c < kOut; c += Vector::kLanes) {
        typename Vector::Units y[kOutputs];
        transform_outputs<Vector, kOutputs>(from + c, kRows * kOut, y);
        sink(pair, tile, c, y);
      }
    }
  }
}

template <class Isa> inline float target_margin(const TargetNet &net, const float *pools) {
  typename Isa::Units sum = Isa::set(0.0f);
  for (int32_t i = 0; i < kPools * kWide; i += kLaneChannels) {
    sum = Isa::multiply_add(Isa::load(pools + i), Isa::load(net.dense + i), sum);
  }
  alignas(64) float lanes[kLaneChannels];
  Isa::store(lanes, sum);
  float margin = net.bias;
  for (int32_t i = 0; i < kLaneChannels; ++i) {
    margin += lanes[i];
  }
  return margin;
}

template <class Isa, int32_t kPairs>
inline void target_margins(const TargetNet &net, const PlanePairs &pairs, int64_t first, TargetWork<kPairs> *work,
                           float *margins) {
  using Vector = typename Isa::Vector;
  using V = typename Vector::Units;
  const V zero = Vector::set(0.0f);
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    PairColumns columns;
    read_columns_of(mirna_of(pairs, first + pair), site_of(pairs, first + pair), &columns);
    first_layer<Isa>(net, columns, work->narrow[pair]);
  }
  convolve<Isa, kPairs, kStemTile, kStemTiles, kNarrow, kNarrow>(
      net.stem, work->narrow[0], work, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kStemTile && tile * kStemTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kStemTile + i;
          Vector::store(work->x[pair] + column * kNarrow + c, y[i]);
          Vector::store(work->narrow[pair] + (column + kStemSide) * kNarrow + c, Vector::larger(y[i], zero));
        }
      });
  convolve<Isa, kPairs, kTile, kTiles, kNarrow, kNarrow>(
      net.narrow[0], work->narrow[0], work, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kTile + i;
          Vector::store(work->narrow[pair] + (column + kStemSide) * kNarrow + c, Vector::larger(y[i], zero));
        }
      });
  convolve<Isa, kPairs, kTile, kTiles, kNarrow, kNarrow>(
      net.narrow[1], work->narrow[0], work, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kTile + i;
          float *x = work->x[pair] + column * kNarrow + c;
          const V sum = Vector::add(y[i], Vector::load(x));
          Vector::store(x, sum);
          Vector::store(work->narrow[pair] + (column + kStemSide) * kNarrow + c, Vector::larger(sum, zero));
        }
      });
  // The last pool ends at column 47, which needs column 48.
  convolve<Isa, kPairs, kTile, kTiles, kNarrow, kWide>(
      net.widen, work->narrow[0], work, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kTile + i;
          Vector::store(work->wide[pair] + (column + kStemSide) * kWide + c, Vector::larger(y[i], zero));
        }
      });
  convolve<Isa, kPairs, kTile, kPooledTiles, kWide, kWide>(
      net.wide, work->wide[0], work, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t pool = 0; pool < kTilePools; ++pool) {
          V most = zero;
          for (int32_t i = pool * kPool; i < (pool + 1) * kPool; ++i) {
            const float *x = work->x[pair] + (tile * kTile + i) * kNarrow + c;
            most = Vector::larger(most, c < kNarrow ? Vector::add(y[i], Vector::load(x)) : y[i]);
          }
          Vector::store(work->pools[pair] + (tile * kTilePools + pool) * kWide + c, most);
        }
      });
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    margins[first + pair] = target_margin<Isa>(net, work->pools[pair]);
  }
}

// Equals run_target_net_reference.
template <class Isa> void run_target_net(const TargetNet &net, const PlanePairs &pairs, float *margins) {
  TargetWork<2> two;
  memset(&two, 0, sizeof two);
  int64_t b = 0;
  for (; b + 2 <= pairs.batch; b += 2) {
    target_margins<Isa, 2>(net, pairs, b, &two, margins);
  }
  if (b < pairs.batch) {
    TargetWork<1> one;
    memset(&one, 0, sizeof one);
    target_margins<Isa, 1>(net, pairs, b, &one, margins);
  }
}

} // namespace
} // namespace shk

#endif
