// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network: its weights as every backend reads them, and the symbols of a pair that they are applied to.
// The formulas stand in seedhawk.h at shk_net_run.
//
// The first layer sees three letters, and the second is linear in what the first makes of each side: what three letters
// of one side bring to a column of the second layer is a row of a table. The other convolutions are those of
// winograd.h.
#ifndef SEEDHAWK_NET_DEEP_TARGET_NET_H
#define SEEDHAWK_NET_DEEP_TARGET_NET_H

#include "core/esa.h"
#include "core/winograd.h"
#include "cpu/simd_winograd.h"
#include "net/net.h"

namespace shk {

constexpr int32_t kDeepWindow = 30;
constexpr int32_t kDeepTaps = 3;       // of every convolution
constexpr int32_t kDeepSymbols = 5;    // A C G U, no base
constexpr int32_t kDeepTriplets = 125; // of symbols
constexpr int32_t kDeepFirst = 32;     // channels of the first layer, of each side
constexpr int32_t kDeepJoined = 16;    // of the second
constexpr int32_t kDeepMiddle = 64;    // of the third
constexpr int32_t kDeepLast = 16;      // of the fourth

constexpr int32_t kDeepTile = kParts - kDeepTaps + 1;                                  // 6 outputs
constexpr int32_t kDeepJoinedColumns = kDeepWindow - kDeepTaps + 1;                    // 28
constexpr int32_t kDeepMiddleColumns = kDeepJoinedColumns - kDeepTaps + 1;             // 26
constexpr int32_t kDeepLastColumns = kDeepMiddleColumns - kDeepTaps + 1;               // 24
constexpr int32_t kDeepMiddleTiles = (kDeepMiddleColumns + kDeepTile - 1) / kDeepTile; // 5
constexpr int32_t kDeepLastTiles = kDeepLastColumns / kDeepTile;                       // 4
constexpr int32_t kDeepJoinedRows = kDeepMiddleTiles * kDeepTile + kDeepTaps - 1;      // 32, as the tiles read

static_assert(kDeepLastTiles * kDeepTile == kDeepLastColumns, "full tiles");

// The channels written first in a shape change slower.
struct DeepTargetNet {
  static constexpr int32_t kKind = SHK_NET_DEEPTARGET;

