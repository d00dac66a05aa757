// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network in vectors, a template over `Isa` as in simd_multiply.h. Lanes are channels, so each lane adds in
// the order of the reference. Two pairs go through a layer together: their tiles fill blocks of rows better, and the
// weights are read once for both.
#ifndef SEEDHAWK_CPU_SIMD_TARGET_NET_H
#define SEEDHAWK_CPU_SIMD_TARGET_NET_H

#include "core/kernels.h"
#include "cpu/simd_multiply.h"

namespace shk {
namespace {

constexpr int32_t kLaneChannels = 16;
constexpr int32_t kFirstRows = kEsaColumns + 2 * kStemSide;
constexpr int32_t kTileRows = kTiles * kTile + 2; // columns -1..52: what the tiles read

template <int32_t kPairs> struct alignas(64) TargetWork {
  float first[kFirstRows * kNarrow];                // [column + 2], zero outside of the columns
  float x[kPairs][kEsaColumns * kNarrow];           // [column]
  float in[kPairs][kTileRows * kWide];              // max(0, ...), [column + 1], zero outside of the columns
  float parts[kParts * kPairs * kTiles * kWide];    // [part][pair][tile][channels in]
  float products[kParts * kPairs * kTiles * kWide]; // likewise, channels out
};

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

template <class Isa> struct SecondLayer {
  const TargetNet &net;
  const float *first;
  float *x;
  float *in;

  template <int kCount> void run(int32_t column) const {
    typename Isa::Units sums[kCount];
    for (int i = 0; i < kCount; ++i) {
      sums[i] = Isa::set(0.0f);
    }
    multiply<Isa, kCount>(first + column * kNarrow, kNarrow, net.stem, kNarrow, kStemTaps * kNarrow, sums);
    for (int i = 0; i < kCount; ++i) {
      Isa::store(x + (column + i) * kNarrow, sums[i]);
      Isa::store(in + (column + i + 1) * kNarrow, Isa::larger(sums[i], Isa::set(0.0f)));
    }
  }
};

// The inputs of one tile to the six factors of its products; `step` floats lie between the parts.
template <class Isa> inline void transform_inputs(const float *in, int32_t channels, float *out, int64_t step) {
  using Units = typename Isa::Units;
  const Units d0 = Isa::load(in);
  const Units d1 = Isa::load(in + channels);
  const Units d2 = Isa::load(in + 2 * channels);
  const Units d3 = Isa::load(in + 3 * channels);
  const Units d4 = Isa::load(in + 4 * channels);
  const Units d5 = Isa::load(in + 5 * channels);
  const Units four = Isa::set(4.0f);
  const Units even = Isa::multiply_add(Isa::set(-4.0f), d2, d4);
  const Units odd = Isa::multiply_add(Isa::set(-4.0f), d1, d3);
  const Units outer = Isa::subtract(d4, d2);
  const Units inner = Isa::subtract(d3, d1);
  Isa::store(out, Isa::multiply_add(four, d0, Isa::multiply_add(Isa::set(-5.0f), d2, d4)));
  Isa::store(out + step, Isa::add(even, odd));
  Isa::store(out + 2 * step, Isa::subtract(even, odd));
  Isa::store(out + 3 * step, Isa::multiply_add(Isa::set(2.0f), inner, outer));
  Isa::store(out + 4 * step, Isa::multiply_add(Isa::set(-2.0f), inner, outer));
  Isa::store(out + 5 * step, Isa::multiply_add(four, d1, Isa::multiply_add(Isa::set(-5.0f), d3, d5)));
}

// The six products of one tile to its four outputs.
template <class Isa> inline void transform_outputs(const float *in, int64_t step, typename Isa::Units *y) {
  using Units = typename Isa::Units;
  const Units m1 = Isa::load(in + step);
  const Units m2 = Isa::load(in + 2 * step);
  const Units m3 = Isa::load(in + 3 * step);
  const Units m4 = Isa::load(in + 4 * step);
  const Units sum = Isa::add(m1, m2);
  const Units difference = Isa::subtract(m1, m2);
  const Units outer_sum = Isa::add(m3, m4);
  const Units outer_difference = Isa::subtract(m3, m4);
  y[0] = Isa::add(Isa::add(Isa::load(in), sum), outer_sum);
  y[1] = Isa::multiply_add(Isa::set(2.0f), outer_difference, difference);
  y[2] = Isa::multiply_add(Isa::set(4.0f), outer_sum, sum);
  y[3] = Isa::add(Isa::multiply_add(Isa::set(8.0f), outer_difference, difference), Isa::load(in + 5 * step));
}

// The products of one part: all tiles by the part's weights.
template <class Isa, int32_t kIn, int32_t kOut> struct Product {
  const float *parts;
  const float *weights;
  float *products;

  template <int kCount> void run(int32_t tile) const {
    for (int32_t c = 0; c < kOut; c += kLaneChannels) {
      typename Isa::Units sums[kCount];
      for (int i = 0; i < kCount; ++i) {
        sums[i] = Isa::set(0.0f);
      }
      multiply<Isa, kCount>(parts + tile * kIn, kIn, weights + c, kOut, kIn, sums);
      for (int i = 0; i < kCount; ++i) {
        Isa::store(products + (tile + i) * kOut + c, sums[i]);
      }
    }
  }
};

// A convolution of three taps over `work->in`, which may be written over: sink(pair, column, channel, values) is told
// each vector of outputs that is a column.
template <class Isa, int32_t kPairs, int32_t kTileCount, int32_t kIn, int32_t kOut, class Sink>
inline void convolve(const float *weights, TargetWork<kPairs> *work, const Sink &sink) {
  constexpr int32_t kRows = kPairs * kTileCount;
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    for (int32_t tile = 0; tile < kTileCount; ++tile) {
      for (int32_t c = 0; c < kIn; c += kLaneChannels) {
        transform_inputs<Isa>(work->in[pair] + tile * kTile * kIn + c, kIn,
                              work->parts + (pair * kTileCount + tile) * kIn + c, kRows * kIn);
      }
    }
  }
  for (int32_t part = 0; part < kParts; ++part) {
    each_block<Isa, kRows>(Product<Isa, kIn, kOut>{work->parts + part * kRows * kIn, weights + part * kIn * kOut,
                                                   work->products + part * kRows * kOut});
  }
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    for (int32_t tile = 0; tile < kTileCount; ++tile) {
      for (int32_t c = 0; c < kOut; c += kLaneChannels) {
        typename Isa::Units y[kTile];
        transform_outputs<Isa>(work->products + (pair * kTileCount + tile) * kOut + c, kRows * kOut, y);
        for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
          sink(pair, tile * kTile + i, c, y[i]);
        }
      }
    }
  }
}

