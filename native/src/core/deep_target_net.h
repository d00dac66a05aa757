// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network: its weights as every backend reads them, and the symbols of a pair that they are applied to.
// The formulas stand in seedhawk.h at shk_deep_target_net_run.
//
// The first layer sees three letters, and the second is linear in what the first makes of each side: what three letters
// of one side bring to a column of the second layer is a row of a table. The other convolutions are those of
// winograd.h.
#ifndef SEEDHAWK_CORE_DEEP_TARGET_NET_H
#define SEEDHAWK_CORE_DEEP_TARGET_NET_H

#include "core/esa.h"
#include "core/winograd.h"

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

} // namespace shk

#endif