  const float *mirna;       // [kDeepTriplets][kDeepTaps][kDeepJoined], the second layer's bias in tap 0
  const float *site;        // likewise, without the bias
  const float *middle;      // weights of the products, see part_weight
  const float *middle_bias; // [kDeepMiddle]
  const float *last;        // weights of the products
  const float *last_bias;   // [kDeepLast]
  const float *dense;       // [kDeepLastColumns][kDeepLast]
  float bias;
};

// The triplet around each column of a window: 25 * left + 5 * own + right, beside the window no base.
SHK_HD void read_triplets(const Planes &planes, uint8_t *triplets) {
  constexpr int32_t kNone = kDeepSymbols - 1;
  uint8_t symbols[32];
  const uint64_t window = (UINT64_C(1) << kDeepWindow) - 1;
  const uint64_t known = planes.known & window;
  for (int32_t column = 0; column < 32; column += 8) {
    const uint64_t eight = bits_to_bytes((planes.low & known) >> column) |
                           bits_to_bytes((planes.high & known) >> column) << 1 | bits_to_bytes(~known >> column) << 2;
    memcpy(symbols + column, &eight, sizeof eight);
  }
  int32_t code = kNone * kDeepSymbols + symbols[0];
  for (int32_t p = 0; p < kDeepWindow; ++p) {
    code = code % (kDeepSymbols * kDeepSymbols) * kDeepSymbols + symbols[p + 1];
    triplets[p] = static_cast<uint8_t>(code);
  }
}

// Takes the caller's sizes and weights, and refuses what the kind does not have.
void fill_net(const GivenNet &given, DeepTargetNet *net, Weights *weights);

void run_reference(const DeepTargetNet &net, const PlanePairs &pairs, float *margins);

// The tensors of a caller, in the order of seedhawk.h.
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
int64_t read_given(const float *block, GivenDeepTarget *given);

// The largest values that a network in int8 is told: those of x and of y.
constexpr int32_t kDeepTargetRanges = 2;
inline int32_t range_count(const DeepTargetNet &) {
  return kDeepTargetRanges;
}
void measure_ranges(const DeepTargetNet &net, const PlanePairs &pairs, float *ranges);

// DeepTarget's network in vectors, a template over `Isa` as in simd_winograd.h. Some pairs go through a layer together:
// their tiles fill blocks of rows better, and the weights are read once for all.
namespace {

constexpr int32_t kMiddleRows = kDeepMiddleColumns;

template <int32_t kPairs> struct alignas(64) DeepWork {
  float joined[kPairs][kDeepJoinedRows * kDeepJoined]; // zero behind the columns
  float middle[kPairs][kMiddleRows * kDeepMiddle];
  float last[kPairs][kDeepLastColumns * kDeepLast];
  float parts[kParts * kPairs * kDeepLastTiles * kDeepMiddle];
  float products[kParts * kPairs * kDeepMiddleTiles * kDeepMiddle];
};

// max(0, ...) of the second layer of one pair.
template <class Isa>
inline void join_sides(const DeepTargetNet &net, const Planes &mirna_planes, const Planes &site_planes, float *out) {
  static_assert(kDeepTaps == 3 && kDeepJoined == kLaneChannels, "three rows of one vector");
  using Units = typename Isa::Units;
  constexpr int32_t kRow = kDeepTaps * kDeepJoined;
  uint8_t mirna[kDeepWindow];
  uint8_t site[kDeepWindow];
  read_triplets(mirna_planes, mirna);
  read_triplets(site_planes, site);
  const Units zero = Isa::set(0.0f);
  const auto side = [zero](const float *table, const uint8_t *triplets) {
    Units sum = Isa::add(zero, Isa::load(table + triplets[0] * kRow));
    sum = Isa::add(sum, Isa::load(table + triplets[1] * kRow + kDeepJoined));
    return Isa::add(sum, Isa::load(table + triplets[2] * kRow + 2 * kDeepJoined));
  };
  for (int32_t p = 0; p < kDeepJoinedColumns; ++p) {
    const Units sum = Isa::add(side(net.mirna, mirna + p), side(net.site, site + p));
    Isa::store(out + p * kDeepJoined, Isa::larger(sum, zero));
  }
}

template <class Isa, int32_t kPairs>
inline void deep_margins(const DeepTargetNet &net, const PlanePairs &pairs, int64_t first, DeepWork<kPairs> *work,
                         float *margins) {
  using Vector = typename Isa::Vector;
  using V = typename Vector::Units;
  const V zero = Vector::set(0.0f);
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    join_sides<Isa>(net, mirna_of(pairs, first + pair), site_of(pairs, first + pair), work->joined[pair]);
  }
  convolve<Isa, kPairs, kDeepTile, kDeepMiddleTiles, kDeepJoined, kDeepMiddle>(
      net.middle, work->joined[0], kDeepJoinedRows * kDeepJoined, work->parts, work->products,
      [=, &net](int32_t pair, int32_t tile, int32_t c, const V *y) {
        const V bias = Vector::load(net.middle_bias + c);
        for (int32_t i = 0; i < kDeepTile && tile * kDeepTile + i < kDeepMiddleColumns; ++i) {
          Vector::store(work->middle[pair] + (tile * kDeepTile + i) * kDeepMiddle + c,
                        Vector::larger(Vector::add(y[i], bias), zero));
        }
      });
  convolve<Isa, kPairs, kDeepTile, kDeepLastTiles, kDeepMiddle, kDeepLast>(
      net.last, work->middle[0], kMiddleRows * kDeepMiddle, work->parts, work->products,
      [=, &net](int32_t pair, int32_t tile, int32_t c, const V *y) {
        const V bias = Vector::load(net.last_bias + c);
        for (int32_t i = 0; i < kDeepTile; ++i) {
          Vector::store(work->last[pair] + (tile * kDeepTile + i) * kDeepLast + c,
                        Vector::larger(Vector::add(y[i], bias), zero));
        }
      });
  for (int32_t pair = 0; pair < kPairs; ++pair) {
    typename Isa::Units sum = Isa::set(0.0f);
    for (int32_t i = 0; i < kDeepLastColumns * kDeepLast; i += kDeepLast) {
      sum = Isa::multiply_add(Isa::load(work->last[pair] + i), Isa::load(net.dense + i), sum);
    }
    alignas(64) float lanes[kDeepLast];
    Isa::store(lanes, sum);
    float margin = net.bias;
    for (int32_t c = 0; c < kDeepLast; ++c) {
      margin += lanes[c];
    }
    margins[first + pair] = margin;
  }
}

// Equals run_reference.
template <class Isa> void run_net(const DeepTargetNet &net, const PlanePairs &pairs, float *margins) {
  constexpr int32_t kTogether = 3;
  DeepWork<kTogether> work;
  memset(work.joined, 0, sizeof work.joined);
  int64_t b = 0;
  for (; b + kTogether <= pairs.batch; b += kTogether) {
    deep_margins<Isa, kTogether>(net, pairs, b, &work, margins);
  }
  if (b < pairs.batch) {
    DeepWork<1> one;
    memset(one.joined, 0, sizeof one.joined);
    for (; b < pairs.batch; ++b) {
      deep_margins<Isa, 1>(net, pairs, b, &one, margins);
    }
  }
}

} // namespace
} // namespace shk

#endif