template <class Isa> inline float target_margin(const TargetNet &net, const float *last) {
  using Units = typename Isa::Units;
  Units sum = Isa::set(0.0f);
  for (int32_t pool = 0; pool < kPools; ++pool) {
    for (int32_t c = 0; c < kWide; c += kLaneChannels) {
      const float *from = last + pool * kPool * kWide + c;
      Units most = Isa::set(0.0f);
      for (int32_t i = 0; i < kPool; ++i) {
        most = Isa::larger(most, Isa::load(from + i * kWide));
      }
      sum = Isa::multiply_add(most, Isa::load(net.dense + pool * kWide + c), sum);
    }
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
  using Units = typename Isa::Units;
  const Units zero = Isa::set(0.0f);
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    PairColumns columns;
    read_columns_of(mirna_of(pairs, first + pair), site_of(pairs, first + pair), &columns);
    first_layer<Isa>(net, columns, work->first);
    float *in = work->in[pair];
    each_block<Isa, kEsaColumns>(SecondLayer<Isa>{net, work->first, work->x[pair], in});
    for (int32_t row = kEsaColumns + 1; row < kTileRows; ++row) {
      Isa::store(in + row * kNarrow, zero); // wide columns were there
    }
  }
  convolve<Isa, kPairs, kTiles, kNarrow, kNarrow>(
      net.narrow[0], work, [work, zero](int32_t pair, int32_t column, int32_t, const Units &y) {
        Isa::store(work->in[pair] + (column + 1) * kNarrow, Isa::larger(y, zero));
      });
  convolve<Isa, kPairs, kTiles, kNarrow, kNarrow>(
      net.narrow[1], work, [work, zero](int32_t pair, int32_t column, int32_t, const Units &y) {
        float *x = work->x[pair] + column * kNarrow;
        const Units sum = Isa::add(y, Isa::load(x));
        Isa::store(x, sum);
        Isa::store(work->in[pair] + (column + 1) * kNarrow, Isa::larger(sum, zero));
      });
  // The last pool ends at column 47, which needs column 48.
  convolve<Isa, kPairs, kTiles, kNarrow, kWide>(
      net.widen, work, [work, zero](int32_t pair, int32_t column, int32_t c, const Units &y) {
        Isa::store(work->in[pair] + (column + 1) * kWide + c, Isa::larger(y, zero));
      });
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    memset(work->in[pair], 0, kWide * sizeof(float)); // narrow columns were there
  }
  convolve<Isa, kPairs, kPooledTiles, kWide, kWide>(
      net.wide, work, [work](int32_t pair, int32_t column, int32_t c, const Units &y) {
        const Units sum = c == 0 ? Isa::add(y, Isa::load(work->x[pair] + column * kNarrow)) : y;
        Isa::store(work->in[pair] + column * kWide + c, sum);
      });
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    margins[first + pair] = target_margin<Isa>(net, work->in[pair]);
    memset(work->in[pair], 0, kWide * sizeof(float)); // the column before the first
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
