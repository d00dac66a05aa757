// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network: its weights as every backend reads them, and the symbols of a pair that they are applied to. The
// formulas stand in seedhawk.h at shk_target_net_run.
//
// The first layer sees nothing but the letters of one column, so its product with a column is a row of a table. The
// other convolutions are those of winograd.h.
#ifndef SEEDHAWK_CORE_TARGET_NET_H
#define SEEDHAWK_CORE_TARGET_NET_H

#include "core/esa.h"
#include "core/winograd.h"

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

} // namespace shk

#endif
