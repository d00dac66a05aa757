// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network: its weights as every backend reads them, and the symbols of a pair that they are applied to. The
// formulas stand in seedhawk.h at shk_net_run.
//
// The first layer sees nothing but the letters of one column, so its product with a column is a row of a table. The
// other convolutions are those of winograd.h.
#ifndef SEEDHAWK_NET_TARGET_NET_H
#define SEEDHAWK_NET_TARGET_NET_H

#include "core/esa.h"
#include "core/winograd.h"
#include "cpu/simd_winograd.h"
#include "net/net.h"

namespace shk {

constexpr int32_t kNarrow = 16; // channels of the stem and the first block
constexpr int32_t kWide = 32;   // of the second block
constexpr int32_t kStemTaps = 5;
constexpr int32_t kStemSide = kStemTaps / 2;
constexpr int32_t kBlockTaps = 3;
constexpr int32_t kColumnSymbols = 6; // A C G U, gap, nothing

constexpr int32_t kStemTile = kParts - kStemTaps + 1;                     // 4 outputs of them
constexpr int32_t kStemTiles = (kEsaColumns + kStemTile - 1) / kStemTile; // 13
constexpr int32_t kTile = kParts - kBlockTaps + 1;                        // 6 outputs of a block's convolution
constexpr int32_t kTiles = (kEsaColumns + kTile - 1) / kTile;             // 9
constexpr int32_t kPool = 3;                                              // columns of which the largest counts
constexpr int32_t kPools = kEsaColumns / kPool;                           // 16; the last two columns are in none
constexpr int32_t kTilePools = kTile / kPool;                             // 2
constexpr int32_t kPooledTiles = kPools / kTilePools;                     // 8

// The channels written first in a shape change slower.
struct TargetNet {
  static constexpr int32_t kKind = SHK_NET_TARGETNET;

  const float *table;     // [mirna symbol][site symbol][kStemTaps][kNarrow]
  const float *stem;      // of the convolutions the weights of the products, see part_weight
  const float *narrow[2]; //
  const float *widen;     //
  const float *wide;      //
  const float *dense;     // [kPools][kWide]
  float bias;
};

constexpr int32_t kSymbolsAtATime = 8;
constexpr int32_t kColumnsRead = (kEsaColumns + kSymbolsAtATime - 1) / kSymbolsAtATime * kSymbolsAtATime; // 56

// The symbols of a pair's columns, in their order in the encoding's rows; nothing behind the last one.
struct PairColumns {
  uint8_t mirna[kColumnsRead];
  uint8_t site[kColumnsRead];
};

// Symbols of the columns from five rows of bits.
SHK_HD void read_columns(const uint64_t *rows, uint8_t *symbols) {
  const uint64_t some = rows[0] | rows[1] | rows[2] | rows[3] | rows[4];
  const uint64_t bit0 = rows[1] | rows[3] | ~some;
  const uint64_t bit1 = rows[2] | rows[3];
  const uint64_t bit2 = rows[4] | ~some;
  for (int32_t column = 0; column < kEsaColumns; column += kSymbolsAtATime) {
    const uint64_t eight =
        bits_to_bytes(bit0 >> column) | bits_to_bytes(bit1 >> column) << 1 | bits_to_bytes(bit2 >> column) << 2;
    for (int32_t i = 0; i < kSymbolsAtATime; ++i) {
      symbols[column + i] = static_cast<uint8_t>(eight >> (8 * i));
    }
  }
}

SHK_HD void read_columns_of(const Planes &mirna, const Planes &site, PairColumns *columns) {
  EsaRows rows;
  esa_encode(mirna, site, &rows);
  read_columns(rows.rows, columns->mirna);
  read_columns(rows.rows + kEsaRows / 2, columns->site);
}

// Takes the caller's sizes and weights, and refuses what the kind does not have.
void fill_net(const GivenNet &given, TargetNet *net, Weights *weights);

void run_reference(const TargetNet &net, const PlanePairs &pairs, float *margins);

// The tensors of a caller, in the order of seedhawk.h.
struct GivenTarget {
  const float *stem[2];
  const float *narrow[2];
  const float *widen;
  const float *wide;
  const float *dense;
  const float *bias;
};

// Returns the number of floats.
int64_t read_given(const float *block, GivenTarget *given);

// The largest values that a network in int8 is told: of what each of its convolutions reads.
constexpr int32_t kTargetRanges = 5;
inline int32_t range_count(const TargetNet &) {
  return kTargetRanges;
}
void measure_ranges(const TargetNet &net, const PlanePairs &pairs, float *ranges);

// TargetNet's network in vectors, a template over `Isa` as in simd_winograd.h. Two pairs go through a layer together:
// their tiles fill blocks of rows better, and the weights are read once for both.
namespace {

constexpr int32_t kBlockSide = kBlockTaps / 2;
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
      net.stem, work->narrow[0], kLayerRows * kNarrow, work->parts, work->products,
      [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kStemTile && tile * kStemTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kStemTile + i;
          Vector::store(work->x[pair] + column * kNarrow + c, y[i]);
          Vector::store(work->narrow[pair] + (column + kStemSide) * kNarrow + c, Vector::larger(y[i], zero));
        }
      });
  convolve<Isa, kPairs, kTile, kTiles, kNarrow, kNarrow>(
      net.narrow[0], work->narrow[0] + (kStemSide - kBlockSide) * kNarrow, kLayerRows * kNarrow, work->parts,
      work->products, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kTile + i;
          Vector::store(work->narrow[pair] + (column + kStemSide) * kNarrow + c, Vector::larger(y[i], zero));
        }
      });
  convolve<Isa, kPairs, kTile, kTiles, kNarrow, kNarrow>(
      net.narrow[1], work->narrow[0] + (kStemSide - kBlockSide) * kNarrow, kLayerRows * kNarrow, work->parts,
      work->products, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
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
      net.widen, work->narrow[0] + (kStemSide - kBlockSide) * kNarrow, kLayerRows * kNarrow, work->parts,
      work->products, [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
        for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
          const int32_t column = tile * kTile + i;
          Vector::store(work->wide[pair] + (column + kStemSide) * kWide + c, Vector::larger(y[i], zero));
        }
      });
  convolve<Isa, kPairs, kTile, kPooledTiles, kWide, kWide>(
      net.wide, work->wide[0] + (kStemSide - kBlockSide) * kWide, kLayerRows * kWide, work->parts, work->products,
      [=](int32_t pair, int32_t tile, int32_t c, const V *y) {
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

// Equals run_reference.
template <class Isa> void run_net(const TargetNet &net, const PlanePairs &pairs, float *margins) {
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
